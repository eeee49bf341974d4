import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A folder with those above it; gives the first that was not there. Not by `recursive`: where the system says "no such
 * file" of a folder that is there, as in `/proc`, Node tries for ever, and of a read-only disk it says the same.
 * @throws the system's own error
 */
export function makeFolder(folder: string): string | undefined {
  // Most times it is there, and a look is cheaper.
  if (isFolder(folder)) return undefined
  const made = makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have made it meanwhile; but a file or a link to nowhere is no folder.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error
  }
  return made ?? folder
}

/**
 * A look, since mostly there is nothing, and an error takes longer to make.
 * @throws the system's error where it does not say: what may not be looked at is not the same as nothing
 */
export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
