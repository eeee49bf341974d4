import { describe, expect, it } from 'vitest'
import { decodeCreate } from '../../src/api/decode.ts'
import { createPublicText } from '../../src/api/public-text.ts'
import type { CreateOutcome } from '../../src/ports.ts'

const NOW = Date.parse('2025-09-02T12:00:00Z')
const context = { now: NOW, publicText: createPublicText('sk-secret') }

function decode(status: number, text: string, headers: Record<string, string> = {}): CreateOutcome {
  return decodeCreate({ status, headers, text }, context)
}

const accepted = (taskId: string, createdAt?: number): CreateOutcome => ({
  kind: 'accepted',
  taskId,
  createdAt,
})
const rejected = (message: string): CreateOutcome => ({ kind: 'rejected', message })
const unclear = (message: string): CreateOutcome => ({ kind: 'unclear', message })

describe('a create answered 2xx', () => {
  it.each<[string, CreateOutcome]>([
    [
      '{"id":"d758n65e","created_at":1756817821,"status":"in_progress"}',
      accepted('d758n65e', 1_756_817_821_000),
    ],
    ['{"id":"a","created_at":1756817821123}', accepted('a', 1_756_817_821_123)],
    ['{"id":"a","created_at":"yesterday"}', accepted('a')],
    ['{"id":"a","created_at":-1}', accepted('a')],
    ['{"id":"a","created_at":1e300}', accepted('a')],
    ['{"id":829836802793406551}', accepted('829836802793406551')],
    ['{"id":"a","error":"and yet an error"}', accepted('a')],
    ['{"id":"a","id":"b"}', accepted('b')],
    ['{"error":{"code":"006001099","error_message":"Task creation error"}}', rejected('Task creation error')],
    ['{"error":{"code":"006001099","message":"Task creation error"}}', rejected('Task creation error')],
    ['{"error":{"code":"006001099"}}', rejected('006001099')],
    ['{"error":"no","id":null}', rejected('no')],
    ['{"error":"no","id":""}', rejected('no')],
    ['{"error":"no","message":"the prompt is empty"}', rejected('the prompt is empty')],
    ['{"error":{}}', rejected('{"error":{}}')],
    ['{"error":"no","id":{"value":1}}', unclear('HTTP 200: no')],
    ['{"error":"no","id":1.5}', unclear('HTTP 200: no')],
    ['{"error":"no","id":"a b"}', unclear('HTTP 200: no')],
    ['{"error":null}', unclear('HTTP 200: {"error":null}')],
    ['{"error":" "}', unclear('HTTP 200: {"error":" "}')],
    ['{"error":false}', unclear('HTTP 200: {"error":false}')],
    ['{}', unclear('HTTP 200: {}')],
    ['[]', unclear('HTTP 200: []')],
    ['null', unclear('HTTP 200: null')],
    ['17', unclear('HTTP 200: 17')],
    ['"id"', unclear('HTTP 200: "id"')],
    ['[{"id":"a"}]', unclear('HTTP 200: [{"id":"a"}]')],
    ['{"__proto__":{"id":"a"}}', unclear('HTTP 200: {"__proto__":{"id":"a"}}')],
    ['{"id": "d7', unclear('HTTP 200: {"id": "d7')],
    ['', unclear('HTTP 200: an answer that is not understood')],
    ['<!doctype html>\n<title>Service</title><h1>Back soon</h1>', unclear('HTTP 200: Service')],
    ['<p>Back soon', unclear('HTTP 200: an answer that is not understood')],
  ])('%s', (text, outcome) => {
    expect(decode(200, text)).toEqual(outcome)
  })

  it('is unclear when nested too deep to be read', () => {
    expect(decode(200, '['.repeat(500_000)).kind).toBe('unclear')
  })

  it('is unclear when its body is not whole', () => {
    expect(decodeCreate({ status: 200, headers: {}, text: '', defect: 'broke off' }, context)).toEqual(
      unclear('HTTP 200: broke off'),
    )
  })

  it.each([201, 202, 204])('counts %i as 200', status => {
    expect(decode(status, '{"id":"a"}')).toEqual(accepted('a'))
    expect(decode(status, '{"error":"no"}')).toEqual(rejected('no'))
  })
})

