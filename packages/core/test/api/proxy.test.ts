import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { answer, at, createRequest, KEY, never, openApi, SHORT_CONNECT, serve, serveTcp } from './server.ts'

interface Proxy {
  readonly url: string
  /** The head of each request to the proxy. */
  readonly heads: readonly string[]
}

/** A proxy that tunnels every CONNECT to one place, or gives `refusal` instead and hangs up. */
async function serveProxy(target: string, refusal?: string): Promise<Proxy> {
  const heads: string[] = []
  const url = await serveTcp(socket => {
    socket.once('data', head => {
      heads.push(String(head))
      if (refusal !== undefined) return socket.end(refusal)
      const upstream = connect(Number(new URL(target).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        socket.pipe(upstream).pipe(socket)
      })
      upstream.on('error', () => socket.destroy())
      return undefined
    })
  })
  return { url, heads }
}

describe('a proxy', () => {
  it('is used for the API and for downloads, and never sees the key', async () => {
    const server = await serve(answer(200, '{"id":"t1","status":"in_progress"}'))
    const proxy = await serveProxy(server.url)
    const withUser = proxy.url.replace('//', '//user:password@')
    const api = openApi(at('http://api.example.com'), { variables: { HTTP_PROXY: withUser } })
    expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'accepted' })
    expect(await api.read('t1', never)).toMatchObject({ kind: 'task' })
    for await (const _ of api.download('http://cdn.example.com/1.png', never));
    expect(proxy.heads.map(head => head.split('\r\n')[0])).toEqual([
      'CONNECT api.example.com:80 HTTP/1.1',
      'CONNECT api.example.com:80 HTTP/1.1',
      'CONNECT cdn.example.com:80 HTTP/1.1',
    ])
    expect(proxy.heads.join()).not.toContain(KEY)
    expect(proxy.heads[0]).toContain('proxy-authorization: Basic dXNlcjpwYXNzd29yZA==')
    expect(
      server.requests.map(({ headers }) => [headers.authorization, headers['proxy-authorization']]),
    ).toEqual([
      [`Bearer ${KEY}`, undefined],
      [`Bearer ${KEY}`, undefined],
      [undefined, undefined],
    ])
  })

  it.each(['http_proxy', 'HTTP_PROXY'])('is not used for this machine: %s', async name => {
    const server = await serve(answer(200, '{"id":"t1"}'))
    const proxy = await serveProxy(server.url)
    for (const host of ['127.0.0.1', 'localhost']) {
      for (const NO_PROXY of [undefined, '', 'example.com', '*']) {
        const api = openApi(at(server.url.replace('127.0.0.1', host)), {
          variables: { [name]: proxy.url, NO_PROXY },
        })
        expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'accepted' })
      }
    }
    expect([server.requests.length, proxy.heads.length]).toEqual([8, 0])
  })

  it.each(['*', 'invalid', '.kirin.invalid', 'other.example.com,kirin.invalid'])(
    'is not used where NO_PROXY says so: %s',
    async NO_PROXY => {
      const proxy = await serveProxy('')
      const api = openApi(at('http://kirin.invalid'), { variables: { HTTP_PROXY: proxy.url, NO_PROXY } })
      expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'not-sent' })
      expect(proxy.heads).toHaveLength(0)
    },
  )

  it.each([
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n'],
    ['cannot reach the host', 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'],
    ['hangs up', ''],
  ])('that %s is asked once: not-sent', async (_name, refusal) => {
    const proxy = await serveProxy('', refusal)
    const api = openApi(at('http://api.example.com'), { variables: { HTTP_PROXY: proxy.url } })
    expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'not-sent' })
    await api.close()
    expect(proxy.heads).toHaveLength(1)
  })

  it('that never answers is given up: not-sent', async () => {
    const silent = await serveTcp(() => {})
    const api = openApi(at('http://api.example.com'), {
      variables: { HTTP_PROXY: silent },
      timeouts: SHORT_CONNECT,
    })
    expect(await api.create(createRequest(), never)).toEqual({
      kind: 'not-sent',
      message: 'no connection within 200 ms',
    })
  })
})
