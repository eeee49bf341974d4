import { readFile } from 'node:fs/promises'
import { type Sha256, sha256 } from '../fingerprint/digest.ts'
import { withoutMark } from '../image/mark.ts'
import type { Lock } from '../lock/lock.ts'
import { roundsOf } from '../lock/rounds.ts'
import type { ContentStore } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { referencesOf } from '../source/check-references.ts'

/** What is looked at before an image is written over a file that holds something else. */
export interface Replacing {
  /**
   * Whether the file is a reference that must stay: the entry's own, since each run would find it changed and buy again,
   * and one that is no image of the project, since nothing else may hold it.
   */
  isSource(file: string, entry: ResolvedEntry): Promise<boolean>
  /**
   * Brings an image that was paid for into the store: where that was lost, or never there, the file may be all that is
   * left of it.
   */
  keep(path: string): Promise<void>
}

/** @param files references: POSIX paths from the root */
export function replacing(
  {
    files,
    locks,
  }: { readonly files: ReadonlyMap<string, Sha256>; readonly locks: ReadonlyMap<string, Lock> },
  store: ContentStore,
): Replacing {
  let known: ReadonlySet<Sha256> | undefined
  const isPaid = (digest: Sha256): boolean => {
    known ??= paidImages(locks)
    return known.has(digest)
  }
  return {
    async isSource(file, entry) {
      const digest = files.get(file)
      if (digest === undefined) return false
      const own = referencesOf(entry).some(reference => reference.kind === 'file' && reference.path === file)
      return own || !(isPaid(digest) || (await store.read(digest)))
    },
    async keep(path) {
      let bytes: Uint8Array
      try {
        bytes = withoutMark(await readFile(path))
      } catch {
        return
      }
      const digest = sha256(bytes)
      if (isPaid(digest) && !(await store.read(digest))) await store.write(once(bytes))
    },
  }
}

function paidImages(locks: ReadonlyMap<string, Lock>): ReadonlySet<Sha256> {
  const entries = [...locks.values()].flatMap(lock => [...lock.images.values()])
  return new Set(entries.flatMap(roundsOf).flatMap(round => round.outputs.map(output => output.sha256)))
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
