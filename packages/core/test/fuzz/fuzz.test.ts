import { expect, test } from 'vitest'
import { type CaseFinding, fuzz } from './fuzz.ts'

const CASES = 500

/** What is slow is told by the CPU that it takes: a busy machine may take its time for all of them. */
const TIMEOUT_MS = 120_000

test('of five hundred changed projects none is answered by a crash, a riddle or a wait', {
  timeout: TIMEOUT_MS,
}, async () => {
  const found: CaseFinding[] = []
  const counts = await fuzz({
    seed: 1,
    from: 0,
    goesOn: number => number < CASES,
    childEvery: 350,
    onFinding: finding => found.push(finding),
  })
  expect(found).toEqual([])
  // Were all of them broken at their first line, nothing behind it would be tried.
  expect(counts.valid).toBeGreaterThan(CASES / 10)
  expect(counts.cases).toBe(CASES)
})
