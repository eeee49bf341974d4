import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The project's root: the nearest folder, from `from` up to the top of its git repository, that already holds
 * `.kirin/`; otherwise `from` itself. So a command in a subfolder finds the pictures that were bought at the top.
 */
export function findProjectRoot(from: string): string {
  const start = resolve(from)
  for (let folder = start; ; ) {
    if (existsSync(join(folder, '.kirin'))) return folder
    const parent = dirname(folder)
    if (parent === folder || existsSync(join(folder, '.git'))) return start
    folder = parent
  }
}
