import { describe, expect, it } from 'vitest'
import { encodeCreate } from '../../src/api/encode.ts'
import { at, closedPort, create, createRequest, SHORT, SHORT_CONNECT, serve, serveTcp } from './server.ts'

describe('no answer', () => {
  it('is unclear when the connection is reset after the request', async () => {
    const server = await serve(response => response.socket?.resetAndDestroy())
    expect(await create(server.connection)).toMatchObject({ kind: 'unclear' })
    expect(server.requests).toHaveLength(1)
  })

  it('is unclear when the connection is reset at the first byte', async () => {
    let connections = 0
    const url = await serveTcp(socket => {
      connections++
      socket.once('data', () => socket.resetAndDestroy())
    })
    const request = createRequest({ references: [Buffer.alloc(5_000_000)] })
    expect(await create(at(url), {}, request)).toMatchObject({ kind: 'unclear' })
    expect(connections).toBe(1)
  })

  it('is unclear when it ends without an answer', async () => {
    const server = await serve(response => response.socket?.end())
    expect(await create(server.connection)).toEqual({
      kind: 'unclear',
      message: 'no answer: other side closed (UND_ERR_SOCKET)',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('is unclear when it hangs', async () => {
    const server = await serve(() => {})
    expect(await create(server.connection, { timeouts: SHORT })).toEqual({
      kind: 'unclear',
      message: 'no answer: Headers Timeout Error (UND_ERR_HEADERS_TIMEOUT)',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('is unclear when the body hangs', async () => {
    const server = await serve(response => {
      response.writeHead(200, { 'content-length': 100 }).write('{"id":"t1"')
    })
    expect(await create(server.connection, { timeouts: SHORT })).toEqual({
      kind: 'unclear',
      message: 'HTTP 200: the answer broke off: Body Timeout Error (UND_ERR_BODY_TIMEOUT)',
    })
  })

  it.each(['content-length', 'chunked'])('is unclear when it is cut: %s', async framing => {
    const server = await serve(response => {
      response.writeHead(200, framing === 'chunked' ? {} : { 'content-length': 100 })
      response.write('{"id":"t1"}', () => response.socket?.end())
    })
    expect(await create(server.connection)).toMatchObject({
      kind: 'unclear',
      message: expect.stringMatching(/^HTTP 200: the answer broke off: /),
    })
  })

  it('is a refusal when a refusal is cut', async () => {
    const server = await serve(response => {
      response.writeHead(400, { 'content-length': 100 })
      response.write('{"message":"ba', () => response.socket?.end())
    })
    expect(await create(server.connection)).toEqual({ kind: 'rejected', message: 'HTTP 400' })
  })

  it('is unclear when its head and a defect come in one piece', async () => {
    const url = await serveTcp(socket => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n'),
      )
    })
    expect(await create(at(url))).toMatchObject({
      kind: 'unclear',
      message: expect.stringMatching(/^HTTP 200: the answer broke off: /),
    })
  })

  it('is unclear when it is no HTTP', async () => {
    const url = await serveTcp(socket => socket.once('data', () => socket.end('220 mail.example.com\r\n')))
    expect(await create(at(url))).toMatchObject({ kind: 'unclear' })
  })

  it('takes an early refusal of a large body', async () => {
    const url = await serveTcp(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\n\r\nbig')
        socket.resume()
      })
    })
    const request = createRequest({ references: [Buffer.alloc(10_000_000)] })
    expect(await create(at(url), {}, request)).toEqual({ kind: 'rejected', message: 'big' })
  })

  it('has patience with a slow upload', async () => {
    const request = createRequest({ references: Array.from({ length: 5 }, () => Buffer.alloc(9_900_000)) })
    const { byteLength } = encodeCreate(request)
    let received = 0
    const url = await serveTcp(socket => {
      const begun = Date.now()
      socket.on('data', chunk => {
        received += chunk.length
        if (received >= byteLength) {
          socket.end('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"id":"t1"}')
          return
        }
        // 20 MB/s: several times the timeout in all, but never without progress for so long. What the system holds
        // for the sender after the last write is less than that, too.
        socket.pause()
        setTimeout(() => socket.resume(), Math.max(0, begun + received / 20_000 - Date.now()))
      })
    })
    const timeouts = { headersMs: 1000 }
    expect(await create(at(url), { timeouts }, request)).toMatchObject({ kind: 'accepted' })
    expect(received).toBeGreaterThan(60_000_000)
  })
})

describe('no connection', () => {
  it('is not-sent where nothing listens', async () => {
    const url = await closedPort()
    expect(await create(at(url))).toEqual({
      kind: 'not-sent',
      message: `connect ECONNREFUSED ${new URL(url).host}`,
    })
  })

  it('is not-sent where the host is unknown', async () => {
    const outcome = await create(at('http://kirin.invalid'))
    expect(outcome).toMatchObject({ kind: 'not-sent', message: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) })
  })

  it('is not-sent where TLS fails', async () => {
    let connections = 0
    const plain = await serveTcp(socket => {
      connections++
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    expect(await create(at(plain.replace('http:', 'https:')))).toMatchObject({ kind: 'not-sent' })
    const reset = await serveTcp(socket => {
      connections++
      socket.once('data', () => socket.resetAndDestroy())
    })
    expect(await create(at(reset.replace('http:', 'https:')))).toMatchObject({ kind: 'not-sent' })
    expect(connections).toBe(2)
  })

  it('is not-sent where TLS hangs', async () => {
    const url = await serveTcp(() => {})
    expect(await create(at(url.replace('http:', 'https:')), { timeouts: SHORT_CONNECT })).toMatchObject({
      kind: 'not-sent',
      message: expect.stringContaining('200 ms') as string,
    })
  })
})
