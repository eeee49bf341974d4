import { expect, it } from 'vitest'
import { serve } from '../api/server.ts'
import { picture } from '../support/project.ts'
import { failureOf, image, never, openFetcher, openLocalFetcher, redirect, serveProxy } from './support.ts'

const REFUSED = 'no public address; --allow-private-hosts permits it'

it.each([
  ['127.0.0.1', '127.0.0.1 is'],
  ['2130706433', '127.0.0.1 is'],
  ['0x7f.1', '127.0.0.1 is'],
  ['127.1', '127.0.0.1 is'],
  ['[::ffff:127.0.0.1]', '::ffff:7f00:1 is'],
  ['0.0.0.0', '0.0.0.0 is'],
  ['localhost', 'its host has'],
])('%s is not connected to, and is where that is allowed', async (host, subject) => {
  const server = await serve(image(await picture(320, 320)))
  const url = server.url.replace('127.0.0.1', host)
  expect(await failureOf(openFetcher().fetch(`${url}/a.png`, never))).toEqual({
    code: 'reference-fetch',
    message: `reference ${new URL(url).host}/a.png cannot be fetched: ${subject} ${REFUSED}`,
  })
  expect(server.connections()).toBe(0)
  await openLocalFetcher().fetch(`${url}/a.png`, never)
  expect(server.requests).toHaveLength(1)
})

it('https is held to the same addresses', async () => {
  const server = await serve(image(await picture(320, 320)))
  for (const host of ['127.0.0.1', 'localhost']) {
    const url = server.url.replace('http://127.0.0.1', `https://${host}`)
    expect((await failureOf(openFetcher().fetch(url, never))).message).toContain(REFUSED)
  }
  expect(server.connections()).toBe(0)
})

// A proxy stands for the internet here: the first host is a name that it resolves, as behind a company's firewall.
it.each([
  ['127.0.0.1', '127.0.0.1 is'],
  ['localhost', 'its host has'],
  ['2130706433', '127.0.0.1 is'],
])('a redirect from a public name to %s is not followed', async (host, subject) => {
  const inside = await serve(image(await picture(320, 320)))
  const target = inside.url.replace('127.0.0.1', host)
  const outside = await serve(redirect(`${target}/admin?token=secret`))
  const proxy = await serveProxy(outside.url)
  const variables = { HTTP_PROXY: proxy.url }
  const url = 'http://cdn.example.com/studio.png'
  expect(await failureOf(openFetcher({ variables }).fetch(url, never))).toEqual({
    code: 'reference-fetch',
    message: `reference cdn.example.com/studio.png cannot be fetched: ${subject} ${REFUSED}, after a redirect to ${new URL(target).host}/admin`,
  })
  expect([outside.requests.length, inside.connections()]).toEqual([1, 0])
  await openLocalFetcher({ variables }).fetch(url, never)
  expect([outside.requests.length, inside.requests.length]).toEqual([2, 1])
})

it('behind a proxy a numeric host is refused all the same, and so is a name that goes without it', async () => {
  const server = await serve(image(await picture(320, 320)))
  const proxy = await serveProxy(server.url)
  const variables = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }
  const fetcher = openFetcher({ variables })
  for (const host of ['10.0.0.1', '169.254.169.254', '[fd00::1]', '127.0.0.1', 'localhost']) {
    expect((await failureOf(fetcher.fetch(`http://${host}/a.png`, never))).message).toContain(REFUSED)
  }
  expect(proxy.heads).toEqual([])
  await fetcher.fetch('http://cdn.example.com/a.png', never)
  expect(proxy.heads.map(head => head.split('\r\n')[0])).toEqual(['CONNECT cdn.example.com:80 HTTP/1.1'])
})

it.each([
  ['hangs up', '', 'the proxy hung up'],
  [
    'refuses',
    'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n',
    'the proxy refused (407)',
  ],
])('a proxy that %s is asked once', async (_name, refusal, why) => {
  const proxy = await serveProxy('', refusal)
  const fetcher = openFetcher({ variables: { HTTP_PROXY: proxy.url.replace('//', '//user:password@') } })
  expect(await failureOf(fetcher.fetch('http://cdn.example.com/a.png', never))).toEqual({
    code: 'reference-fetch',
    message: `reference cdn.example.com/a.png cannot be fetched: ${why}`,
  })
  expect(proxy.heads).toHaveLength(1)
})

it('a proxy that is no URL is told without its password', async () => {
  const fetcher = openFetcher({ variables: { HTTPS_PROXY: 'http://user:password@' } })
  const failure = await failureOf(fetcher.fetch('http://cdn.example.com/a.png', never))
  expect(failure.code).toBe('usage')
  expect(failure.message).not.toContain('password')
})
