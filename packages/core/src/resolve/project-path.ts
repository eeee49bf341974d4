import { posix } from 'node:path'

/**
 * A path that a manifest names, relative to the manifest's folder, as a POSIX path from the project's root.
 * `undefined` where it is absolute or leaves the root.
 */
export function projectPath(manifest: string, path: string): string | undefined {
  const text = path.replaceAll('\\', '/')
  if (text.startsWith('/') || /^[A-Za-z]:/.test(text) || text.includes('\0')) return undefined
  const joined = posix.normalize(posix.join(posix.dirname(manifest), text))
  if (joined === '..' || joined.startsWith('../')) return undefined
  return joined.replace(/\/+$/, '') || '.'
}
