import type { ImageObject } from '../ports.ts'
import type { LockEntry, LockInputs, LockRound } from './lock.ts'

/** A candidate by its number, and where it stands. For a series `output` is its first frame. */
export interface Candidate {
  /** From 1, through all rounds. */
  readonly number: number
  readonly round: LockRound
  /** From 0, into the round's outputs. */
  readonly index: number
  readonly output: ImageObject
}

/** The earliest first. */
export function roundsOf({ earlier, latest }: Pick<LockEntry, 'earlier' | 'latest'>): readonly LockRound[] {
  return [...earlier, latest]
}

/** All that an entry can be chosen from, in order of their numbers. */
export function candidatesOf(entry: Pick<LockEntry, 'earlier' | 'latest'>): readonly Candidate[] {
  return roundsOf(entry)
    .flatMap(round =>
      (isSeries(round) ? round.outputs.slice(0, 1) : round.outputs).map((output, index) => ({
        round,
        index,
        output,
      })),
    )
    .map((candidate, before) => ({ number: before + 1, ...candidate }))
}

export function candidateAt(
  entry: Pick<LockEntry, 'earlier' | 'latest'>,
  number: number,
): Candidate | undefined {
  return candidatesOf(entry)[number - 1]
}

/** The round that is shipped. */
export function chosenRound(entry: LockEntry): LockRound {
  return candidateAt(entry, entry.chosen)?.round ?? entry.latest
}

export function isSeries({ inputs }: Pick<LockRound, 'inputs'>): boolean {
  return inputs.series !== undefined
}

/** Bound to a file that was there, and not bought. */
export function isAdopted({ tasks }: Pick<LockRound, 'tasks'>): boolean {
  return tasks.length === 0
}

/** The same wish, whatever its revision. */
export function sameInputs(a: LockInputs, b: LockInputs): boolean {
  return (
    a.prompt === b.prompt &&
    a.references.join() === b.references.join() &&
    a.elements.join() === b.elements.join() &&
    a.resolution === b.resolution &&
    a.aspectRatio === b.aspectRatio &&
    a.series === b.series &&
    a.watermark === b.watermark
  )
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
