import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fdatasync,
  fsync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { isThere, makeFolder } from '../make-folder.ts'

// Short calls are made at once, since a trip to another thread takes longer than they do. What waits for the disk is
// awaited.

/** A name beside `path`, on the same disk, so that a rename is atomic. */
export function temporaryBeside(path: string): string {
  temporaries += 1
  const number = (temporaries % 0x1000000).toString(16).padStart(6, '0')
  return `${dirname(path)}${sep}.tmp-${process.pid}-${own}${number}`
}

/** Of two processes of one number, such as in containers, neither finds the other's names taken. */
const own = randomBytes(3).toString('hex')
let temporaries = 0

/**
 * Whole or not at all, and durable when it resolves: written beside, synced, renamed, the folder synced.
 * @param beside a name in another folder of the same disk, where what a killed process leaves is swept up
 */
export async function writeAtomic(
  path: string,
  data: string | Uint8Array,
  beside: string = path,
): Promise<void> {
  const made = makeFolder(dirname(path))
  const temporary = temporaryBeside(beside)
  try {
    await createSynced(temporary, typeof data === 'string' ? Buffer.from(data) : data)
    renameSync(temporary, path)
  } catch (error) {
    removeFile(temporary)
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
  const folders = [dirname(path)]
  for (let folder = dirname(path); folder !== top && folder !== dirname(folder); ) {
    folder = dirname(folder)
    folders.push(folder)
  }
  await Promise.all(folders.map(syncFolder))
}

/** Written and synced by one and the same call on another thread, where the system has that. */
const SYNCED =
  process.platform === 'linux'
    ? constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_DSYNC
    : undefined

/** A new file, with its folder where there is none. What is in it is durable when it resolves; its name is not. */
export async function createSynced(path: string, data: Uint8Array, mode = 0o666): Promise<void> {
  const file = inFolderOf(path, () => openSync(path, SYNCED ?? 'wx', mode))
  try {
    if (SYNCED === undefined) {
      writeWhole(file, data)
      await syncFile(file)
    } else {
      for (let at = 0; at < data.length; ) at += await written(file, data, at)
    }
  } finally {
    closeSync(file)
  }
}

function written(file: number, data: Uint8Array, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(file, data, at, data.length - at, null, (error, length) => {
      if (error) reject(error)
      else resolve(length)
    })
  })
}

/** Most times the folder is there. */
export function inFolderOf<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    makeFolder(dirname(path))
    return work()
  }
}

/** All of it: one call may write less than it was given. */
export function writeWhole(file: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) at += writeSync(file, data, at)
}

/**
 * A new file, whole from the first moment; `false` where it is there already, or its folder went away: of many
 * processes one wins. Not durable: it says who is alive now.
 */
export function createExclusive(path: string, data: string | Uint8Array): boolean {
  const temporary = temporaryBeside(path)
  makeFolder(dirname(path))
  try {
    const file = openSync(temporary, 'wx')
    try {
      writeWhole(file, Buffer.from(data))
    } finally {
      closeSync(file)
    }
    return linkExclusive(temporary, path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  } finally {
    removeFile(temporary)
  }
}

/** Another name for a file; `false` where the name is taken, or its folder went away. */
export function linkExclusive(existing: string, path: string): boolean {
  try {
    linkSync(existing, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Nothing where there is none. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** Makes a rename or a removal in the folder durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const file = openSync(folder, 'r')
  try {
    await syncFile(file)
  } finally {
    closeSync(file)
  }
}

/** Resolves when all that was written to the file is on the disk. */
export function syncFile(file: number): Promise<void> {
  return settled(done => fsync(file, done))
}

/** As {@link syncFile}, without what says when it was written. */
export function syncData(file: number): Promise<void> {
  return settled(done => fdatasync(file, done))
}

function settled(call: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call(error => {
      if (error) reject(error)
      else resolve()
    })
  })
}

/**
 * Names in a folder, none where there is no folder; temporary ones left out.
 * @param isLikelyThere spares a look
 */
export function namesIn(folder: string, isLikelyThere = false): string[] {
  if (!isLikelyThere && !isThere(folder)) return []
  try {
    return readdirSync(folder)
      .filter(name => !name.startsWith('.tmp-'))
      .sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** The system's name of what went wrong. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
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
    if (age <= ABANDONED_MS) continue
    try {
      removeFile(path)
    } catch {
      // Whoever comes next may have more luck.
    }
  }
}
