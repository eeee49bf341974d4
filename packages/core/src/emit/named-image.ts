import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import pLimit from 'p-limit'
import { sha256 } from '../fingerprint/digest.ts'
import { withMark, withoutMark } from '../image/mark.ts'
import type { ImageObject } from '../ports.ts'

/** Bytes that a mark may add: a JPEG's has to fit into one segment. */
const MOST_MARKED = 65_535 + 4

/** Files read whole at once: ten thousand entries are looked at together. */
const reading = pLimit(8)

type Wanted = Pick<ImageObject, 'sha256' | 'bytes'>

/** Whether a file holds an image, with just this mark or with none. */
export async function isAsWanted(path: string, output: Wanted, packet: string | undefined): Promise<boolean> {
  if (packet === undefined) return await holdsBytes(path, output)
  return await reading(async () => {
    const bytes = await readSized(path, output)
    if (!bytes) return false
    const image = withoutMark(bytes)
    return sha256(image) === output.sha256 && Buffer.compare(withMark(image, packet), bytes) === 0
  })
}

/** Whether a file holds an image, whatever mark it bears. */
export async function holds(path: string, output: Wanted): Promise<boolean> {
  return (await holdsBytes(path, output)) || (await imageIn(path, output)) !== undefined
}

/** The image that a file holds, as it was bought: without a mark. `undefined` where it holds another one, or none. */
export async function imageIn(path: string, output: Wanted): Promise<Uint8Array | undefined> {
  return await reading(async () => {
    const bytes = await readSized(path, output)
    if (!bytes) return undefined
    const image = withoutMark(bytes)
    return sha256(image) === output.sha256 ? image : undefined
  })
}

/** `undefined` where its length alone says that it cannot be. */
async function readSized(path: string, { bytes }: Wanted): Promise<Uint8Array | undefined> {
  try {
    const size = sizeOf(path)
    if (size === undefined || size < bytes || size > bytes + MOST_MARKED) return undefined
    return await readFile(path)
  } catch {
    return undefined
  }
}

/** `undefined` where there is nothing. */
function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size
}

async function holdsBytes(path: string, output: Wanted): Promise<boolean> {
  try {
    if (sizeOf(path) !== output.bytes) return false
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    return hash.digest('hex') === output.sha256
  } catch {
    return false
  }
}
