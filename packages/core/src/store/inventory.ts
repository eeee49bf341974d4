import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { digestOf, parseSha256, type Sha256 } from '../fingerprint/digest.ts'
import { type Fingerprint, parseFingerprint } from '../fingerprint/fingerprint.ts'
import type { GenerationRecord, GenerationRecords } from '../ports.ts'
import { namesIn, removeFile, syncFolder } from './atomic-write.ts'
import type { Layout } from './layout.ts'

/** Lengths in bytes by digest; what is no object's name is left out. */
export type StoredObjects = ReadonlyMap<Sha256, number>

export interface StoredRecords {
  readonly records: ReadonlyMap<Fingerprint, readonly GenerationRecord[]>
  /** Absolute paths of files that are no record. */
  readonly unreadable: readonly string[]
}

/** All that a store holds, for its upkeep. Nothing of it is needed to make images. */
export interface Inventory {
  objects(): Promise<StoredObjects>
  /** Those that were set aside. */
  damaged(): Promise<StoredObjects>
  records(): Promise<StoredRecords>
  /** Whether what was learnt of the API can be read; `true` where there is nothing. */
  knowledgeIsSound(): Promise<boolean>
  /** What an object's bytes come to, read as a stream; `undefined` where it cannot be read. */
  digest(sha256: Sha256): Promise<Sha256 | undefined>
  /** Durable when it resolves, so that no record outlives its objects. */
  removeRecords(fingerprints: readonly Fingerprint[]): Promise<void>
  removeObject(sha256: Sha256): Promise<void>
  removeDamaged(sha256: Sha256): Promise<void>
}

export function createInventory(layout: Layout, records: GenerationRecords): Inventory {
  const recordsOf = async (folder: string): Promise<StoredRecords> => {
    const found = new Map<Fingerprint, readonly GenerationRecord[]>()
    const unreadable: string[] = []
    for (const name of namesIn(folder)) {
      const fingerprint = parseFingerprint(name)
      if (!fingerprint) continue
      const files = namesIn(join(folder, name)).filter(file => file.endsWith('.json'))
      const list = await records.list(fingerprint).catch(() => [])
      const read = new Set(list.map(({ candidates }) => `${candidates.from}.json`))
      unreadable.push(...files.filter(file => !read.has(file)).map(file => join(folder, name, file)))
      if (list.length > 0) found.set(fingerprint, list)
    }
    return { records: found, unreadable }
  }
  return {
    async objects() {
      const shards = await foldersIn(layout.allObjects())
      const lists = await inTurn(shards, lengthsIn)
      return new Map(lists.flatMap(list => [...list]))
    },
    damaged: () => lengthsIn(layout.allDamaged()),
    async records() {
      const parts = await inTurn(await foldersIn(layout.allRecords()), recordsOf)
      return {
        records: new Map(parts.flatMap(part => [...part.records])),
        unreadable: parts.flatMap(part => part.unreadable),
      }
    },
    async knowledgeIsSound() {
      try {
        return typeof JSON.parse(await readFile(layout.knowledge(), 'utf8')) === 'object'
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT'
      }
    },
    async digest(sha256) {
      const hash = createHash('sha256')
      try {
        for await (const chunk of createReadStream(layout.object(sha256))) hash.update(chunk)
      } catch {
        return undefined
      }
      return digestOf(hash)
    },
    async removeRecords(fingerprints) {
      const folders = new Set<string>()
      for (const fingerprint of fingerprints) {
        const folder = layout.records(fingerprint)
        for (const name of namesIn(folder)) removeFile(join(folder, name))
        await rmdir(folder).catch(() => undefined)
        folders.add(dirname(folder))
      }
      for (const folder of folders) await syncFolder(folder)
    },
    removeObject: async sha256 => removeFile(layout.object(sha256)),
    removeDamaged: async sha256 => removeFile(layout.damaged(sha256)),
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  return namesIn(folder).map(name => join(folder, name))
}

async function lengthsIn(folder: string): Promise<StoredObjects> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
  const lengths = new Map<Sha256, number>()
  const measure = async (name: string): Promise<void> => {
    const sha256 = parseSha256(name)
    const found = sha256 && (await stat(join(folder, name)).catch(() => undefined))
    if (sha256 && found?.isFile()) lengths.set(sha256, found.size)
  }
  await Promise.all(names.map(measure))
  return lengths
}

/** One after the other: a bound on open files. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
