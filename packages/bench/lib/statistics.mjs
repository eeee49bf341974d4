export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Makespan of the list schedule: each task in order on whichever lane is free first. */
export function listSchedule(durations, lanes) {
  const free = new Array(lanes).fill(0)
  for (const duration of durations) {
    const first = free.indexOf(Math.min(...free))
    free[first] += duration
  }
  return Math.max(...free)
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomSource(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
