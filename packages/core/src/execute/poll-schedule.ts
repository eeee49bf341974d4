/**
 * When to read a task again, as a pure function: at once when it is likely to be done, then at a beat that bounds how
 * late its end is noticed, in proportion to how much tasks of its kind differ.
 */

/** Milliseconds that earlier tasks of the kind took, sorted. */
export type Durations = readonly number[]

/** Reads from the shortest to the longest known duration. */
const READS_OVER_SPREAD = 10
const MIN_BEAT_MS = 8
/** Not finer than that share of what a task takes at least. */
const FINEST_SHARE = 1 / 300
/** Progress comes in whole percents at best, so it is asked only where it can say more than the beat. */
const PROGRESS_GRAIN = 1 / 50
const MAX_BEAT_MS = 5_000
/** While a task may end at any moment: no rarer than this, or than a fortieth of what tasks of its kind take. */
const LONGEST_LATE_MS = 1_000
const LATE_SHARE = 1 / 40
/** Of a kind that is not known: a fifth of the time waited so far. */
const FIRST_BEAT_MS = 250
const UNKNOWN_BEAT = 1 / 5

/**
 * @param elapsedMs since the task was accepted
 * @param progress from 0 to 1, where the API tells it: a hint, used within the bounds of the beat
 * @returns milliseconds until the next read
 */
export function nextReadIn(elapsedMs: number, durations: Durations, progress: number | undefined): number {
  const likelyEnd =
    progress !== undefined && progress > 0.05 && progress < 1 ? elapsedMs / progress : undefined
  const first = durations[0]
  const last = durations.at(-1)
  if (first === undefined || last === undefined) {
    const beat = clamp(elapsedMs * UNKNOWN_BEAT, FIRST_BEAT_MS, MAX_BEAT_MS)
    return likelyEnd === undefined ? beat : clamp(likelyEnd - elapsedMs, FIRST_BEAT_MS / 5, beat)
  }
  const median = durations[durations.length >> 1] ?? last
  const rarest = clamp(median * LATE_SHARE, LONGEST_LATE_MS, MAX_BEAT_MS)
  const finest = Math.max(MIN_BEAT_MS, first * FINEST_SHARE)
  const beat = clamp((last - first) / READS_OVER_SPREAD, finest, rarest)
  if (elapsedMs < first) return first - elapsedMs
  if (elapsedMs > last + 2 * beat) return clamp((elapsedMs - last) * UNKNOWN_BEAT, beat, MAX_BEAT_MS)
  if (likelyEnd === undefined || beat < elapsedMs * PROGRESS_GRAIN)
    return elapsedMs < last ? clamp(tenthAfter(elapsedMs, durations) - elapsedMs, finest, rarest) : beat
  return clamp(likelyEnd - elapsedMs, MIN_BEAT_MS, 3 * beat)
}

/** When another tenth of what earlier tasks took has passed: between an early one and the many nothing is asked. */
function tenthAfter(elapsedMs: number, durations: Durations): number {
  const next = durations.findIndex(duration => duration > elapsedMs)
  const step = Math.max(1, Math.round(durations.length / READS_OVER_SPREAD))
  return durations[Math.min(next + step - 1, durations.length - 1)] ?? elapsedMs
}

/**
 * What a task took, from two reads around its end. Where the first read found it done, it may have been done long
 * before: a little less is taken, so that the next look comes a little earlier until one is too early.
 */
export function estimateDuration(notDoneAtMs: number | undefined, doneAtMs: number): number {
  return Math.round(notDoneAtMs === undefined ? doneAtMs * 0.995 : (notDoneAtMs + doneAtMs) / 2)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high))
}
