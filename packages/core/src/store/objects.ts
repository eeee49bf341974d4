import { createHash } from 'node:crypto'
import { chmod, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KirinError } from '../diagnostics/error.ts'
import { digestOf, type Sha256, sha256 } from '../fingerprint/digest.ts'
import { inspectImage } from '../image/inspect.ts'
import type { ContentStore, ImageObject } from '../ports.ts'
import { makeFolder, removeFile, syncFolders, temporaryBeside } from './atomic-write.ts'
import type { Layout } from './layout.ts'

/** Told of each object that fails its check; `path` is where it lies now: aside, unless the disk cannot be written. */
export type OnDamaged = (object: { readonly sha256: Sha256; readonly path: string }) => void

/** Content-addressed files: written beside, hashed on the way, synced, renamed, made read-only; verified on read. */
export function createContentStore(layout: Layout, onDamaged?: OnDamaged): ContentStore {
  return {
    async has({ sha256, bytes }) {
      try {
        return (await stat(layout.object(sha256))).size === bytes
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
      const isAside = await makeFolder(dirname(aside))
        .then(() => rename(path, aside))
        .then(
          () => true,
          () => false,
        )
      onDamaged?.({ sha256: digest, path: isAside ? aside : path })
      return undefined
    },

    async write(chunks) {
      const temporary = temporaryBeside(layout.incoming())
      await makeFolder(dirname(temporary))
      try {
        const digest = await writeHashed(temporary, chunks)
        const object = describe(digest, await readFile(temporary))
        const path = layout.object(object.sha256)
        const made = await makeFolder(dirname(path))
        await chmod(temporary, 0o444)
        await rename(temporary, path)
        await syncFolders(path, made)
        return object
      } catch (error) {
        await removeFile(temporary)
        throw error
      }
    },
  }
}

/** Of Git LFS, in a clone without its objects. */
function isPointer(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, LFS_POINTER.length)).equals(LFS_POINTER)
}

const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/')

async function writeHashed(path: string, chunks: AsyncIterable<Uint8Array>): Promise<Sha256> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx')
  try {
    for await (const chunk of chunks) {
      hash.update(chunk)
      await file.appendFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return digestOf(hash)
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
