import { type Fingerprint, type FingerprintInputs, fingerprintOf } from '../fingerprint/fingerprint.ts'
import type { LockEntry, LockRound } from '../lock/lock.ts'
import { chosenRound, roundsOf } from '../lock/rounds.ts'
import type { EntryFacts } from '../plan/facts.ts'
import type { ContentStore, GenerationRecords, Journal } from '../ports.ts'

/** What one entry's facts are gathered from. */
export interface FactSources {
  readonly store: ContentStore
  readonly records: GenerationRecords
  readonly journal: Journal
  readonly emulated: boolean
  readonly origin: string | undefined
}

/** What is known of an entry now; read again after each step, since others may have done it meanwhile. */
export async function gatherFacts(
  sources: FactSources,
  inputs: FingerprintInputs,
  locked: LockEntry | undefined,
): Promise<EntryFacts> {
  const fingerprint = fingerprintOf(inputs)
  const [records, refusal, claims] = await Promise.all([
    sources.records.list(fingerprint),
    sources.records.refusal(fingerprint),
    sources.journal.claimsOf(fingerprint),
  ])
  const outputs = [
    ...(locked ? relevantRounds(locked, fingerprint).flatMap(round => round.outputs) : []),
    ...records.flatMap(record => record.outputs),
  ]
  const present = new Set<string>()
  await Promise.all(
    outputs.map(async object => {
      if (await sources.store.has(object)) present.add(object.sha256)
    }),
  )
  return {
    fingerprint,
    inputs,
    locked,
    records,
    refusal,
    // A claim at an emulator that is gone costs nothing and can never be collected.
    claims: claims.filter(claim => !claim.emulated || claim.origin === sources.origin),
    present,
  }
}

/** Those that may be shipped: what is chosen now, and what the fingerprint has. */
function relevantRounds(locked: LockEntry, fingerprint: Fingerprint): LockRound[] {
  const chosen = chosenRound(locked)
  return roundsOf(locked).filter(round => round === chosen || round.fingerprint === fingerprint)
}
