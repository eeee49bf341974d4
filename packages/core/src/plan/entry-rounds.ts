import type { FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { LockEntry, LockRound } from '../lock/lock.ts'
import {
  candidateAt,
  chosenRound,
  isAdopted,
  numberOf,
  ofRounds,
  roundsOf,
  sameInputs,
} from '../lock/rounds.ts'
import type { GenerationRecord } from '../ports.ts'
import type { OnChange } from '../resolve/entry.ts'
import type { EntryFacts } from './facts.ts'
import { paidFor } from './holdings.ts'
import { lockInputsOf } from './reasons.ts'

/**
 * The inputs at the revision that an entry is at, or is to come to: the one that was wished for, else that of what is
 * chosen. Where that must be made anew, candidates of these inputs that are there already come first. A frozen run
 * makes nothing, so where the choice is shipped until someone picks, it leaves the wish to another run.
 */
export function atRevision(
  inputs: FingerprintInputs,
  locked: LockEntry | undefined,
  onChange: OnChange,
  { frozen = false }: { readonly frozen?: boolean } = {},
): FingerprintInputs {
  if (!locked) return inputs
  const chosen = chosenRound(locked)
  if (locked.reroll !== undefined && !(frozen && onChange === 'keep'))
    return { ...inputs, revision: locked.reroll }
  const other =
    onChange === 'regenerate' && !sameInputs(chosen.inputs, lockInputsOf(inputs))
      ? boughtFor(locked, inputs).at(-1)
      : undefined
  return { ...inputs, revision: (other ?? chosen).revision }
}

/** The rounds of these inputs that were bought, at whatever revision. */
function boughtFor(locked: LockEntry, inputs: FingerprintInputs): LockRound[] {
  const now = lockInputsOf(inputs)
  return roundsOf(locked).filter(round => !isAdopted(round) && sameInputs(round.inputs, now))
}

/**
 * Whether there are as many candidates as are wanted: of the fingerprint, or of another revision of the same inputs,
 * except where a reroll asks for new ones.
 */
export function areEnough({ locked, inputs }: EntryFacts, paid: number, wanted: number): boolean {
  if (paid >= wanted) return true
  if (!locked || isReroll(locked, inputs)) return false
  return boughtFor(locked, inputs).some(round => paidFor(round) >= wanted)
}

/** Whether the inputs are those of a reroll that was wished for. */
export function isReroll(locked: LockEntry | undefined, inputs: FingerprintInputs): boolean {
  return locked?.reroll !== undefined && locked.reroll === inputs.revision
}

/**
 * The candidates of the fingerprint that were paid for: the lock's view where it knows at least as much as the records.
 * What was bought after a store was lost is in records alone, and what came before in the lock.
 */
export function boughtRound(facts: EntryFacts): LockRound | undefined {
  const { fingerprint, inputs, records } = facts
  const known =
    facts.locked &&
    roundsOf(facts.locked).find(round => round.fingerprint === fingerprint && !isAdopted(round))
  const locked = known && withRecords(known, records)
  const nothing = {
    fingerprint,
    revision: inputs.revision,
    inputs: lockInputsOf(inputs),
    outputs: [],
    tasks: [],
  }
  const recorded = withRecords(nothing, records)
  return paidFor(recorded) > (locked ? paidFor(locked) : 0) ? recorded : locked
}

/** With those records that go on where it ends. */
function withRecords(round: LockRound, records: readonly GenerationRecord[]): LockRound {
  const tasks = [...round.tasks]
  const outputs = [...round.outputs]
  for (const { taskId, attempt, candidates, createdAt, costUsd, outputs: more } of records) {
    if (candidates.from !== paidFor({ tasks }) + 1) continue
    tasks.push({ taskId, attempt, ...candidates, createdAt, ...(costUsd === undefined ? {} : { costUsd }) })
    outputs.push(...more)
  }
  return tasks.length === round.tasks.length ? round : { ...round, tasks, outputs }
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
  const stays = choiceStays(locked, { ...round, series: round.inputs.series }, onChange)
  const chosen = (stays && choice && numberOf(entry, choice)) || numberOf(entry, { round, index: 0 }) || 1
  return {
    latest: entry.latest,
    earlier: entry.earlier,
    chosen,
    ...(locked.reroll === undefined || answered ? {} : { reroll: locked.reroll }),
  }
}

/** Whether what is chosen is shipped on when a round comes, or more of one. */
export function choiceStays(
  locked: LockEntry,
  {
    fingerprint,
    revision,
    series,
  }: Pick<FingerprintInputs, 'revision' | 'series'> & Pick<LockRound, 'fingerprint'>,
  onChange: OnChange,
): boolean {
  const chosen = chosenRound(locked)
  return onChange === 'keep'
    ? chosen.inputs.series === series
    : locked.reroll !== revision && chosen.fingerprint === fingerprint
}

function mayStay(other: LockRound, round: LockRound, onChange: OnChange): boolean {
  return onChange === 'keep'
    ? other.inputs.series === round.inputs.series
    : sameInputs(other.inputs, round.inputs)
}
