import { createHash } from 'node:crypto'
import { closeSync, existsSync, fchmodSync, openSync, renameSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KirinError } from '../diagnostics/error.ts'
import { digestOf, type Sha256, sha256 } from '../fingerprint/digest.ts'
import { examineJpeg } from '../image/examine-jpeg.ts'
import { examinePng } from '../image/examine-png.ts'
import { inspectImage } from '../image/inspect.ts'
import { makeFolder } from '../make-folder.ts'
import type { ContentStore, ImageObject } from '../ports.ts'
import {
  createSynced,
  inFolderOf,
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
      try {
        const { object, bytes, synced } = await writeDescribed(temporary, chunks)
        // The look takes as long as the sync.
        const against = await bothDone(suspects && lookInto(object, bytes, suspects), synced)
        if (suspects?.has(object.sha256)) removeFile(layout.damaged(object.sha256))
        else if (suspects && against !== undefined) setAside(layout, temporary, object, suspects, against)
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

/** Of Git LFS, in a clone without its objects. */
function isPointer(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, LFS_POINTER.length)).equals(LFS_POINTER)
}

const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/')

/** What is longer than this, in bytes, is not held while it comes. */
const HELD_BYTES = 1024 * 1024

interface Described {
  readonly object: ImageObject
  readonly bytes: Uint8Array
  /** Resolves when the bytes are durable. */
  readonly synced: Promise<void>
}

/** What is long is hashed and written as it comes; looked at once it is whole, and synced only where it is an image. */
async function writeDescribed(path: string, chunks: AsyncIterable<Uint8Array>): Promise<Described> {
  const held: Uint8Array[] = []
  let length = 0
  const arriving = chunks[Symbol.asyncIterator]()
  for (let next = await arriving.next(); !next.done; next = await arriving.next()) {
    held.push(next.value)
    length += next.value.length
    if (length > HELD_BYTES) return await writeLong(path, held, arriving)
  }
  const [first] = held
  const bytes = first && held.length === 1 ? first : Buffer.concat(held)
  return { object: describe(sha256(bytes), bytes), bytes, synced: createSynced(path, bytes, 0o444) }
}

async function writeLong(
  path: string,
  held: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): Promise<Described> {
  const hash = createHash('sha256')
  const file = inFolderOf(path, () => openSync(path, 'wx'))
  let open = true
  const close = (): void => {
    if (open) closeSync(file)
    open = false
  }
  try {
    const take = (chunk: Uint8Array): void => {
      hash.update(chunk)
      writeWhole(file, chunk)
    }
    held.forEach(take)
    for (let next = await rest.next(); !next.done; next = await rest.next()) take(next.value)
    const bytes = await readFile(path)
    const object = describe(digestOf(hash), bytes)
    fchmodSync(file, 0o444)
    return { object, bytes, synced: syncFile(file).finally(close) }
  } catch (error) {
    close()
    await rest.return?.()
    throw error
  }
}

/** Waits for both, also where one fails. */
async function bothDone<T>(look: Promise<T> | undefined, synced: Promise<void>): Promise<T | undefined> {
  const [looked, written] = await Promise.allSettled([look, synced])
  if (written.status === 'rejected') throw written.reason
  if (looked.status === 'rejected') throw looked.reason
  return looked.value
}

/** What speaks against the pixels of what was paid for. Where the same bytes came before, they are what there is. */
async function lookInto(
  { sha256: digest, type }: ImageObject,
  bytes: Uint8Array,
  suspects: ReadonlySet<Sha256>,
): Promise<string | undefined> {
  if (suspects.has(digest)) return undefined
  return type === 'image/png' ? await examinePng(bytes) : examineJpeg(bytes)
}

/**
 * What seems damaged is kept for a look and fetched again.
 * @throws KirinError `download`
 */
function setAside(
  layout: Layout,
  temporary: string,
  { sha256: digest }: ImageObject,
  suspects: Set<Sha256>,
  against: string,
): never {
  const aside = layout.damaged(digest)
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
