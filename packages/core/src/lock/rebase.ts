import type { LockEntry, LockRound } from './lock.ts'
import { candidateAt, candidatesOf, isAdopted, roundsOf, sameInputs } from './rounds.ts'

/**
 * What a run has made of the entry that it began with, put upon what the lock says by now: whoever picked, rerolled or
 * adopted while the run was under way is not overruled, and nothing that was bought is dropped.
 * @param before as the run began
 * @param now as the lock is
 * @param made as the run would have it
 */
export function rebaseEntry(
  before: LockEntry | undefined,
  now: LockEntry | undefined,
  made: LockEntry,
): LockEntry {
  if (!now || (before && isSameEntry(before, now))) return made
  const others = roundsOf(now).filter(
    round =>
      !roundsOf(made).some(other => isSameRound(round, other)) &&
      roundsOf(made).some(other => sameInputs(round.inputs, other.inputs)),
  )
  const rounds = [...roundsOf(made).map(round => fuller(round, roundsOf(now))), ...others]
  const entry = { latest: rounds.at(-1) ?? made.latest, earlier: rounds.slice(0, -1) }
  const reroll = wishOf(now, entry)
  return {
    ...entry,
    chosen: choiceOf(before, now, entry) ?? made.chosen,
    ...(reroll === undefined ? {} : { reroll }),
  }
}

/** Of someone who has chosen meanwhile; `undefined` where nobody has, or where it is gone. */
function choiceOf(
  before: LockEntry | undefined,
  now: LockEntry,
  entry: Pick<LockEntry, 'latest' | 'earlier'>,
): number | undefined {
  const choice = candidateAt(now, now.chosen)
  const former = before && candidateAt(before, before.chosen)
  if (!choice || (former && isSameRound(former.round, choice.round) && former.index === choice.index))
    return undefined
  return candidatesOf(entry).find(
    other => isSameRound(other.round, choice.round) && other.index === choice.index,
  )?.number
}

function wishOf(now: LockEntry, entry: Pick<LockEntry, 'latest' | 'earlier'>): number | undefined {
  const { reroll } = now
  if (reroll === undefined) return undefined
  return roundsOf(entry).some(round => round.revision === reroll && !isAdopted(round)) ? undefined : reroll
}

function fuller(round: LockRound, others: readonly LockRound[]): LockRound {
  const other = others.find(candidate => isSameRound(candidate, round))
  return other && other.outputs.length > round.outputs.length ? other : round
}

/** Of one purchase or one adoption; one of them may hold more candidates. */
function isSameRound(a: LockRound, b: LockRound): boolean {
  if (a.fingerprint !== b.fingerprint || isAdopted(a) !== isAdopted(b)) return false
  return !isAdopted(a) || a.outputs.every(({ sha256 }, index) => sha256 === b.outputs[index]?.sha256)
}

function isSameEntry(a: LockEntry, b: LockEntry): boolean {
  const [roundsOfA, roundsOfB] = [roundsOf(a), roundsOf(b)]
  return (
    a.chosen === b.chosen &&
    a.reroll === b.reroll &&
    roundsOfA.length === roundsOfB.length &&
    roundsOfA.every((round, index) => {
      const other = roundsOfB[index]
      return other && isSameRound(round, other) && round.outputs.length === other.outputs.length
    })
  )
}
