import { describe, expect, it } from 'vitest'
import { closedPort, gate, serve, serveTcp } from '../api/server.ts'
import { picture } from '../support/project.ts'
import { failureOf, image, never, openLocalFetcher, redirect } from './support.ts'

const MB = 1024 * 1024

async function failure(url: string, timeouts = {}): Promise<string> {
  const { code, message } = await failureOf(openLocalFetcher({ timeouts }).fetch(url, never))
  expect(code).toBe('reference-fetch')
  const [, why] = message.split(' cannot be fetched: ')
  return why ?? message
}

describe('an image', () => {
  it('comes as it is, asked for without a key, a cookie or a referrer', async () => {
    const png = await picture(320, 320)
    const server = await serve((response, { url }) => {
      if (url === '/moved?signature=x')
        redirect('/a.png?signature=y', 307)(response, { url, method: '', headers: {}, body: '' })
      else response.writeHead(200, { 'set-cookie': 'a=b' }).end(png)
    })
    const fetcher = openLocalFetcher()
    expect(Buffer.from(await fetcher.fetch(`${server.url}/moved?signature=x`, never)).equals(png)).toBe(true)
    expect(Buffer.from(await fetcher.fetch(`${server.url}/a.png`, never)).equals(png)).toBe(true)
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /moved?signature=x',
      'GET /a.png?signature=y',
      'GET /a.png',
    ])
    for (const { headers } of server.requests) {
      const { host, connection, ...rest } = headers
      expect(rest).toEqual({
        accept: 'image/png, image/jpeg',
        'accept-encoding': 'identity',
        'user-agent': 'kirin-batch',
      })
    }
  })

  it.each([301, 302, 303, 307, 308])('is found after a %i', async status => {
    const png = await picture(320, 320)
    const server = await serve((response, request) =>
      (request.url === '/' ? redirect('a.png', status) : image(png))(response, request),
    )
    await openLocalFetcher().fetch(server.url, never)
    expect(server.requests).toHaveLength(2)
  })

  it('is found after five redirects and not after six', async () => {
    const png = await picture(320, 320)
    const server = await serve((response, request) => {
      const left = Number(request.url?.slice(1))
      return (left > 0 ? redirect(`/${left - 1}`) : image(png))(response, request)
    })
    await openLocalFetcher().fetch(`${server.url}/5`, never)
    expect(server.requests).toHaveLength(6)
    expect(await failure(`${server.url}/6`)).toBe(
      `more than 5 redirects, after a redirect to ${new URL(server.url).host}/1`,
    )
    expect(server.requests).toHaveLength(12)
  })

  it.each(['file:///etc/passwd', 'ftp://example.com/a.png', 'data:image/png;base64,AAAA', 'http://['])(
    'is not looked for at %s',
    async location => {
      const server = await serve(redirect(location))
      expect(await failure(server.url)).toBe('it redirects to something that is no http or https URL')
      expect(server.requests).toHaveLength(1)
    },
  )

  it.each([
    [301, 'HTTP 301'],
    [403, 'HTTP 403'],
    [404, 'HTTP 404'],
    [500, 'HTTP 500'],
  ])('is not what comes with a status of %i', async (status, why) => {
    const png = await picture(320, 320)
    const server = await serve(response => {
      response.writeHead(status).end(png)
    })
    expect(await failure(server.url)).toBe(why)
    expect(server.requests).toHaveLength(1)
  })
})

