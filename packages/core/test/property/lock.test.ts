import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Sha256, sha256 } from '../../src/fingerprint/digest.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { formatLock } from '../../src/lock/format.ts'
import type { Lock, LockEntry, LockInputs, LockRound, LockTask } from '../../src/lock/lock.ts'
import { type ParsedLock, parseLock } from '../../src/lock/parse.ts'
import { candidatesOf } from '../../src/lock/rounds.ts'
import type { CreatedSubject, ImageObject } from '../../src/ports.ts'
import { RUNS } from './runs.ts'

const word = fc.string({ unit: 'binary', maxLength: 12 })
const digest: fc.Arbitrary<Sha256> = word.map(text => sha256(text))
const fingerprint = digest as fc.Arbitrary<string> as fc.Arbitrary<Fingerprint>
const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const cost = fc.option(word, { nil: undefined })
/** Keys that mean something to JavaScript, or to the form of the file, besides any others. */
const key = fc
  .oneof(
    word,
    fc.constantFrom('__proto__', 'constructor', 'toString', 'version', 'images', '0', '10', '9', 'é', 'a/b'),
  )
  .filter(text => text !== '//')

function optional<Key extends string, T>(name: Key, value: T | undefined): { readonly [K in Key]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in Key]?: T }
}

const output: fc.Arbitrary<ImageObject> = fc.record({
  sha256: digest,
  type: fc.constantFrom('image/png', 'image/jpeg'),
  width: count,
  height: count,
  bytes: count,
})

const task: fc.Arbitrary<LockTask> = fc
  .record({ taskId: word, attempt: count, from: count, count, createdAt: word, costUsd: cost })
  .map(({ costUsd, ...rest }) => ({ ...rest, ...optional('costUsd', costUsd) }))

const inputs: fc.Arbitrary<LockInputs> = fc
  .record({
    prompt: word,
    references: fc.array(word, { maxLength: 3 }),
    elements: fc.array(word, { maxLength: 3 }),
    resolution: word,
    aspectRatio: word,
    series: fc.option(count, { nil: undefined }),
    watermark: fc.constantFrom(true as const, undefined),
  })
  .map(({ series, watermark, ...rest }) => ({
    ...rest,
    ...optional('series', series),
    ...optional('watermark', watermark),
  }))

const round: fc.Arbitrary<LockRound> = fc.record({
  fingerprint,
  revision: count,
  inputs,
  outputs: fc.array(output, { minLength: 1, maxLength: 4 }),
  tasks: fc.array(task, { maxLength: 3 }),
})

const entry: fc.Arbitrary<LockEntry> = fc
  .record({
    latest: round,
    earlier: fc.array(round, { maxLength: 2 }),
    pick: fc.nat(),
    reroll: fc.option(count, { nil: undefined }),
  })
  .map(({ pick, reroll, ...rounds }) => ({
    ...rounds,
    chosen: 1 + (pick % candidatesOf(rounds).length),
    ...optional('reroll', reroll),
  }))

const subject: fc.Arbitrary<CreatedSubject> = fc
  .record({
    fingerprint,
    subjectId: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
    taskId: word,
    createdAt: word,
    costUsd: cost,
  })
  .map(({ costUsd, ...rest }) => ({ ...rest, ...optional('costUsd', costUsd) }))

function section<T>(member: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> {
  return fc
    .uniqueArray(fc.tuple(key, member), { selector: ([name]) => name, maxLength: 4 })
    .map(list => new Map(list))
}

const lock: fc.Arbitrary<Lock> = fc.record({
  images: section(entry),
  emulated: section(entry),
  elements: section(subject),
  references: section(output),
})

function parsed(text: string): ParsedLock {
  return parseLock({ path: 'a.kirin.lock.json', text })
}

test('a lock that is written is read as it was, and written again is the same text', () => {
  fc.assert(
    fc.property(lock, written => {
      const text = formatLock(written)
      const read = parsed(text)
      expect(read).toEqual({ ok: true, lock: written })
      expect(read.ok && formatLock(read.lock)).toBe(text)
    }),
    RUNS,
  )
})

test('the order in which entries came does not show', () => {
  fc.assert(
    fc.property(lock, written => {
      const reversed = { ...written, images: new Map([...written.images].reverse()) }
      expect(formatLock(reversed)).toBe(formatLock(written))
    }),
    RUNS,
  )
})

test('any text is read as a lock or refused at places within it', () => {
  const damaged = fc
    .tuple(lock.map(formatLock), fc.nat(), fc.nat({ max: 40 }), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([text, at, length, by]) => {
      const start = at % text.length
      return text.slice(0, start) + by + text.slice(start + length)
    })
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json(), damaged)
  fc.assert(
    fc.property(texts, text => {
      const read = parsed(text)
      if (read.ok) return
      expect(read.diagnostics.length).toBeGreaterThan(0)
      for (const { location, severity } of read.diagnostics) {
        const { start, end } = location.range
        expect(severity).toBe('error')
        expect(0 <= start && start <= end && end <= text.length).toBe(true)
      }
    }),
    { ...RUNS, numRuns: 1_000 },
  )
})
