import type { Sha256 } from '../fingerprint/digest.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Claim, GenerationRecord } from '../ports.ts'
import type { Names } from './names.ts'

/**
 * What `prune` may remove. `unreferenced`: pictures that nothing names any more, though they were paid for. `emulated`:
 * of these only what an emulator drew. `damaged`: what was set aside and is not missed.
 */
export const PRUNE_SCOPES = ['unreferenced', 'emulated', 'damaged'] as const
export type PruneScope = (typeof PRUNE_SCOPES)[number]

export interface StoreContents {
  /** Bytes by digest. */
  readonly objects: ReadonlyMap<Sha256, number>
  readonly damaged: ReadonlyMap<Sha256, number>
  readonly records: ReadonlyMap<Fingerprint, readonly GenerationRecord[]>
  /** Whether some records could not be read, so that what they name is not known. */
  readonly hasUnreadable: boolean
  readonly claims: readonly Claim[]
}

export interface Removal {
  /** Their records go before any object does. */
  readonly records: readonly GenerationRecord[]
  readonly objects: readonly Sha256[]
  readonly damaged: readonly Sha256[]
}

/**
 * Pure: what of a store the scopes let go. All records of a fingerprint go or none, since candidates without those
 * before them would be bought again.
 */
export function removalOf(contents: StoreContents, names: Names, scopes: ReadonlySet<PruneScope>): Removal {
  const open = new Set<string>(contents.claims.map(({ fingerprint }) => fingerprint))
  const records: GenerationRecord[] = []
  const kept = new Set(names.objects)
  for (const [fingerprint, list] of contents.records) {
    const isNamed = names.fingerprints.has(fingerprint) || open.has(fingerprint)
    const isMeant =
      scopes.has('unreferenced') || (scopes.has('emulated') && list.every(({ emulated }) => emulated))
    if (!isNamed && isMeant) records.push(...list)
    else for (const sha256 of outputsOf(list)) kept.add(sha256)
  }
  const going = new Set(outputsOf(records))
  // Without a record it may be an image of a request that is being collected, or of a record that cannot be read.
  const orphansGo = scopes.has('unreferenced') && open.size === 0 && !contents.hasUnreadable
  const recorded = new Set([...contents.records.values()].flatMap(outputsOf))
  const objects = [...contents.objects.keys()].filter(
    sha256 => !kept.has(sha256) && (going.has(sha256) || (orphansGo && !recorded.has(sha256))),
  )
  // Of what is named and missing the damaged bytes are all there is.
  const damaged = scopes.has('damaged')
    ? [...contents.damaged.keys()].filter(sha256 => contents.objects.has(sha256) || !kept.has(sha256))
    : []
  return { records, objects, damaged }
}

function outputsOf(records: readonly GenerationRecord[]): Sha256[] {
  return records.flatMap(({ outputs }) => outputs.map(({ sha256 }) => sha256))
}
