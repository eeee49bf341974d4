import { join } from 'node:path'
import { type EmitNaming, namedFiles } from '../emit/emit.ts'
import { holds, imageIn } from '../emit/named-image.ts'
import type { EventSink } from '../event.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import { sectionOf } from '../lock/lock.ts'
import { holdingsIn } from '../plan/holdings.ts'
import type { ContentStore, ImageObject } from '../ports.ts'
import type { LoadedProject } from './load-project.ts'

/** The named files that images of a lock were written to: POSIX paths from the root. */
export type NamedCopies = ReadonlyMap<Sha256, readonly string[]>

/**
 * @param namings of one section of the locks, in the order in which their files are looked at
 * @param which `whole` leaves out entries with candidates that have no name: the account may have them still
 */
export function namedCopies(
  project: LoadedProject,
  namings: readonly [EmitNaming, ...EmitNaming[]],
  which: 'all' | 'whole' = 'all',
): NamedCopies {
  const { emulated } = namings[0]
  const copies = new Map<Sha256, string[]>()
  for (const entry of project.entries) {
    const lock = project.locks.get(entry.manifest)
    const locked = lock && sectionOf(lock, emulated).get(entry.id)
    if (!locked) continue
    const holdings = holdingsIn(locked)
    const named = namings.flatMap(naming => namedFiles(naming, entry, holdings))
    const indexes = new Set(named.map(({ index }) => index))
    if (which === 'whole' && indexes.size < holdings.round.length) continue
    for (const { output, file } of named) {
      const files = copies.get(output.sha256)
      if (files) {
        if (!files.includes(file)) files.push(file)
      } else copies.set(output.sha256, [file])
    }
  }
  return copies
}

/** Takes an object into the store from a named file that holds it, marked or not; `false` where there is none. */
export type TakeCopy = (object: Pick<ImageObject, 'sha256' | 'bytes'>) => Promise<boolean>

/** @param tell where a copy is to be taken; without it nothing is written, and that there is one is enough */
export function copyTaker(
  store: ContentStore,
  { root, copies, tell }: { readonly root: string; readonly copies: NamedCopies; readonly tell?: EventSink },
): TakeCopy {
  const take: TakeCopy = async object => {
    for (const file of copies.get(object.sha256) ?? []) {
      const path = join(root, ...file.split('/'))
      if (!tell) {
        if (await holds(path, object)) return true
        continue
      }
      const image = await imageIn(path, object)
      if (!image) continue
      try {
        // What is damaged is set aside first: nothing is written over it.
        await store.read(object.sha256)
        await store.write(once(image))
        tell({ type: 'notice', level: 'info', message: `${file} is taken back into the store` })
        return true
      } catch {
        // The store cannot be written: whatever comes of that is said elsewhere.
      }
    }
    return false
  }
  // The lock and a record ask for the same image at once.
  const underWay = new Map<string, Promise<boolean>>()
  return object => {
    const { sha256 } = object
    const taken = underWay.get(sha256) ?? take(object).finally(() => underWay.delete(sha256))
    underWay.set(sha256, taken)
    return taken
  }
}

/**
 * A store that has an object too where a named file holds its very bytes: so a clone with images and lock, and without
 * the store, buys nothing and asks for nothing.
 */
export function withCopies(store: ContentStore, take: TakeCopy): ContentStore {
  return { ...store, has: async object => (await store.has(object)) || (await take(object)) }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
