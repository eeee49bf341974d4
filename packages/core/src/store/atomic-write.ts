import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A name beside `path`, on the same disk, so that a rename is atomic. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`)
}

/** Whole or not at all, and durable when it resolves: written beside, synced, renamed, the folder synced. */
export async function writeAtomic(path: string, data: string | Uint8Array, mode?: number): Promise<void> {
  await withTemporary(path, data, mode, temporary => rename(temporary, path))
}

/** As {@link writeAtomic}, but `false` where the file is there already: of many processes one wins. */
export async function createAtomic(path: string, data: string): Promise<boolean> {
  try {
    await withTemporary(path, data, undefined, temporary => link(temporary, path))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function withTemporary(
  path: string,
  data: string | Uint8Array,
  mode: number | undefined,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = temporaryBeside(path)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    await place(temporary)
    await syncFolder(dirname(path))
  } finally {
    await rm(temporary, { force: true })
  }
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
