import { readFile } from 'node:fs/promises'
import { type DeclaredEntry, moduleDeclarations, WRITTEN_BY } from '../declarations/module-declarations.ts'
import { KirinError } from '../diagnostics/error.ts'
import { writeAtomic } from '../store/atomic-write.ts'

/**
 * Writes the declarations of these entries, for TypeScript, unless the file says so already.
 * @param path absolute
 * @returns whether it was written
 * @throws KirinError `usage` where another file is there, and the system's error where it cannot be written
 */
export async function writeDeclarations(path: string, entries: readonly DeclaredEntry[]): Promise<boolean> {
  const text = moduleDeclarations(entries)
  const before = await readFile(path, 'utf8').catch(() => undefined)
  // Git may have given it other line ends.
  if (before?.replaceAll('\r\n', '\n') === text) return false
  if (before !== undefined && before.trim() !== '' && !before.includes(WRITTEN_BY))
    throw new KirinError(
      'usage',
      `${path} is there already and is not kirin-batch's; nothing is written over it`,
    )
  await writeAtomic(path, text)
  return true
}
