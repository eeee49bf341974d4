import type { LockEntry, LockTask } from '../lock/lock.ts'
import type { ImageObject } from '../ports.ts'
import type { Result } from '../resolve/entry.ts'
import type { EntryFacts } from './facts.ts'

/** The candidates of one fingerprint that were paid for, wherever that is written down. */
export interface Holdings {
  readonly outputs: readonly ImageObject[]
  readonly tasks: readonly LockTask[]
  /** Candidates paid for; a series is one. May be more than `outputs` where a task gave fewer than it was asked for. */
  readonly candidates: number
  /** From 1, as the lock says; 1 where it does not. */
  readonly chosen: number
}

/** The lock's view where it knows at least as much as the records, else the records'. */
export function holdingsOf(facts: EntryFacts): Holdings | undefined {
  const locked = facts.locked?.fingerprint === facts.fingerprint ? fromLock(facts.locked) : undefined
  const recorded = fromRecords(facts)
  if (!recorded || (locked && locked.candidates >= recorded.candidates)) return locked
  return { ...recorded, chosen: locked?.chosen ?? 1 }
}

function fromLock(locked: LockEntry): Holdings {
  return {
    outputs: locked.outputs,
    tasks: locked.tasks,
    candidates: covered(locked.tasks),
    chosen: locked.chosen,
  }
}

function fromRecords({ records }: EntryFacts): Holdings | undefined {
  const tasks = records.map(({ taskId, attempt, candidates, createdAt, costUsd }) => ({
    taskId,
    attempt,
    ...candidates,
    createdAt,
    ...(costUsd === undefined ? {} : { costUsd }),
  }))
  const candidates = covered(tasks)
  if (candidates === 0) return undefined
  const whole = records.slice(0, contiguous(tasks))
  return {
    outputs: whole.flatMap(record => record.outputs),
    tasks: tasks.slice(0, whole.length),
    candidates,
    chosen: 1,
  }
}

/** How many tasks from the first on leave no gap between their candidates. */
function contiguous(tasks: readonly LockTask[]): number {
  let next = 1
  let whole = 0
  for (const { from, count } of tasks) {
    if (from !== next) break
    next = from + count
    whole += 1
  }
  return whole
}

function covered(tasks: readonly LockTask[]): number {
  const last = tasks[contiguous(tasks) - 1]
  return last ? last.from + last.count - 1 : 0
}

/** How many candidates are asked for; a series is one. */
export function candidatesWanted(result: Result): number {
  return result.type === 'single' ? result.n : 1
}

/** What must be in the store for the entry to be shipped: the chosen image, or every frame. */
export function needed(holdings: Holdings, result: Result): readonly ImageObject[] {
  if (result.type === 'series') return holdings.outputs
  const chosen = holdings.outputs[holdings.chosen - 1]
  return chosen ? [chosen] : []
}
