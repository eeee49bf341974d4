import type { LockEntry, LockRound } from './lock.ts'
import { candidateAt, candidatesOf, numberOf, ofRounds, roundsOf } from './rounds.ts'

/** With that candidate chosen, and a wish that is not made yet withdrawn; `undefined` where there is no such candidate. */
export function withChoice(entry: LockEntry, number: number): LockEntry | undefined {
  if (!candidateAt(entry, number)) return undefined
  return { latest: entry.latest, earlier: entry.earlier, chosen: number }
}

/** With a wish for another revision. Twice is as once: a wish that is not answered yet stays. */
export function withReroll(entry: LockEntry): LockEntry {
  const last = Math.max(...roundsOf(entry).map(({ revision }) => revision))
  return { ...entry, reroll: entry.reroll ?? last + 1 }
}

/** With adopted images as one more candidate, which is chosen, unless the very same images are one already. */
export function withAdopted(entry: LockEntry | undefined, round: LockRound): LockEntry {
  if (!entry) return { latest: round, earlier: [], chosen: 1 }
  const same = candidatesOf(entry).find(
    candidate =>
      candidate.round.fingerprint === round.fingerprint &&
      (round.outputs.length === 1
        ? candidate.output.sha256 === round.outputs[0]?.sha256
        : digestsIn(candidate.round) === digestsIn(round)),
  )
  if (same) return { latest: entry.latest, earlier: entry.earlier, chosen: same.number }
  const rounds = ofRounds([...roundsOf(entry), round])
  return { ...rounds, chosen: numberOf(rounds, { round, index: 0 }) ?? entry.chosen }
}

function digestsIn({ outputs }: LockRound): string {
  return outputs.map(({ sha256 }) => sha256).join()
}
