import type { FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { LockEntry, LockRound } from '../lock/lock.ts'
import {
  type Candidate,
  candidateAt,
  candidatesOf,
  chosenRound,
  isAdopted,
  roundsOf,
  sameInputs,
} from '../lock/rounds.ts'
import type { OnChange } from '../resolve/entry.ts'
import type { EntryFacts } from './facts.ts'
import { contiguous, paidFor } from './holdings.ts'
import { lockInputsOf } from './reasons.ts'

/** Which revision an entry is at, or is to come to. */
export function revisionOf(locked: LockEntry | undefined): number {
  return locked ? (locked.reroll ?? chosenRound(locked).revision) : 1
}

/** Whether the inputs are those of a reroll that was wished for. */
export function isReroll(locked: LockEntry | undefined, inputs: FingerprintInputs): boolean {
  return locked?.reroll !== undefined && locked.reroll === inputs.revision
}

/** The candidates of the fingerprint that were paid for: the lock's view where it knows at least as much as the records. */
export function boughtRound(facts: EntryFacts): LockRound | undefined {
  const locked =
    facts.locked &&
    roundsOf(facts.locked).find(round => round.fingerprint === facts.fingerprint && !isAdopted(round))
  const recorded = fromRecords(facts)
  return recorded && paidFor(recorded) > (locked ? paidFor(locked) : 0) ? recorded : locked
}

function fromRecords({ records, fingerprint, inputs }: EntryFacts): LockRound | undefined {
  const tasks = records.map(({ taskId, attempt, candidates, createdAt, costUsd }) => ({
    taskId,
    attempt,
    ...candidates,
    createdAt,
    ...(costUsd === undefined ? {} : { costUsd }),
  }))
  const whole = contiguous(tasks)
  if (whole === 0) return undefined
  return {
    fingerprint,
    revision: inputs.revision,
    inputs: lockInputsOf(inputs),
    outputs: records.slice(0, whole).flatMap(record => record.outputs),
    tasks: tasks.slice(0, whole),
  }
}

/** The choice was adopted for this very fingerprint: nothing more is asked for. */
export function isSettledByAdoption({ locked, fingerprint, inputs }: EntryFacts): boolean {
  if (!locked || isReroll(locked, inputs)) return false
  const chosen = chosenRound(locked)
  return isAdopted(chosen) && chosen.fingerprint === fingerprint
}

/**
 * The entry with a round that was made or found. A reroll that it answers is answered. Earlier rounds stay while they
 * could be chosen: with `regenerate` those of other inputs go, and the first of the new ones is chosen where the choice
 * was not among this round's; with `keep` the choice stays until someone picks.
 */
export function withRound(locked: LockEntry | undefined, round: LockRound, onChange: OnChange): LockEntry {
  if (!locked) return { latest: round, earlier: [], chosen: 1 }
  const before = candidateAt(locked, locked.chosen)
  const rounds = roundsOf(locked)
  const there = rounds.find(other => other.fingerprint === round.fingerprint && !isAdopted(other))
  const kept = there
    ? rounds.map(other => (other === there ? round : other))
    : [...rounds.filter(other => mayStay(other, round, onChange)), round]
  const entry = ofRounds(kept)
  const choice = before && { ...before, round: before.round === there ? round : before.round }
  const answered = locked.reroll === round.revision
  const stays = onChange === 'keep' || (!answered && choice?.round.fingerprint === round.fingerprint)
  const chosen = (stays && choice && numberOf(entry, choice)) || numberOf(entry, { round, index: 0 }) || 1
  return {
    ...entry,
    chosen,
    ...(locked.reroll === undefined || answered ? {} : { reroll: locked.reroll }),
  }
}

function mayStay(other: LockRound, round: LockRound, onChange: OnChange): boolean {
  return onChange === 'keep'
    ? other.inputs.series === round.inputs.series
    : sameInputs(other.inputs, round.inputs)
}

/** @throws RangeError where there is none */
export function ofRounds(rounds: readonly LockRound[]): Pick<LockEntry, 'latest' | 'earlier'> {
  const latest = rounds.at(-1)
  if (!latest) throw new RangeError('an entry of no rounds')
  return { latest, earlier: rounds.slice(0, -1) }
}

/** `undefined` where its round is not there. */
export function numberOf(
  entry: Pick<LockEntry, 'latest' | 'earlier'>,
  { round, index }: Pick<Candidate, 'round' | 'index'>,
): number | undefined {
  return candidatesOf(entry).find(other => other.round === round && other.index === index)?.number
}