describe('what the API would refuse', () => {
  it.each([
    [
      'a page',
      Buffer.from('<!doctype html><title>Sign in</title>'),
      'is no image by its content, and the API takes PNG and JPEG: convert it',
    ],
    ['nothing', Buffer.alloc(0), 'is no image by its content'],
    [
      'a WebP',
      Buffer.from('524946462400000057454250565038200c00000030010 09d012a0100010001'.replace(' ', ''), 'hex'),
      'by its content, and the API takes PNG and JPEG',
    ],
  ])('%s', async (_name, bytes, words) => {
    const server = await serve(image(bytes))
    expect(await failure(`${server.url}/a.png`)).toContain(`reference ${new URL(server.url).host}/a.png is`)
    expect(await failure(`${server.url}/a.png`)).toContain(words)
  })

  it('an image that is cut off, too small or too long', async () => {
    const host = (url: string): string => new URL(url).host
    const cut = await serve(image((await picture(320, 320)).subarray(0, -12)))
    expect(await failure(cut.url)).toBe(
      `reference ${host(cut.url)} is a damaged or cut-off PNG file: export or copy it again`,
    )
    const small = await serve(image(await picture(299, 400)))
    expect(await failure(small.url)).toBe(
      `reference ${host(small.url)} is 299 × 400 pixels, and the API wants at least 300 on each side: use a larger version of it`,
    )
    const long = await serve(image(await picture(300, 751)))
    expect(await failure(long.url)).toBe(
      `reference ${host(long.url)} is 300 × 751 pixels, and the API takes 1:2.5 to 2.5:1: crop it`,
    )
  })

  it('more than ten megabytes: not read where they are announced', async () => {
    const closed = gate()
    const server = await serve(response => {
      response.on('close', closed.open)
      response.writeHead(200, { 'content-length': String(11 * MB) }).write('x')
    })
    expect(await failure(server.url)).toBe('it has more than 10 MB, which the API does not take')
    await closed.opened
  })

  it('more than ten megabytes: cut off where they never end', async () => {
    const closed = gate()
    let sent = 0
    const server = await serve(response => {
      response.on('close', closed.open)
      const piece = Buffer.alloc(256 * 1024)
      const more = (): void => {
        while (!response.destroyed && response.write(piece)) sent += piece.length
        sent += piece.length
      }
      response.on('drain', more)
      more()
    })
    expect(await failure(server.url)).toBe('it has more than 10 MB, which the API does not take')
    await closed.opened
    // What the network's own buffers hold comes on top.
    expect(sent).toBeLessThan(40 * MB)
  })
})

describe('a server that', () => {
  it('is not there', async () => {
    expect(await failure(await closedPort())).toBe('the connection failed (ECONNREFUSED)')
    expect(await failure('http://kirin.invalid/a.png')).toMatch(
      /^(its host does not exist|the connection failed \(EAI_AGAIN\))$/,
    )
  })

  it('never answers is given up', async () => {
    const server = await serve(() => {})
    expect(await failure(server.url, { headersMs: 200 })).toBe('no answer in time (UND_ERR_HEADERS_TIMEOUT)')
  })

  it('stops in the middle is given up', async () => {
    const server = await serve(response => {
      response.writeHead(200).write('x')
    })
    expect(await failure(server.url, { bodyMs: 200 })).toBe('no answer in time (UND_ERR_BODY_TIMEOUT)')
  })

  it('keeps dripping is given up', async () => {
    const closed = gate()
    const server = await serve(response => {
      const drip = setInterval(() => response.write('x'), 20)
      response.on('close', () => {
        clearInterval(drip)
        closed.open()
      })
    })
    expect(await failure(server.url, { totalMs: 300 })).toBe('it took more than 0.3 s')
    await closed.opened
  })

  it('breaks off gives no image', async () => {
    const png = await picture(320, 320)
    const server = await serve(response => {
      response.writeHead(200, { 'content-length': String(png.length) })
      response.write(png.subarray(0, 100), () => response.destroy())
    })
    expect(await failure(server.url)).toMatch(/^the connection failed \(/)
    const nonsense = await serveTcp(socket => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
    expect(await failure(nonsense)).toBe('the connection failed')
  })

  it('is of no interest any more is left at once', async () => {
    const asked = gate()
    const closed = gate()
    const server = await serve(response => {
      response.on('close', closed.open)
      asked.open()
    })
    const controller = new AbortController()
    const fetching = failureOf(openLocalFetcher().fetch(server.url, controller.signal))
    await asked.opened
    controller.abort(new Error('stopped by hand'))
    expect((await fetching).message).toBe('stopped by hand')
    await closed.opened
    expect((await failureOf(openLocalFetcher().fetch(server.url, controller.signal))).message).toBe(
      'stopped by hand',
    )
    expect(server.requests).toHaveLength(1)
  })
})

it('a URL with a password is refused, and no message shows that or the query', async () => {
  const server = await serve(redirect('/b.png?signature=SECRET#SECRET'))
  const url = `${server.url}/a.png?signature=SECRET`
  const { message } = await failureOf(openLocalFetcher().fetch(url, never))
  expect(message).not.toContain('SECRET')
  const before = server.requests.length
  const withUser = url.replace('//', '//user:SECRET@')
  expect(await failureOf(openLocalFetcher().fetch(withUser, never))).toEqual({
    code: 'reference-fetch',
    message: `reference ${new URL(url).host}/a.png cannot be fetched: it holds a user name or password, which would stand in the lock and is not sent`,
  })
  expect(server.requests).toHaveLength(before)
})
