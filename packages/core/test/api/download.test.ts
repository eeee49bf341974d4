import { describe, expect, it } from 'vitest'
import { MAX_DOWNLOAD } from '../../src/api/download.ts'
import type { ImageApi } from '../../src/ports.ts'
import { answer, at, closedPort, gate, never, openApi, type Reply, SHORT, serve } from './server.ts'

/** The API of a download is elsewhere, and is not asked. */
const api = (): ImageApi => openApi(at('https://api.example.com'), { timeouts: SHORT })

async function bytesOf(url: string, signal: AbortSignal = never): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of api().download(url, signal)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const SIGNED = '/1.png?signature=s3cr3t'

async function refusalOf(reply: Reply): Promise<{ message: string; requests: number }> {
  const server = await serve(reply)
  const error = await bytesOf(`${server.url}${SIGNED}`).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ name: 'KirinError', code: 'download' })
  expect(error).not.toHaveProperty('cause')
  const message = String((error as Error).message)
  expect(message).not.toContain('s3cr3t')
  return { message: message.replace(new URL(server.url).host, 'HOST'), requests: server.requests.length }
}

describe('download', () => {
  it('gives the bytes and sends no key', async () => {
    const picture = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7919) % 256))
    const server = await serve(response => response.end(picture))
    expect((await bytesOf(`${server.url}${SIGNED}`)).equals(picture)).toBe(true)
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${SIGNED}`])
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
    expect(server.requests[0]?.headers['accept-encoding']).toBeUndefined()
  })

  it('sends no key to the origin of the API either', async () => {
    const server = await serve(answer(200, 'picture'))
    for await (const _ of openApi(server.connection).download(`${server.url}${SIGNED}`, never));
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('takes no more than its reader does', async () => {
    const size = 48 * 1024 * 1024
    const sent: string[] = []
    const server = await serve((response, { url }) => {
      response.end(Buffer.alloc(size), () => sent.push(url))
    })
    const idle = api().download(`${server.url}/idle`, never)[Symbol.asyncIterator]()
    let received = (await idle.next()).value?.length ?? 0
    // Time enough for all of the first, were nothing held back.
    expect(await bytesOf(`${server.url}/busy`)).toHaveLength(size)
    expect(await bytesOf(`${server.url}/busy`)).toHaveLength(size)
    expect(sent).not.toContain('/idle')
    for (let step = await idle.next(); !step.done; step = await idle.next()) received += step.value.length
    expect(received).toBe(size)
  })

  it('ends the connection when the reader leaves', async () => {
    const gone = gate()
    const server = await serve(response => {
      response.on('close', gone.open)
      response.writeHead(200, { 'content-length': 2_000_000 }).write('begin')
    })
    for await (const _ of openApi(server.connection).download(server.url, never)) break
    await gone.opened
  })
})

describe('redirects of a download', () => {
  it.each([301, 302, 303, 307, 308])('are followed: %i', async status => {
    const target = await serve(answer(200, 'picture'))
    const server = await serve(answer(status, 'moved', { location: `${target.url}/b.png?x=1` }))
    expect(String(await bytesOf(server.url))).toBe('picture')
    expect(target.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/b.png?x=1', undefined],
    ])
  })

  it('are followed three times, relative ones too, and no further', async () => {
    const hops = (limit: number): Reply => {
      return (response, { url }) => {
        const hop = Number(url.slice(1).split('?')[0])
        if (hop === limit) response.end('picture')
        else response.writeHead(302, { location: `${hop + 1}?signature=s3cr3t` }).end()
      }
    }
    const three = await serve(hops(3))
    expect(String(await bytesOf(`${three.url}/0`))).toBe('picture')
    expect(three.requests).toHaveLength(4)
    const four = await serve(hops(4))
    await expect(bytesOf(`${four.url}/0`)).rejects.toMatchObject({
      code: 'download',
      message: `Download from ${new URL(four.url).host} failed: more than 3 redirects.`,
    })
    expect(four.requests).toHaveLength(4)
  })

  it.each(['file:///etc/passwd', 'data:image/png;base64,AAAA', 'http://'])(
    'lead to http only: %s',
    async location => {
      expect(await refusalOf(answer(302, '', { location }))).toEqual({
        message: 'The result has an address that is no http or https URL.',
        requests: 1,
      })
    },
  )

  it('do not wait for the body of the redirect', async () => {
    const gone = gate()
    const server = await serve((response, { url }) => {
      if (url === '/b.png') return response.end('picture')
      response.on('close', gone.open)
      return response.writeHead(302, { location: '/b.png', 'content-length': 1_000_000 }).write('moved')
    })
    for await (const _ of openApi(server.connection).download(server.url, never));
    await gone.opened
    expect(server.requests).toHaveLength(2)
  })

  it('without a place are failures', async () => {
    expect((await refusalOf(answer(302, ''))).message).toBe('Download from HOST failed: HTTP 302.')
  })
})

describe('a download fails', () => {
  it.each([204, 206].map(status => [status, 0]))('not at %i', async status => {
    const server = await serve(answer(status, ''))
    expect(await bytesOf(server.url)).toHaveLength(0)
  })

  it.each([304, 400, 403, 404, 410, 429, 500, 503])('at %i', async status => {
    expect(await refusalOf(answer(status, 'x'.repeat(status === 304 ? 0 : 100_000)))).toEqual({
      message: `Download from HOST failed: HTTP ${status}.`,
      requests: 1,
    })
  })

  it.each(['', 'no url', '/relative.png', 'file:///etc/passwd', 'ftp://example.com/s3cr3t'])(
    'at %j',
    async url => {
      await expect(bytesOf(url)).rejects.toMatchObject({
        code: 'download',
        message: 'The result has an address that is no http or https URL.',
      })
    },
  )

  it.each([
    ['of a kept connection', 'keep-alive'],
    ['of a closing one', 'close'],
  ])('at a body that is too short, %s', async (_name, connection) => {
    const { message } = await refusalOf(response => {
      response.writeHead(200, { 'content-length': 100, connection })
      response.write('half', () => response.socket?.end())
    })
    expect(message).toMatch(/^Download from HOST failed: broken off after [04] bytes: /)
  })

  it('at a chunked body without its end', async () => {
    const { message } = await refusalOf(response => {
      response.writeHead(200)
      response.write('half', () => response.socket?.end())
    })
    expect(message).toMatch(/^Download from HOST failed: broken off after [04] bytes: /)
  })

  it('at a reset, at silence and at a body that stops', async () => {
    expect((await refusalOf(response => response.socket?.end())).message).toBe(
      'Download from HOST failed: other side closed (UND_ERR_SOCKET).',
    )
    expect((await refusalOf(() => {})).message).toBe(
      'Download from HOST failed: Headers Timeout Error (UND_ERR_HEADERS_TIMEOUT).',
    )
    const stops: Reply = response => response.writeHead(200, { 'content-length': 100 }).write('half')
    expect((await refusalOf(stops)).message).toBe(
      'Download from HOST failed: broken off after 4 bytes: Body Timeout Error (UND_ERR_BODY_TIMEOUT).',
    )
  })

  it('where nothing listens', async () => {
    const url = await closedPort()
    const { host } = new URL(url)
    await expect(bytesOf(url)).rejects.toMatchObject({
      code: 'download',
      message: `Download from ${host} failed: connect ECONNREFUSED ${host}.`,
    })
  })

  it('above 64 MiB', async () => {
    const { message } = await refusalOf(response => {
      const piece = Buffer.alloc(1024 * 1024)
      const more = (): void => {
        while (response.write(piece));
        response.once('drain', more)
      }
      more()
    })
    expect(message).toBe(`Download from HOST failed: more than ${MAX_DOWNLOAD} bytes.`)
  })
})

describe('an aborted download throws the reason', () => {
  const reason = new Error('interrupted by the user')

  it('before it', async () => {
    const server = await serve(answer(200, 'picture'))
    await expect(bytesOf(server.url, AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(server.connections()).toBe(0)
  })

  it('while waiting', async () => {
    const controller = new AbortController()
    const server = await serve(() => controller.abort(reason))
    await expect(bytesOf(server.url, controller.signal)).rejects.toBe(reason)
  })

  it('inside the body', async () => {
    const controller = new AbortController()
    const server = await serve(response =>
      response.writeHead(200, { 'content-length': 2_000_000 }).write('half'),
    )
    const reader = api().download(server.url, controller.signal)[Symbol.asyncIterator]()
    expect(String((await reader.next()).value)).toBe('half')
    controller.abort(reason)
    await expect(reader.next()).rejects.toBe(reason)
  })

  it('inside the body of a short one', async () => {
    const controller = new AbortController()
    const begun = gate()
    const server = await serve(response =>
      response.writeHead(200, { 'content-length': 100 }).write('half', begun.open),
    )
    const bytes = bytesOf(server.url, controller.signal)
    await begun.opened
    controller.abort(reason)
    await expect(bytes).rejects.toBe(reason)
  })
})
