import { readFile } from 'node:fs/promises'
import { type DeclaredEntry, moduleDeclarations } from '../declarations/module-declarations.ts'
import { writeAtomic } from '../store/atomic-write.ts'

/**
 * Writes the declarations of these entries, for TypeScript, unless the file says so already.
 * @param path absolute
 * @returns whether it was written
 * @throws the system's error where it cannot be
 */
export async function writeDeclarations(path: string, entries: readonly DeclaredEntry[]): Promise<boolean> {
  const text = moduleDeclarations(entries)
  const before = await readFile(path, 'utf8').catch(() => undefined)
  // Git may have given it other line ends.
  if (before?.replaceAll('\r\n', '\n') === text) return false
  await writeAtomic(path, text)
  return true
}
