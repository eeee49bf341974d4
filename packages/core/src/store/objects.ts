import { createHash } from 'node:crypto'
import { closeSync, existsSync, fchmodSync, openSync, renameSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KirinError } from '../diagnostics/error.ts'
import { digestOf, type Sha256, sha256 } from '../fingerprint/digest.ts'
import { examineJpeg } from '../image/examine-jpeg.ts'
import { examinePng } from '../image/examine-png.ts'
import { inspectImage } from '../image/inspect.ts'
import type { ContentStore, ImageObject } from '../ports.ts'
import {
  codeOf,
  makeFolder,
  removeFile,
  syncFile,
  syncFolders,
  temporaryBeside,
  writeWhole,
} from './atomic-write.ts'
import type { Layout } from './layout.ts'

/** Told of each object that fails its check; `path` is where it lies now: aside, unless the disk cannot be written. */
export type OnDamaged = (object: { readonly sha256: Sha256; readonly path: string }) => void

/** Content-addressed files: written beside, hashed on the way, synced, renamed, made read-only; verified on read. */
export function createContentStore(layout: Layout, onDamaged?: OnDamaged): ContentStore {
  return {
    async has({ sha256, bytes }) {
      try {
        return statSync(layout.object(sha256), { throwIfNoEntry: false })?.size === bytes
      } catch {
        return false
      }
    },

    async read(digest) {
      const path = layout.object(digest)
      let bytes: Uint8Array | undefined
      try {
        bytes = await readFile(path)
      } catch (error) {
        // What is no file at all lies in the way of the object's next coming.
        if ((error as NodeJS.ErrnoException).code !== 'EISDIR') return undefined
      }
      if (bytes && sha256(bytes) === digest) return bytes
      // It stands for an object that git has not fetched yet, and git would call it deleted.
      if (bytes && isPointer(bytes)) return undefined
      const aside = layout.damaged(digest)
      let isAside = true
      try {
        makeFolder(dirname(aside))
        renameSync(path, aside)
      } catch {
        isAside = false
      }
      onDamaged?.({ sha256: digest, path: isAside ? aside : path })
      return undefined
    },

    async write(chunks, suspects) {
      const temporary = temporaryBeside(layout.incoming())
      makeFolder(dirname(temporary))
      try {
        const { object, bytes } = await writeDescribed(temporary, chunks)
        if (suspects) await suspect(layout, { object, bytes, temporary, suspects })
        const path = layout.object(object.sha256)
        const made = makeFolder(dirname(path))
        renameSync(temporary, path)
        await syncFolders(path, made)
        return object
      } catch (error) {
        removeFile(temporary)
        throw error
      }
    },

    async restore(digest, bytes) {
      describe(digest, bytes)
      const temporary = temporaryBeside(layout.incoming())
      const path = layout.object(digest)
      try {
        writeUnsynced(temporary, bytes)
        // What is damaged there is set aside first.
        if (existsSync(path)) await this.read(digest)
        inFolderOf(path, () => renameSync(temporary, path))
      } catch (error) {
        removeFile(temporary)
        throw error
      }
    },
  }
}

function writeUnsynced(path: string, bytes: Uint8Array): void {
  const file = inFolderOf(path, () => openSync(path, 'wx', 0o444))
  try {
    writeWhole(file, bytes)
  } finally {
    closeSync(file)
  }
}

/** Most times the folder is there. */
function inFolderOf<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    makeFolder(dirname(path))
    return work()
  }
}

/** Of Git LFS, in a clone without its objects. */
function isPointer(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, LFS_POINTER.length)).equals(LFS_POINTER)
}

const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/')

/** What is longer than this, in bytes, is not held while it comes. */
const HELD_BYTES = 1024 * 1024

/** Hashed as it comes; looked at once it is whole, and synced only where it is an image. */
async function writeDescribed(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly object: ImageObject; readonly bytes: Uint8Array }> {
  const hash = createHash('sha256')
  const file = openSync(path, 'wx')
  try {
    let held: Uint8Array[] = []
    let length = 0
    for await (const chunk of chunks) {
      hash.update(chunk)
      held.push(chunk)
      length += chunk.length
      if (length <= HELD_BYTES) continue
      for (const piece of held) writeWhole(file, piece)
      held = []
    }
    const whole = length <= HELD_BYTES
    const rest = Buffer.concat(held)
    writeWhole(file, rest)
    const bytes = whole ? rest : await readFile(path)
    const object = describe(digestOf(hash), bytes)
    fchmodSync(file, 0o444)
    await syncFile(file)
    return { object, bytes }
  } finally {
    closeSync(file)
  }
}

/**
 * A look into the pixels of what was paid for. What seems damaged is set aside and fetched again; where the same bytes
 * come once more, they are what there is, and the look may be wrong: they are kept.
 * @throws KirinError `download`
 */
async function suspect(
  layout: Layout,
  {
    object: { sha256: digest, type },
    bytes,
    temporary,
    suspects,
  }: {
    readonly object: ImageObject
    readonly bytes: Uint8Array
    readonly temporary: string
    readonly suspects: Set<Sha256>
  },
): Promise<void> {
  const aside = layout.damaged(digest)
  if (suspects.has(digest)) return removeFile(aside)
  const against = type === 'image/png' ? await examinePng(bytes) : examineJpeg(bytes)
  if (against === undefined) return
  suspects.add(digest)
  makeFolder(dirname(aside))
  renameSync(temporary, aside)
  throw new KirinError('download', `the image seems damaged: ${against}`)
}

function describe(digest: Sha256, bytes: Uint8Array): ImageObject {
  const image = inspectImage(bytes)
  if (image.kind === 'image') {
    return { sha256: digest, type: image.type, width: image.width, height: image.height, bytes: bytes.length }
  }
  const what =
    image.kind === 'truncated' ? 'a cut-off image' : bytes.length === 0 ? 'nothing' : 'no PNG or JPEG image'
  throw new KirinError('download', `the API gave ${what} (${bytes.length} bytes)`)
}
