import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A name beside `path`, on the same disk, so that a rename is atomic. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`)
}

/**
 * Whole or not at all, and durable when it resolves: written beside, synced, renamed, the folder synced.
 * @param beside a name in another folder of the same disk, where what a killed process leaves is swept up
 */
export async function writeAtomic(
  path: string,
  data: string | Uint8Array,
  beside: string = path,
): Promise<void> {
  const made = await makeFolder(dirname(path))
  if (beside !== path) await makeFolder(dirname(beside))
  const temporary = temporaryBeside(beside)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await removeFile(temporary)
    throw error
  }
  await syncFolders(path, made)
}

/**
 * Makes a file's new name durable, and its folder: a new folder is when its parent is synced too.
 * @param made the first folder that was not there, as {@link makeFolder} gives it
 */
export async function syncFolders(path: string, made: string | undefined): Promise<void> {
  const top = made === undefined ? dirname(path) : dirname(made)
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    await syncFolder(folder)
    if (folder === top || folder === dirname(folder)) break
  }
}

/**
 * A new file, whole from the first moment; `false` where it is there already, or its folder went away: of many
 * processes one wins. Not durable: it says who is alive now.
 */
export async function createExclusive(path: string, data: string): Promise<boolean> {
  const temporary = temporaryBeside(path)
  await makeFolder(dirname(path))
  try {
    await writeFile(temporary, data, { flag: 'wx' })
    await link(temporary, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOENT') return false
    throw error
  } finally {
    await removeFile(temporary)
  }
}

/** Nothing where there is none. One call, where `rm` looks twice beforehand. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/**
 * A folder with those above it; gives the first that was not there.
 * @throws the system's own error: of a read-only disk Node says "no such file" where folders are made recursively
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    let missing = folder
    while (missing !== dirname(missing) && !(await exists(dirname(missing)))) missing = dirname(missing)
    await mkdir(missing)
    return (await mkdir(folder, { recursive: true })) ?? missing
  }
}

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

/** Makes a rename or a removal in the folder durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Names in a folder, none where there is no folder; temporary ones left out. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter(name => !name.startsWith('.tmp-')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** As {@link temporaryBeside} names them: nobody else's file is taken for one. */
const TEMPORARY = /^\.tmp-\d+-[0-9a-f]{12}$/
/** A temporary file this old, in milliseconds, is no longer being written. */
const ABANDONED_MS = 60 * 60_000

/**
 * Removes what processes that were killed have left in a folder. Never throws: it is housekeeping.
 * @param now milliseconds since 1970
 */
export async function sweepTemporaries(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter(found => TEMPORARY.test(found))) {
    const path = join(folder, name)
    const age = await stat(path).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    )
    if (age > ABANDONED_MS) await removeFile(path).catch(() => undefined)
  }
}
