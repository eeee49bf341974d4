import { faultProblem } from './fault-rules.ts'
import type { Fault } from './faults.ts'
import type { RequestKind } from './request-kind.ts'

/** What a request is about, for `match`. */
export interface FaultSubject {
  readonly kind: RequestKind
  /** Prompt or element name, task id and external id, as far as the request or its task has them. */
  readonly texts: readonly string[]
}

/** The faults still to come. Each request meets at most one: the first that matches, in the order they were added. */
export interface FaultQueue {
  /** @throws RangeError where a value of the fault makes no sense. */
  add(fault: Fault): void
  /** The fault this request meets, which is thereby used once. */
  take(subject: FaultSubject): Fault | undefined
  /** Forgets all that are still to come. */
  clear(): void
}

export function createFaultQueue(initial: readonly Fault[] = []): FaultQueue {
  let waiting: { fault: Fault; skip: number; times: number }[] = []
  const add = (fault: Fault): void => {
    const problem = faultProblem(fault)
    if (problem !== undefined) throw new RangeError(problem)
    const { skip = 0, times = 1 } = fault
    if (times > 0) waiting.push({ fault, skip, times })
  }
  for (const fault of initial) add(fault)

  return {
    add,
    take(subject) {
      for (const entry of waiting) {
        if (!hits(entry.fault, subject)) continue
        if (entry.skip > 0) {
          entry.skip -= 1
          continue
        }
        entry.times -= 1
        waiting = waiting.filter(other => other.times > 0)
        return entry.fault
      }
      return undefined
    },
    clear() {
      waiting = []
    },
  }
}

function hits(fault: Fault, subject: FaultSubject): boolean {
  const { match } = fault
  return (
    fault.on === subject.kind && (match === undefined || subject.texts.some(text => text.includes(match)))
  )
}
