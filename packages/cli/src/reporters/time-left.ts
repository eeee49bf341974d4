import type { Work, WorkTask } from '@kirin-batch/core'

/** What is known of tasks so far; times in milliseconds on one clock. */
export interface Progress {
  readonly work: Work
  /** When the API took a task, by entry. */
  readonly begun: ReadonlyMap<string, number>
  /** How long it was under way, by entry; 0 for what came to nothing. */
  readonly took: ReadonlyMap<string, number>
}

/** More would be scheduled one by one for a difference that nobody sees. */
const MOST_SCHEDULED = 500
/** A task that takes longer than expected takes that share longer still. */
const OVERDUE_SHARE = 1 / 20
/** How far an estimate follows a new one. */
const FOLLOW = 1 / 4

/**
 * Milliseconds until all tasks are done, as a pure function: what is left is laid out over the concurrency, with what
 * tasks of its kind took in this run, or else in earlier ones. `undefined` while that is not known of every task.
 */
export function timeLeft({ work, begun, took }: Progress, now: number): number | undefined {
  const open = work.tasks.filter(({ id }) => !took.has(id))
  const expected = durations(work.tasks, took)
  const running: Span[] = []
  const waiting: (Span & { readonly task: WorkTask })[] = []
  for (const task of open) {
    const ms = expected(task)
    if (ms === undefined) return undefined
    const since = begun.get(task.id)
    if (since === undefined) waiting.push({ id: task.id, units: task.units, ms, task })
    else {
      const elapsed = now - since
      running.push({ id: task.id, units: task.units, ms: Math.max(ms - elapsed, elapsed * OVERDUE_SHARE) })
    }
  }
  if (open.length === 0) return undefined
  const room = Math.max(1, work.concurrency)
  return open.length > MOST_SCHEDULED
    ? area([...running, ...waiting], room)
    : schedule(running, waiting, room)
}

/** A quarter of the way to a new estimate, from where the last one would be by now: it neither jumps nor goes below 0. */
export function calmly(
  last: { readonly leftMs: number; readonly at: number } | undefined,
  leftMs: number,
  now: number,
): number {
  if (!last) return leftMs
  const carriedOn = Math.max(0, last.leftMs - (now - last.at))
  return Math.max(0, carriedOn + (leftMs - carriedOn) * FOLLOW)
}

interface Span {
  readonly id: string
  readonly units: number
  readonly ms: number
}

/** What was measured in this run counts more than what earlier ones have taught. */
function durations(
  tasks: readonly WorkTask[],
  took: ReadonlyMap<string, number>,
): (task: WorkTask) => number | undefined {
  const measured = new Map<string, number[]>()
  for (const { id, kind } of tasks) {
    const ms = took.get(id)
    if (ms) measured.set(kind, [...(measured.get(kind) ?? []), ms])
  }
  const any = median([...measured.values()].flat())
  const byKind = new Map([...measured].map(([kind, all]) => [kind, median(all)]))
  return ({ kind, expectedMs }) => byKind.get(kind) ?? expectedMs ?? any
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

/** Each waiting task as soon as there is room and what it is made from is there. */
function schedule(
  running: readonly Span[],
  waiting: readonly (Span & { readonly task: WorkTask })[],
  room: number,
): number {
  const open = new Set([...running, ...waiting].map(({ id }) => id))
  let [now, used] = [0, running.reduce((sum, { units }) => sum + units, 0)]
  let under = running.map(span => ({ ...span, end: span.ms }))
  let queue = [...waiting]
  for (;;) {
    const left: typeof queue = []
    let full = false
    for (const span of queue) {
      const ready = span.task.after.every(id => !open.has(id))
      full ||= ready && used > 0 && used + span.units > room
      if (!ready || full) left.push(span)
      else {
        used += span.units
        under.push({ ...span, end: now + span.ms })
      }
    }
    queue = left
    if (under.length === 0) return now
    now = Math.min(...under.map(({ end }) => end))
    for (const { id, units, end } of under) {
      if (end > now) continue
      open.delete(id)
      used -= units
    }
    under = under.filter(({ end }) => end > now)
  }
}

function area(spans: readonly Span[], room: number): number {
  const whole = spans.reduce((sum, { units, ms }) => sum + Math.min(units, room) * ms, 0) / room
  return Math.max(whole, ...spans.map(({ ms }) => ms))
}

/** `about 35 s left`; rounder the longer it is. Empty for less than a second. */
export function leftText(ms: number | undefined): string {
  if (ms === undefined || ms < 1_000) return ''
  const seconds = ms / 1_000
  if (seconds < 10) return 'a few seconds left'
  if (seconds < 57.5) return `about ${Math.round(seconds / 5) * 5} s left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${minutes} min left`
  return `about ${Math.floor(minutes / 60)} h ${String(Math.floor((minutes % 60) / 10) * 10).padStart(2, '0')} min left`
}
