import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha256 } from '../../src/fingerprint/digest.ts'
import { parseFingerprint } from '../../src/fingerprint/fingerprint.ts'
import { formatLock } from '../../src/lock/format.ts'
import { EMPTY_LOCK, type Lock, type LockEntry } from '../../src/lock/lock.ts'
import { parseLock } from '../../src/lock/parse.ts'

const RUNS = { numRuns: 300, seed: 20_261_124 }
const digest = fc.string().map(sha256)
const fingerprint = digest.map(text => {
  const parsed = parseFingerprint(text)
  if (!parsed) throw new Error('a digest is a fingerprint by its form')
  return parsed
})
const count = fc.integer({ min: 1, max: 9 })
const output = fc.record({
  sha256: digest,
  type: fc.constantFrom('image/png' as const, 'image/jpeg' as const),
  width: count,
  height: count,
  bytes: count,
})
const task = fc.record({
  taskId: fc.string(),
  attempt: count,
  from: count,
  count,
  createdAt: fc.constant('2026-11-24T00:00:00.000Z'),
  costUsd: fc.constantFrom('0.028', '1'),
})
const entry: fc.Arbitrary<LockEntry> = fc.record({
  fingerprint,
  revision: count,
  inputs: fc.record({
    prompt: fc.string(),
    references: fc.array(fc.string()),
    elements: fc.array(fc.string()),
    resolution: fc.string(),
    aspectRatio: fc.string(),
  }),
  chosen: fc.constant(1),
  outputs: fc.array(output, { minLength: 1, maxLength: 3 }),
  tasks: fc.array(task, { maxLength: 2 }),
})
const entries = fc
  .dictionary(
    fc.string().filter(id => id !== '//'),
    entry,
  )
  .map(members => new Map(Object.entries(members)))
const element = fc.record({
  fingerprint,
  subjectId: fc.bigInt({ min: 1n, max: 9223372036854775807n }).map(String),
  taskId: fc.string(),
  createdAt: fc.string(),
})
const lock: fc.Arbitrary<Lock> = fc.record({
  images: entries,
  emulated: entries,
  elements: fc
    .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), element)
    .map(members => new Map(Object.entries(members))),
  references: fc.dictionary(fc.webUrl(), output).map(members => new Map(Object.entries(members))),
})

function file(text: string): { path: string; text: string } {
  return { path: 'a.kirin.lock.json', text }
}

it('whatever is written is read as it was, and written again the same', () => {
  fc.assert(
    fc.property(lock, value => {
      const text = formatLock(value)
      const parsed = parseLock(file(text))
      expect(parsed).toEqual({ ok: true, lock: value })
      expect(parsed.ok && formatLock(parsed.lock)).toBe(text)
    }),
    RUNS,
  )
})

it('the order in which entries came does not show', () => {
  fc.assert(
    fc.property(lock, value => {
      const reversed = { ...value, images: new Map([...value.images].reverse()) }
      expect(formatLock(reversed)).toBe(formatLock(value))
    }),
    RUNS,
  )
})

it('no text makes it throw, and a problem has its place in the text', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    lock.chain(value => fc.nat().map(at => formatLock(value).slice(0, at % 400))),
  )
  fc.assert(
    fc.property(text, damaged => {
      const parsed = parseLock(file(damaged))
      if (parsed.ok) return
      for (const { location } of parsed.diagnostics) {
        expect(location.range.start).toBeGreaterThanOrEqual(0)
        expect(location.range.start).toBeLessThanOrEqual(damaged.length)
      }
    }),
    RUNS,
  )
  expect(parseLock(file(formatLock(EMPTY_LOCK)))).toEqual({ ok: true, lock: EMPTY_LOCK })
})
