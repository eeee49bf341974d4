import type { LockEntry, LockRound, LockTask } from '../lock/lock.ts'
import { candidateAt, candidatesOf, chosenRound, isSeries } from '../lock/rounds.ts'
import type { ImageObject } from '../ports.ts'
import type { Result } from '../resolve/entry.ts'

/** What an entry has, as the lock holds it or is going to. */
export interface Holdings {
  readonly entry: LockEntry
  /** All candidates in order of their numbers, or the frames of the series that is shipped. */
  readonly outputs: readonly ImageObject[]
  /** From 1, into `outputs`; 1 for a series. */
  readonly chosen: number
  /** Indices into `outputs` of the round that is shipped: candidates of the same wish, or all frames. */
  readonly round: readonly number[]
  /** The paid tasks that gave what is shipped; none where it was adopted. */
  readonly tasks: readonly LockTask[]
}

export function holdingsIn(entry: LockEntry): Holdings {
  const shipped = chosenRound(entry)
  const { tasks } = shipped
  if (isSeries(shipped))
    return {
      entry,
      outputs: shipped.outputs,
      chosen: 1,
      round: shipped.outputs.map((_, index) => index),
      tasks,
    }
  const candidates = candidatesOf(entry)
  return {
    entry,
    outputs: candidates.map(({ output }) => output),
    chosen: entry.chosen,
    round: candidates.flatMap(({ round, number }) => (round === shipped ? [number - 1] : [])),
    tasks,
  }
}

/**
 * Candidates that a round has paid for; a series is one. May be more than its `outputs` where a task gave fewer than it
 * was asked for.
 */
export function paidFor({ tasks }: Pick<LockRound, 'tasks'>): number {
  const last = tasks[contiguous(tasks) - 1]
  return last ? last.from + last.count - 1 : 0
}

/** How many tasks from the first on leave no gap between their candidates. */
export function contiguous(tasks: readonly LockTask[]): number {
  let next = 1
  let whole = 0
  for (const { from, count } of tasks) {
    if (from !== next) break
    next = from + count
    whole += 1
  }
  return whole
}

/** How many candidates are asked for; a series is one. */
export function candidatesWanted(result: Result): number {
  return result.type === 'single' ? result.n : 1
}

/** What must be in the store for the entry to be shipped: the chosen image, or every frame. */
export function needed({ entry }: Pick<Holdings, 'entry'>): readonly ImageObject[] {
  const chosen = candidateAt(entry, entry.chosen)
  if (!chosen) return []
  return isSeries(chosen.round) ? chosen.round.outputs : [chosen.output]
}
