import { expect, it } from 'vitest'
import { member, numeral, parseJson } from '../../src/api/answer.ts'
import { AnswerBody } from '../../src/api/answer-body.ts'

it.each([
  '0',
  '7',
  '829836802793406551',
  '123456789012345',
  '1234567890123456',
  '0.028',
  '0.50',
  '1.0',
  '-1',
  '-0',
  '1e3',
  '2.5E-3',
  '0.1234567890123456789',
])('a number stays as it is written: %s', written => {
  expect(numeral(member(parseJson(`{"a":[1,"x"],"n": ${written}}`), 'n'))).toBe(written)
  expect(numeral((parseJson(`[\n${written} ]`) as unknown[])[0])).toBe(written)
})

it('a body makes its sender wait while nobody reads, and aborts it where it is left', async () => {
  const calls: string[] = []
  const controller = {
    abort: () => void calls.push('abort'),
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
  }
  const body = new AnswerBody(controller, () => void calls.push('end'))
  body.push(new Uint8Array(40_000))
  body.push(new Uint8Array(40_000))
  expect(calls).toEqual(['pause'])
  let read = 0
  for await (const chunk of body) {
    read += chunk.length
    if (read === 80_000) break
  }
  expect(calls).toEqual(['pause', 'resume', 'end', 'abort'])
  expect(await body.next().catch((error: Error) => error.message)).toBe('no longer wanted')
})

it('what comes whole is read whole, whenever it comes', async () => {
  const body = new AnswerBody({ abort() {}, pause() {}, resume() {} }, () => {})
  const reading = (async () => {
    const chunks: number[] = []
    for await (const chunk of body) chunks.push(chunk.length)
    return chunks
  })()
  body.push(new Uint8Array(1))
  await new Promise(setImmediate)
  body.push(new Uint8Array(2))
  body.push(new Uint8Array(3))
  body.end()
  expect(await reading).toEqual([1, 2, 3])
})