describe('a create answered otherwise', () => {
  it('knows every status', () => {
    const kinds: Record<string, number[]> = {}
    for (let status = 200; status <= 599; status++) {
      const { kind } = decode(status, '{"message":"said so"}')
      kinds[kind] = [...(kinds[kind] ?? []), status]
    }
    const { unclear: unclears = [], ...rest } = kinds
    expect(rest).toEqual({
      rejected: [400, 404, 405, 413, 414, 415, 422, 451],
      denied: [401, 403],
      throttled: [429],
    })
    expect(unclears).toHaveLength(400 - 11)
  })

  it.each<[string, string]>([
    ['{"message":"too long"}', 'too long'],
    ['{"error":"too long"}', 'too long'],
    ['{"error":{"message":"too long"}}', 'too long'],
    ['{"error":{"error_message":"too long"}}', 'too long'],
    ['{"message":17,"error":["too long"]}', '{"message":17,"error":["too long"]}'],
    ['too\r\n\u001b[31m long\u202e', 'too [31m long'],
    ['<html><title>413 Too Large</title></html>', '413 Too Large'],
    ['<html></html>', 'HTTP 400'],
    ['', 'HTTP 400'],
    [' \n ', 'HTTP 400'],
    ['the key sk-secret is wrong', 'the key [key] is wrong'],
  ])('takes the reason out of %j', (text, message) => {
    expect(decode(400, text)).toEqual(rejected(message))
    expect(decode(401, text)).toEqual({ kind: 'denied', status: 401, message: message.replace('400', '401') })
    expect(decode(403, text)).toEqual({ kind: 'denied', status: 403, message: message.replace('400', '403') })
  })

  it('cuts a long reason to 300 characters and leaves no part of the key at the cut', () => {
    expect(decode(400, 'x'.repeat(300))).toEqual(rejected('x'.repeat(300)))
    expect(decode(400, 'x'.repeat(301))).toEqual(rejected(`${'x'.repeat(299)}…`))
    expect(decode(400, '🦊'.repeat(400))).toEqual(rejected(`${'🦊'.repeat(299)}…`))
    expect(decode(400, `${'x'.repeat(295)}sk-secret`)).toEqual(rejected(`${'x'.repeat(295)}[key]`))
  })

  it('trusts the status where the body is not whole', () => {
    expect(decodeCreate({ status: 400, headers: {}, text: '', defect: 'broke off' }, context)).toEqual(
      rejected('HTTP 400'),
    )
  })

  it.each([
    [500, 'HTTP 500: boom'],
    [503, 'HTTP 503: boom'],
    [409, 'HTTP 409: boom'],
    [302, 'HTTP 302: a redirect, which is not followed'],
    [308, 'HTTP 308: a redirect, which is not followed'],
  ])('says what it got: %i', (status, message) => {
    expect(decode(status, '{"message":"boom"}', { location: 'https://elsewhere.example.com/' })).toEqual(
      unclear(message),
    )
  })
})

describe('Retry-After', () => {
  it.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    ['0.25', 250],
    ['-5', undefined],
    ['soon', undefined],
    ['Tue, 02 Sep 2025 12:00:30 GMT', 30_000],
    ['Tue, 02 Sep 2025 11:59:00 GMT', 0],
    ['not a date GMT', undefined],
    ['99999999999999999999', 2_147_483_647],
  ])('%j', (header, retryAfterMs) => {
    const headers = header === undefined ? {} : { 'retry-after': header }
    expect(decodeCreate({ status: 429, headers, text: '' }, context)).toEqual({
      kind: 'throttled',
      retryAfterMs,
    })
  })
})
