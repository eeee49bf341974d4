import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { answer, at, createRequest, gate, never, openApi, serve, serveTcp } from './server.ts'

describe('abort', () => {
  const reason = new Error('interrupted by the user')

  it('before anything throws the reason and sends nothing', async () => {
    const server = await serve(answer(200, '{"id":"t1"}'))
    await expect(openApi(server.connection).create(createRequest(), AbortSignal.abort(reason))).rejects.toBe(
      reason,
    )
    expect(server.connections()).toBe(0)
  })

  it('while connecting throws the reason, and nothing is sent when the connection stands at last', async () => {
    const controller = new AbortController()
    const written: Buffer[] = []
    const target = await serveTcp(socket => socket.on('data', data => written.push(data)))
    let tunnel = (): void => {}
    const closed = gate()
    const proxy = await serveTcp(socket => {
      socket.on('close', () => closed.open())
      socket.once('data', () => {
        tunnel = () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          const upstream = connect(Number(new URL(target).port), '127.0.0.1')
          socket.pipe(upstream).on('error', () => {})
        }
        controller.abort(reason)
      })
    })
    const api = openApi(at('http://api.example.com'), { variables: { HTTP_PROXY: proxy } })
    await expect(api.create(createRequest(), controller.signal)).rejects.toBe(reason)
    tunnel()
    await closed.opened
    expect(written).toEqual([])
  })

  it('after sending is unclear', async () => {
    const controller = new AbortController()
    const server = await serve(() => controller.abort(reason))
    expect(await openApi(server.connection).create(createRequest(), controller.signal)).toEqual({
      kind: 'unclear',
      message: 'stopped while the request was under way',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('inside the answer is unclear', async () => {
    const controller = new AbortController()
    const server = await serve(response => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('{"id":', () => setImmediate(() => controller.abort(reason)))
    })
    expect(await openApi(server.connection).create(createRequest(), controller.signal)).toMatchObject({
      kind: 'unclear',
    })
  })

  it('after the answer changes nothing', async () => {
    const controller = new AbortController()
    const server = await serve(answer(200, '{"id":"t1"}'))
    const api = openApi(server.connection)
    expect(await api.create(createRequest(), controller.signal)).toMatchObject({ kind: 'accepted' })
    controller.abort(reason)
    expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'accepted' })
  })
})
