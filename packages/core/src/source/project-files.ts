import { readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { type Sha256, sha256 } from '../fingerprint/digest.ts'
import { withoutMark } from '../image/mark.ts'

export type SourceFileOutcome =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly sha256: Sha256 }
  | { readonly kind: 'missing' }
  /** A symbolic link leads out of the project. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'unreadable'; readonly message: string }

/**
 * Reads a file that a manifest names, never outside the root: also not through a symbolic link.
 * @param path POSIX, relative to the root.
 * @param limit in bytes; a larger file is not read.
 */
export async function readProjectFile(root: string, path: string, limit: number): Promise<SourceFileOutcome> {
  const named = join(root, ...path.split('/'))
  try {
    const real = await realpath(named)
    const inside = relative(await realpath(root), real)
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return { kind: 'outside' }
    const status = await stat(real)
    // Before it is opened: opening a named pipe would wait for its writer.
    if (!status.isFile()) return { kind: 'unreadable', message: 'it is not a file' }
    const { size } = status
    if (size > limit) return { kind: 'too-large', bytes: size }
    const bytes = await readFile(real)
    return { kind: 'read', bytes, sha256: sha256(bytes) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' }
    return { kind: 'unreadable', message: code ?? 'unreadable' }
  }
}

/**
 * As {@link readProjectFile}, an image: a mark of ours does not count. So a written image that is a reference elsewhere
 * stays the same reference whether or not it is marked.
 */
export async function readProjectImage(
  root: string,
  path: string,
  limit: number,
): Promise<SourceFileOutcome> {
  const outcome = await readProjectFile(root, path, limit)
  if (outcome.kind !== 'read') return outcome
  const bytes = withoutMark(outcome.bytes)
  return bytes === outcome.bytes ? outcome : { kind: 'read', bytes, sha256: sha256(bytes) }
}
