import { describe, expect, it } from 'vitest'
import { createImageApi, MAX_ANSWER } from '../../src/api/client.ts'
import type { CreateOutcome, ImageApi } from '../../src/ports.ts'
import { answer, at, create, createRequest, gate, KEY, never, openApi, serve } from './server.ts'

describe('what is sent', () => {
  it('is one POST with the key, on a connection of its own each time', async () => {
    const server = await serve(answer(200, '{"id":"t1"}', { connection: 'keep-alive' }))
    const api = openApi(at(`${server.url}/prefix/`))
    await api.create(createRequest(), never)
    await api.create(createRequest({ references: [Buffer.alloc(300_000, 1)] }), never)
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /prefix/model/v1/generation',
      'POST /prefix/model/v1/generation',
    ])
    const [first, second] = server.requests
    expect(first?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      connection: 'close',
      'content-length': String(first?.body.length),
    })
    expect(second?.headers['transfer-encoding']).toBeUndefined()
    expect(second?.headers['content-length']).toBe(String(second?.body.length))
    expect(server.connections()).toBe(2)
  })
})

describe('answers', () => {
  it.each<[string, number, string, Record<string, string>, CreateOutcome]>([
    ['an id', 200, '{"id":"t1","created_at":1}', {}, { kind: 'accepted', taskId: 't1', createdAt: 1000 }],
    ['a refusal', 422, '{"message":"bad"}', {}, { kind: 'rejected', message: 'bad' }],
    [
      'a wrong key',
      401,
      `no such key: ${KEY}`,
      {},
      { kind: 'denied', status: 401, message: 'no such key: [key]' },
    ],
    ['too many', 429, '', { 'retry-after': '3' }, { kind: 'throttled', retryAfterMs: 3000 }],
    [
      'too many until',
      429,
      '',
      { 'retry-after': 'Tue, 02 Sep 2025 12:00:30 GMT' },
      { kind: 'throttled', retryAfterMs: 30_000 },
    ],
    ['a failure', 500, 'boom', {}, { kind: 'unclear', message: 'HTTP 500: boom' }],
    ['HTML', 200, '<title>Service</title>', {}, { kind: 'unclear', message: 'HTTP 200: Service' }],
    ['gibberish', 200, '{"id": "d7', {}, { kind: 'unclear', message: 'HTTP 200: {"id": "d7' }],
  ])('%s', async (_name, status, body, headers, outcome) => {
    const server = await serve(answer(status, body, headers))
    const clock = { now: () => Date.parse('2025-09-02T12:00:00Z') }
    expect(await create(server.connection, { clock })).toEqual(outcome)
    expect(server.requests).toHaveLength(1)
  })

  it('understands a status that comes after an informational one', async () => {
    const server = await serve(response => {
      response.writeEarlyHints({ link: '</a>; rel=preload' }, () => response.end('{"id":"t1"}'))
    })
    expect(await create(server.connection)).toMatchObject({ kind: 'accepted', taskId: 't1' })
  })

  it('reads an answer of 1 MiB and no more', async () => {
    const padding = (length: number): string => `{"id":"t1"}${' '.repeat(length - 11)}`
    const whole = await serve(answer(200, padding(MAX_ANSWER)))
    expect(await create(whole.connection)).toMatchObject({ kind: 'accepted' })
    const larger = await serve(answer(200, padding(MAX_ANSWER + 1)))
    expect(await create(larger.connection)).toEqual({
      kind: 'unclear',
      message: 'HTTP 200: an answer of more than 1048576 bytes',
    })
    const refusal = await serve(answer(413, padding(MAX_ANSWER + 1)))
    expect(await create(refusal.connection)).toEqual({ kind: 'rejected', message: 'HTTP 413' })
  })

  it.each([301, 302, 303, 307, 308])('does not follow a %i', async status => {
    const elsewhere = await serve(answer(200, '{"id":"t1"}'))
    const server = await serve(answer(status, '', { location: `${elsewhere.url}/model/v1/generation` }))
    expect(await create(server.connection)).toEqual({
      kind: 'unclear',
      message: `HTTP ${status}: a redirect, which is not followed`,
    })
    expect([server.requests.length, elsewhere.requests.length]).toEqual([1, 0])
  })
})

describe('close', () => {
  it('waits for the answer of a create under way', async () => {
    let reply = (): void => {}
    const arrived = gate()
    const server = await serve(response => {
      reply = () => response.end('{"id":"t1"}')
      arrived.open()
    })
    const api = openApi(server.connection)
    const outcome = api.create(createRequest(), never)
    await arrived.opened
    const closed = api.close()
    reply()
    await closed
    expect(await outcome).toMatchObject({ kind: 'accepted' })
    expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'not-sent' })
    expect(server.requests).toHaveLength(1)
  })
})

describe('a connection that cannot be made', () => {
  it.each<[string, string, Record<string, string>]>([
    ['no url', KEY, {}],
    ['ftp://api.example.com', KEY, {}],
    ['https://api.example.com', '', {}],
    ['https://api.example.com', `${KEY}\n`, {}],
    ['https://api.example.com', 'schlüssel', {}],
    ['https://api.example.com', KEY, { HTTPS_PROXY: 'secret@:' }],
  ])('is a usage error: %s', (baseUrl, apiKey, variables) => {
    const make = (): ImageApi => createImageApi({ baseUrl, apiKey }, { variables })
    expect(make).toThrow(expect.objectContaining({ name: 'KirinError', code: 'usage' }))
    expect(make).not.toThrow(/secret|sk-test|schl/)
  })
})
