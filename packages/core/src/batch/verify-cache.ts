import { join } from 'node:path'
import { checkObjects } from '../cache/check-objects.ts'
import type { CacheFinding, NamedBy } from '../cache/report.ts'
import { systemClock } from '../clock.ts'
import { compare } from '../diagnostics/diagnostic.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Lock } from '../lock/lock.ts'
import { candidatesOf, isSeries } from '../lock/rounds.ts'
import type { CacheOptions, Invalid, Verified } from '../options.ts'
import type { GenerationRecord, ImageObject } from '../ports.ts'
import { openStore } from '../store/open-store.ts'
import { claimsIn } from './cache-stats.ts'
import { loadLocks } from './load-locks.ts'
import { cacheDirOf } from './plan-project.ts'

/**
 * Hashes every object that a lock or a record names. A damaged one is set aside, so that the next run brings it again:
 * that is all that is written.
 */
export async function verifyCache(options: CacheOptions): Promise<Verified | Invalid> {
  const loaded = await loadLocks(options.root)
  if (loaded.kind === 'invalid') return loaded
  const cacheDir = cacheDirOf(options)
  const opened = openStore(cacheDir, systemClock)
  const { records, unreadable } = await opened.inventory.records()
  const wanted = wantedObjects(loaded.locks, [...records.values()].flat())
  const lengths = new Map([...wanted].map(([sha256, { bytes }]) => [sha256, bytes]))
  const states = await checkObjects(lengths, opened)
  const findings: CacheFinding[] = []
  for (const [sha256, { bytes, namedBy }] of [...wanted].sort(([a], [b]) => compare(a, b))) {
    const state = states.get(sha256)
    if (state === 'missing' || state === 'damaged') findings.push({ kind: state, sha256, bytes, namedBy })
  }
  findings.push(...unreadable.map(path => ({ kind: 'unreadable' as const, what: 'record' as const, path })))
  const { error } = await claimsIn(opened.journal)
  if (error) findings.push({ kind: 'unreadable', what: 'claim', message: error.message })
  if (!(await opened.inventory.knowledgeIsSound()))
    findings.push({ kind: 'unreadable', what: 'knowledge', path: join(cacheDir, 'store', 'v1', 'api.json') })
  const bytes = [...lengths.values()].reduce((sum, length) => sum + length, 0)
  return {
    kind: 'verified',
    verification: { version: 1, cacheDir, checked: { count: lengths.size, bytes }, findings },
  }
}

/** An object that should be in the store. */
export interface Wanted {
  readonly bytes: number
  readonly namedBy: NamedBy[]
}

/** All that locks and records name, by digest. */
export function wantedObjects(
  locks: ReadonlyMap<string, Lock>,
  records: readonly GenerationRecord[],
): ReadonlyMap<Sha256, Wanted> {
  const wanted = new Map<Sha256, Wanted>()
  const want = ({ sha256, bytes }: ImageObject, by?: NamedBy): void => {
    const known = wanted.get(sha256) ?? { bytes, namedBy: [] }
    if (by) known.namedBy.push(by)
    wanted.set(sha256, known)
  }
  for (const [lock, { images, emulated, references }] of locks) {
    for (const [id, entry] of [...images, ...emulated])
      for (const { number: candidate, round, output } of candidatesOf(entry))
        for (const image of isSeries(round) ? round.outputs : [output])
          want(image, { lock, id, ...(candidate === entry.chosen ? {} : { candidate }) })
    for (const image of references.values()) want(image, { lock })
  }
  for (const record of records) for (const output of record.outputs) want(output)
  return wanted
}
