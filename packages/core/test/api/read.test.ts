import { describe, expect, it } from 'vitest'
import { MAX_ANSWER } from '../../src/api/client.ts'
import type { ReadOutcome } from '../../src/ports.ts'
import { answer, at, closedPort, KEY, never, openApi, type Reply, SHORT, serve, serveTcp } from './server.ts'

const RUNNING = '{"id":"t1","status":"in_progress","progress":0.5}'

describe('read', () => {
  it('is one GET with the key and the id in the path, on a connection that is kept', async () => {
    const server = await serve(answer(200, RUNNING))
    const api = openApi(at(`${server.url}/prefix`))
    expect(await api.read('a/b?c#d é', never)).toEqual({
      kind: 'task',
      task: { id: 't1', createdAt: undefined, state: { status: 'running', progress: 0.5 } },
    })
    // The connection is free again two turns of the event loop after its answer.
    for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve))
    await api.read('kb1-0', never)
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /prefix/model/v1/generation/task/a%2Fb%3Fc%23d%20%C3%A9',
      'GET /prefix/model/v1/generation/task/kb1-0',
    ])
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}` })
    expect(server.requests[0]?.headers['content-length']).toBeUndefined()
    expect(server.connections()).toBe(1)
    expect(api.origin).toBe(server.url)
  })

  it.each<[string, Reply, ReadOutcome]>([
    ['404', answer(404, 'no such task'), { kind: 'absent' }],
    ['401', answer(401, '{"error":"who?"}'), { kind: 'denied', status: 401, message: 'who?' }],
    ['403', answer(403, ''), { kind: 'denied', status: 403, message: 'HTTP 403' }],
    ['429', answer(429, '', { 'retry-after': '2' }), { kind: 'throttled', retryAfterMs: 2000 }],
    ['500', answer(500, ''), { kind: 'unclear', message: 'HTTP 500: an answer that is not understood' }],
    ['HTML', answer(200, '<title>Login</title>'), { kind: 'unclear', message: 'HTTP 200: Login' }],
    [
      'an answer too large',
      answer(200, ' '.repeat(MAX_ANSWER + 1)),
      { kind: 'unclear', message: 'HTTP 200: an answer of more than 1048576 bytes' },
    ],
    [
      'a hanging server',
      () => {},
      { kind: 'unclear', message: 'Headers Timeout Error (UND_ERR_HEADERS_TIMEOUT)' },
    ],
    [
      'a reset',
      response => response.socket?.end(),
      { kind: 'unclear', message: 'other side closed (UND_ERR_SOCKET)' },
    ],
  ])('answers %s', async (_name, reply, outcome) => {
    const server = await serve(reply)
    expect(await openApi(server.connection, { timeouts: SHORT }).read('t1', never)).toEqual(outcome)
    expect(server.requests).toHaveLength(1)
  })

  it('is unclear where nothing listens', async () => {
    expect(await openApi(at(await closedPort())).read('t1', never)).toMatchObject({ kind: 'unclear' })
  })

  it.each([301, 302, 303, 307, 308])('does not take the key along a %i', async status => {
    const elsewhere = await serve(answer(200, RUNNING))
    const server = await serve(answer(status, '', { location: `${elsewhere.url}/task` }))
    expect(await openApi(server.connection).read('t1', never)).toEqual({
      kind: 'unclear',
      message: `HTTP ${status}: a redirect, which is not followed`,
    })
    expect([server.requests.length, elsewhere.requests.length]).toEqual([1, 0])
  })
})

describe('an aborted read throws the reason', () => {
  const reason = new Error('interrupted by the user')

  it('before it', async () => {
    const server = await serve(answer(200, RUNNING))
    await expect(openApi(server.connection).read('t1', AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(server.connections()).toBe(0)
  })

  it('while connecting', async () => {
    const controller = new AbortController()
    const url = await serveTcp(socket => socket.once('data', () => controller.abort(reason)))
    const api = openApi(at(url.replace('http:', 'https:')))
    await expect(api.read('t1', controller.signal)).rejects.toBe(reason)
  })

  it('while waiting', async () => {
    const controller = new AbortController()
    const server = await serve(() => controller.abort(reason))
    await expect(openApi(server.connection).read('t1', controller.signal)).rejects.toBe(reason)
  })

  it('inside the answer', async () => {
    const controller = new AbortController()
    const server = await serve(response => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('{"id":', () => controller.abort(reason))
    })
    await expect(openApi(server.connection).read('t1', controller.signal)).rejects.toBe(reason)
  })
})
