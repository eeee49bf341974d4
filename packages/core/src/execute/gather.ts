import {
  type Fingerprint,
  type FingerprintInputs,
  fingerprintOf,
  subjectFingerprint,
} from '../fingerprint/fingerprint.ts'
import type { LockEntry, LockRound } from '../lock/lock.ts'
import { chosenRound, roundsOf } from '../lock/rounds.ts'
import type { EntryFacts, SubjectFacts } from '../plan/facts.ts'
import type { Claim, ContentStore, GenerationRecords, Journal } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'

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
  { locked, formerly }: Pick<EntryFacts, 'locked' | 'formerly'>,
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
    formerly,
    records,
    refusal,
    claims: claims.filter(claim => mayBeCollected(claim, sources)),
    present,
  }
}

/** What is known of the declared subjects of an entry that are not created yet. */
export async function gatherSubjects(
  sources: FactSources,
  { subjects }: ResolvedEntry,
  inputs: FingerprintInputs,
  isLocked: (name: string, fingerprint: Fingerprint) => boolean,
): Promise<SubjectFacts[]> {
  const facts: SubjectFacts[] = []
  for (const [index, subject] of subjects.entries()) {
    const digest = inputs.subjects[index]
    if (subject.kind === 'existing' || digest?.kind !== 'declared') continue
    const fingerprint = subjectFingerprint(digest.digest, sources.emulated)
    if (isLocked(subject.name, fingerprint) || (await sources.records.subject(fingerprint))) continue
    const [refusal, claims] = await Promise.all([
      sources.records.refusal(fingerprint),
      sources.journal.claimsOf(fingerprint),
    ])
    facts.push({
      name: subject.name,
      refusal,
      claims: claims.filter(claim => mayBeCollected(claim, sources)),
    })
  }
  return facts
}

/** A claim at an emulator that is gone costs nothing and can never be collected. */
export function mayBeCollected({ emulated, origin }: Claim, sources: Pick<FactSources, 'origin'>): boolean {
  return !emulated || origin === sources.origin
}

/** Those that may be shipped: what is chosen now, and what the fingerprint has. */
function relevantRounds(locked: LockEntry, fingerprint: Fingerprint): LockRound[] {
  const chosen = chosenRound(locked)
  return roundsOf(locked).filter(round => round === chosen || round.fingerprint === fingerprint)
}
