import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { SourceFile } from '../diagnostics/source-file.ts'
import { isInside } from '../source/inside.ts'

/** Bytes. A manifest of ten thousand images has some two million. */
export const MAX_SOURCE_BYTES: number = 5 * 1024 * 1024

export type SourceRead =
  | { readonly kind: 'read'; readonly file: SourceFile }
  | { readonly kind: 'unreadable'; readonly diagnostic: Diagnostic }

/**
 * The text of a manifest, strictly UTF-8; a byte order mark is dropped. `path` is POSIX, relative to `root`. A file that
 * cannot be read, is too large (then nothing of it is read) or is not UTF-8 gives the diagnostic `unreadable-file`.
 */
export async function readSourceFile(root: string, path: string): Promise<SourceRead> {
  let bytes: Uint8Array
  try {
    const absolute = resolve(root, path)
    // Before it is opened: opening a named pipe would wait for its writer.
    const status = await stat(absolute)
    if (!status.isFile()) return unreadable(path, 'it is not a file', 'name a manifest')
    // What is shown of a file in error messages must not be that of another, such as one with passwords.
    if (!(await isInside(root, absolute)))
      return unreadable(path, 'it is a link that leads out of the project', 'copy the file into the project')
    if (status.size > MAX_SOURCE_BYTES) {
      const size = (status.size / 1024 / 1024).toFixed(1)
      const most = MAX_SOURCE_BYTES / 1024 / 1024
      return unreadable(
        path,
        `it has ${size} MB; a manifest has at most ${most}`,
        'split it into several manifests',
      )
    }
    bytes = await readFile(absolute)
  } catch (error) {
    return unreadable(path, reasonOf(error), 'check the path and its permissions')
  }
  try {
    return { kind: 'read', file: { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } }
  } catch {
    return unreadable(path, 'it is not UTF-8 text', 'save it as UTF-8')
  }
}

function unreadable(path: string, reason: string, hint: string): SourceRead {
  return {
    kind: 'unreadable',
    diagnostic: {
      code: 'unreadable-file',
      severity: 'error',
      message: `the file cannot be read: ${reason}`,
      hint,
      location: { file: { path, text: '' }, range: { start: 0, end: 0 } },
    },
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'permission is denied'
    default:
      return typeof code === 'string' ? code : 'an error of the system'
  }
}
