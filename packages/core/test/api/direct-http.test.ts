import { createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { formatGet, parseAnswerHead } from '../../src/api/answer-head.ts'
import { createDirectHttp, type DirectHttp } from '../../src/api/direct-http.ts'

const TIMEOUTS = { connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000 }

/** A server that answers the requests of all connections in turn; it counts both. */
async function serve(...answers: readonly ((socket: Socket) => void)[]): Promise<{
  readonly http: DirectHttp
  readonly url: URL
  get(maxBytes?: number, signal?: AbortSignal): ReturnType<DirectHttp['get']>
  readonly seen: { connections: number; requests: string[] }
}> {
  const seen = { connections: 0, requests: [] as string[] }
  const server = createServer(socket => {
    seen.connections += 1
    socket.on('error', () => undefined)
    socket.on('data', data => {
      answers[seen.requests.push(data.toString('latin1')) - 1]?.(socket)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const http = createDirectHttp(TIMEOUTS)
  onTestFinished(() => {
    http.close()
    server.close()
  })
  const url = new URL(`http://localhost:${port}/cas/a?b=c`)
  return {
    http,
    url,
    seen,
    get: (maxBytes = 1000, signal = new AbortController().signal) =>
      http.get({ url, headers: { 'user-agent': 'test' }, signal, maxBytes }),
  }
}

const says = (text: string) => (socket: Socket) => void socket.write(text, 'latin1')
const hello = says('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
const textOf = (answer: Awaited<ReturnType<DirectHttp['get']>>): string =>
  answer.kind === 'answered' ? `${answer.status} ${Buffer.from(answer.body)}` : answer.kind

describe('a GET by sockets', () => {
  test('one after the other goes over one connection, however the answer is cut', async () => {
    const inPieces = (socket: Socket): void => {
      const pieces = ['HTTP/1.1 200 OK\r\nconte', 'nt-length: 11\r\n\r', '\n', 'hello ', 'world']
      const next = (): void => {
        const piece = pieces.shift()
        if (piece !== undefined) socket.write(piece, () => setImmediate(next))
      }
      next()
    }
    const nothing = says('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    const absent = says('HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\ngone')
    const { get, seen } = await serve(hello, inPieces, nothing, absent, hello)
    expect(textOf(await get())).toBe('200 hello')
    expect(textOf(await get(11))).toBe('200 hello world')
    expect(textOf(await get())).toBe('200 ')
    expect(textOf(await get())).toContain('404 ')
    expect(textOf(await get())).toBe('200 hello')
    expect(seen.connections).toBe(1)
    expect(seen.requests[0]).toMatch(
      /^GET \/cas\/a\?b=c HTTP\/1\.1\r\nhost: localhost:\d+\r\nuser-agent: test\r\n\r\n$/,
    )
  })

  test('asks again where the server has closed an idle connection, and where it is to be closed', async () => {
    const hangUp = (socket: Socket): void => void socket.destroy()
    const last = says('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbye')
    const { get, seen } = await serve(hello, hangUp, last, hello)
    expect(textOf(await get())).toBe('200 hello')
    expect(textOf(await get())).toBe('200 bye')
    expect(textOf(await get())).toBe('200 hello')
    expect([seen.connections, seen.requests.length]).toEqual([3, 4])
  })

  test('does not ask again where a server that has answered before says nothing', async () => {
    const { url, seen } = await serve(hello, hello, () => undefined)
    const http = createDirectHttp({ ...TIMEOUTS, headersMs: 100 })
    onTestFinished(() => http.close())
    const request = { url, headers: {}, signal: new AbortController().signal, maxBytes: 1_000 }
    // Two connections that are idle then.
    await Promise.all([http.get(request), http.get(request)])
    expect(await http.get(request)).toEqual({ kind: 'failed', reason: 'no answer within 100 ms' })
    expect([seen.connections, seen.requests.length]).toEqual([2, 3])
  })

  test('fails where an answer is broken off, is stopped, or does not begin', async () => {
    const cutOff = (socket: Socket): void =>
      void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello')
    const stop = new AbortController()
    const { get, http } = await serve(cutOff, () => stop.abort())
    expect(await get()).toEqual({ kind: 'failed', reason: 'the connection broke' })
    expect(await get(1, stop.signal)).toEqual({ kind: 'failed', reason: 'stopped' })
    const nobody = new URL('http://127.0.0.1:1/')
    const { signal } = new AbortController()
    expect(await http.get({ url: nobody, headers: {}, signal, maxBytes: 1 })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test.each([
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['longer than is wanted', 'HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n'],
    ['with more than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhello'],
    ['with a head without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(3000)}`],
    ['of something else', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
  ])('leaves a server to another client that answers %s', async (_, text) => {
    const { get, seen } = await serve(says(text), hello)
    expect(await get()).toEqual({ kind: 'unsuited' })
    expect(await get()).toEqual({ kind: 'unsuited' })
    expect(seen.requests).toHaveLength(1)
  })

  test('drops a connection on which something comes that nobody asked for', async () => {
    let idle: Socket | undefined
    const remember = (socket: Socket): void => {
      idle = socket
      hello(socket)
    }
    const { get, seen } = await serve(remember, hello)
    await get()
    const closed = new Promise(resolve => idle?.on('close', resolve))
    idle?.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil')
    await closed
    expect(textOf(await get())).toBe('200 hello')
    expect(seen.connections).toBe(2)
  })
})

test.each([
  ['HTTP/1.1 200 OK\r\nContent-Length: 12', { status: 200, length: 12, staysOpen: true }],
  ['HTTP/1.1 200\r\ncontent-length:12\r\nconnection: Keep-Alive', { length: 12, staysOpen: true }],
  ['HTTP/1.1 503 no\r\nretry-after:  7 \r\nconnection: close', { status: 503, staysOpen: false }],
  ['HTTP/1.1 503 no\r\nretry-after:  7 ', { headers: { 'retry-after': '7' } }],
  ['HTTP/1.1 200 OK\r\ncontent-length: 12\r\ncontent-encoding: gzip', { length: undefined }],
  ['HTTP/1.1 200 OK\r\ncontent-length: 12\r\nTransfer-Encoding: chunked', { length: undefined }],
  ['HTTP/1.1 200 OK\r\ncontent-length: -1', { length: undefined }],
  ['HTTP/1.1 200 OK\r\ncontent-length: 0x10', { length: undefined }],
  ['HTTP/1.1 304 OK\r\ncontent-length: 12', { length: undefined }],
  ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1', undefined],
  ['HTTP/1.1 200 OK\r\na: b\r\n c: d', undefined],
  ['HTTP/1.1 200 OK\r\na : b', undefined],
  ['HTTP/1.1 200 OK\r\na: b\nc: d', undefined],
  ['HTTP/1.1 100 Continue', undefined],
  ['HTTP/1.0 200 OK\r\ncontent-length: 1', undefined],
])('the head %j', (text, head) => {
  const parsed = parseAnswerHead(text)
  if (head) expect(parsed).toMatchObject(head)
  else expect(parsed).toBeUndefined()
})

test('a header that would end its line is not written', () => {
  const url = new URL('http://cache.example.com/a')
  expect(formatGet(url, { authorization: 'Bearer a\r\nx: y' })).toBeUndefined()
  expect(formatGet(url, { 'a b': 'c' })).toBeUndefined()
  expect(formatGet(url, { host: 'other.example.com' })).toBe(
    'GET /a HTTP/1.1\r\nhost: other.example.com\r\n\r\n',
  )
})
