import { describe, expect, it } from 'vitest'
import { estimateDuration, nextReadIn } from '../../src/execute/poll-schedule.ts'

/** Reads until a task of that duration is done: how many, and how late its end was noticed. */
function watch(
  durationMs: number,
  known: readonly number[],
  progress = false,
): { reads: number; late: number } {
  let at = 0
  for (let reads = 1; ; reads += 1) {
    at += nextReadIn(at, known, progress && at > 0 ? at / durationMs : undefined)
    if (at >= durationMs) return { reads, late: at - durationMs }
  }
}

describe('reads of a task', () => {
  it('of a kind that always takes the same: one or two, hardly late', () => {
    const known = Array.from({ length: 40 }, () => 2_200)
    expect(watch(2_200, known)).toEqual({ reads: 1, late: 0 })
    const slower = watch(2_230, known)
    expect(slower.reads).toBeLessThanOrEqual(5)
    expect(slower.late).toBeLessThanOrEqual(8)
  })

  it('of a kind that takes 1.5 to 2.5 s: at most 11, late by at most a tenth of the spread', () => {
    const known = Array.from({ length: 40 }, (_, index) => 1_500 + index * 25)
    for (let duration = 1_500; duration <= 2_475; duration += 13) {
      const { reads, late } = watch(duration, known)
      expect(reads).toBeLessThanOrEqual(11)
      expect(late).toBeLessThanOrEqual(98)
    }
  })

  it('of a kind that takes 10 to 60 s: late by at most a second', () => {
    const known = Array.from({ length: 40 }, (_, index) => 10_000 + index * 1_250)
    for (let duration = 10_000; duration <= 58_000; duration += 777)
      expect(watch(duration, known).late).toBeLessThanOrEqual(1_000)
  })

  it('of one that takes a little longer than any did: no more often than before', () => {
    const known = Array.from({ length: 40 }, (_, index) => 10_000 + index * 1_250)
    const { reads } = watch(58_700, known)
    expect(watch(60_700, known).reads - reads).toBeLessThanOrEqual(3)
  })

  it('of a kind that is not known: late by at most a fifth of what it takes', () => {
    for (const duration of [300, 2_000, 10_000, 20_000])
      expect(watch(duration, []).late).toBeLessThanOrEqual(Math.max(250, duration / 5))
    expect(watch(60_000, []).late).toBeLessThanOrEqual(5_000)
  })

  it('progress tells the end, and cannot lead astray', () => {
    expect(watch(10_000, [], true).late).toBe(0)
    expect(watch(10_000, []).late).toBeGreaterThan(500)
    expect(nextReadIn(1_000, [], 0.1)).toBe(250)
    expect(nextReadIn(1_000, [], 0.999)).toBe(50)
  })

  it('that go on long after anything that is known become rarer', () => {
    const known = [1_000, 1_100]
    expect(nextReadIn(60_000, known, undefined)).toBe(5_000)
  })
})

it('an estimate lies between the reads around the end, and leans early where there was only one', () => {
  expect(estimateDuration(1_000, 1_100)).toBe(1_050)
  expect(estimateDuration(undefined, 1_000)).toBe(995)
})
