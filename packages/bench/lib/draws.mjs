import { randomSource } from './statistics.mjs'

/** Durations of tasks in milliseconds, in order of acceptance: the same sequence for whoever is measured. */
export function createDraws({ min, max, seed }) {
  let next = randomSource(seed)
  let drawn = []
  return {
    next() {
      const duration = min + Math.round(next() * (max - min))
      drawn.push(duration)
      return duration
    },
    get drawn() {
      return drawn
    },
    reset() {
      next = randomSource(seed)
      drawn = []
    },
  }
}
