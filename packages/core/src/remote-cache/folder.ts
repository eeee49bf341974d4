import { readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createExclusive, writeAtomic } from '../store/atomic-write.ts'
import { type Blobs, Unanswered } from './blobs.ts'

/**
 * A folder on a disk that machines share, laid out as a server's paths are: a plain web server can serve it. Files come
 * about whole, and `create` is exclusive wherever the file system has hard links.
 */
export function createFolderBlobs(folder: string): Blobs {
  const pathOf = (key: string): string => join(folder, ...key.split('/'))
  const orAbsent = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw asUnanswered(error)
      // A share that is not mounted is no empty cache: what it holds would be bought again.
      const found = await stat(folder).catch(failure => {
        const isAbsent = failure.code === 'ENOENT' || failure.code === 'ENOTDIR'
        throw isAbsent
          ? new Unanswered('the folder is not there: mount it, or make it')
          : asUnanswered(failure)
      })
      if (!found.isDirectory()) throw new Unanswered('it is no folder')
      return undefined
    }
  }
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw asUnanswered(error)
    }
  }
  return {
    place: folder,
    length: async key => (await orAbsent(stat(pathOf(key))))?.size,
    async get(key, maxBytes) {
      const size = (await orAbsent(stat(pathOf(key))))?.size
      if (size === undefined) return undefined
      if (size > maxBytes) throw new Unanswered(`${key} has more than ${maxBytes} bytes`, { single: true })
      return await orAbsent(readFile(pathOf(key)))
    },
    put: (key, bytes) => told(writeAtomic(pathOf(key), bytes)),
    create: (key, bytes) => told((async () => createExclusive(pathOf(key), bytes))()),
    remove: key => told(unlink(pathOf(key)).catch(unlessAbsent)),
    async close() {},
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

function asUnanswered(error: unknown): Unanswered {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  return new Unanswered(code === undefined ? message : `${syscall ?? 'access'} failed (${code})`)
}
