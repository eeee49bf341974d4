import { expect, it } from 'vitest'
import { openPage, type RawAnswer, type RawRequest, raw } from './support/dev-page.ts'
import { serve } from './support/dev-server.ts'
import { requests, startApi } from './support/emulator.ts'
import { createProject, manifest } from './support/project.ts'

const PROMPT = 'A secret bottle on slate'
const FILES = {
  'images.kirin.yaml': manifest({ hero: { prompt: PROMPT } }),
  '.env': 'SECRET=of-the-env-file\n',
}
const GENERATE = JSON.stringify({ id: 'hero', expectedCostUsd: '9' })
const PICK = JSON.stringify({ id: 'hero', candidate: 1 })

/** A project with one missing image, where a vigilant Vite is made as careless as its options allow. */
async function target(vite: Readonly<Record<string, unknown>> = {}) {
  const api = await startApi()
  const project = await createProject(FILES)
  const server = await serve(project.root, { vite: { server: { cors: true, ...vite } } })
  const page = await openPage(server)
  // What a first look leaves behind is none of the attacks' doing.
  await server.get('/')
  const before = await project.list('.')
  const { host } = new URL(page.origin)
  const good = {
    host,
    origin: page.origin,
    'sec-fetch-site': 'same-origin',
    'x-kirin-token': page.token,
    'content-type': 'application/json',
  }
  return {
    api,
    page,
    good,
    /** Makes the requests, and tells which were answered with anything but a refusal. */
    async attack(attacks: Readonly<Record<string, RawRequest>>): Promise<Readonly<Record<string, number>>> {
      const statuses: Record<string, number> = {}
      for (const [name, request] of Object.entries(attacks)) {
        const answer = await raw(page.origin, request)
        expect(leaks(answer, page.token, page.imageKey), name).toEqual([])
        statuses[name] = answer.status
      }
      // Nothing spent, nothing asked, nothing written.
      expect(api.log.entries).toEqual([])
      expect(await project.list('.')).toEqual(before)
      return statuses
    },
  }
}

function leaks({ body, headers }: RawAnswer, ...secrets: readonly string[]): string[] {
  const found = [PROMPT, 'of-the-env-file', 'key-of-the-test', ...secrets].filter(secret =>
    body.includes(secret),
  )
  return [...found, ...Object.keys(headers).filter(name => name.startsWith('access-control-'))]
}

it('is neither read nor used by pages of other origins', async () => {
  const { attack, good, page, api } = await target()
  const foreign = { ...good, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const read = '/__kirin/api/entries'
  const post = { method: 'POST', path: '/__kirin/api/generate', body: GENERATE }
  const { origin: _, ...withoutOrigin } = good
  const { 'x-kirin-token': __, ...withoutToken } = good
  const { 'sec-fetch-site': ___, ...oldBrowser } = foreign

  expect(
    await attack({
      'page, fetched': {
        path: '/__kirin/',
        headers: { ...foreign, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      },
      'page, no-cors': {
        path: '/__kirin/',
        headers: {
          host: good.host,
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'no-cors',
          'sec-fetch-dest': 'script',
        },
      },
      'page, framed': {
        path: '/__kirin/',
        headers: {
          host: good.host,
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'iframe',
        },
      },
      'page, another port of this machine': {
        path: '/__kirin/',
        headers: { host: good.host, origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' },
      },
      'page, by a browser that names no site': { path: '/__kirin/', headers: oldBrowser },
      'entries, foreign': { path: read, headers: foreign },
      'entries, without a token': { path: read, headers: withoutToken },
      'entries, wrong token': {
        path: read,
        headers: {
          ...good,
          'x-kirin-token': `${page.token.slice(0, -1)}${page.token.endsWith('A') ? 'B' : 'A'}`,
        },
      },
      'entries, no-cors': { path: read, headers: { ...withoutOrigin, 'sec-fetch-site': 'cross-site' } },
      'entries, key of pictures': { path: `${read}?key=${page.imageKey}`, headers: withoutToken },
      'events, foreign': { path: '/__kirin/api/events', headers: foreign },
      'candidates, without a token': { path: '/__kirin/api/candidates?id=hero', headers: withoutToken },
      'generate, foreign': { ...post, headers: foreign },
      'generate, foreign, old browser': { ...post, headers: oldBrowser },
      'generate, sandboxed': { ...post, headers: { ...good, origin: 'null' } },
      'generate, another port': { ...post, headers: { ...good, origin: 'http://127.0.0.1:1' } },
      'generate, another port of this machine': {
        ...post,
        headers: { ...good, origin: 'http://localhost:1' },
      },
      'generate, without an origin': { ...post, headers: withoutOrigin },
      'generate, without a token': { ...post, headers: withoutToken },
      'generate, empty token': { ...post, headers: { ...good, 'x-kirin-token': '' } },
      'generate, by a form': {
        ...post,
        headers: {
          ...withoutToken,
          origin: 'https://evil.example',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'id=hero&expectedCostUsd=9',
      },
      'generate, text of a form, with the token': {
        ...post,
        headers: { ...good, 'content-type': 'text/plain' },
      },
      'generate, by a proxy for another machine': {
        ...post,
        headers: { ...good, 'x-forwarded-for': '203.0.113.9' },
      },
      'pick, foreign': { method: 'POST', path: '/__kirin/api/pick', body: PICK, headers: foreign },
      'picture, without a key': { path: `/__kirin/api/images/${'0'.repeat(64)}`, headers: good },
      'preflight, foreign': {
        method: 'OPTIONS',
        path: '/__kirin/api/generate',
        headers: {
          ...foreign,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-kirin-token',
        },
      },
    }),
  ).toEqual({
    'page, fetched': 403,
    'page, no-cors': 403,
    'page, framed': 403,
    'page, another port of this machine': 403,
    'page, by a browser that names no site': 403,
    'entries, foreign': 403,
    'entries, without a token': 401,
    'entries, wrong token': 401,
    'entries, no-cors': 403,
    'entries, key of pictures': 401,
    'events, foreign': 403,
    'candidates, without a token': 401,
    'generate, foreign': 403,
    'generate, foreign, old browser': 403,
    'generate, sandboxed': 403,
    'generate, another port': 403,
    'generate, another port of this machine': 403,
    'generate, without an origin': 403,
    'generate, without a token': 401,
    'generate, empty token': 401,
    'generate, by a form': 403,
    'generate, text of a form, with the token': 415,
    'generate, by a proxy for another machine': 403,
    'pick, foreign': 403,
    'picture, without a key': 401,
    'preflight, foreign': 405,
  })

  // A link from elsewhere opens the page, as a document of its own that nobody may frame or read.
  const linked = await raw(page.origin, {
    path: '/__kirin/',
    headers: {
      host: good.host,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    },
  })
  expect(linked.status).toBe(200)
  expect(linked.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'nonce-"),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
  })
  expect(Object.keys(linked.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
  expect(requests(api)).toEqual({})
})

it('gives its token to nobody who has not opened it: not to scripts of the site that is being made', async () => {
  const { attack, good } = await target()
  const { 'x-kirin-token': _, origin: __, ...script } = good
  const asked = (mode: string, dest: string): RawRequest => ({
    path: '/__kirin/',
    headers: { ...script, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
  })

  const statuses = await attack({
    fetch: asked('cors', 'empty'),
    'fetch, same origin': asked('same-origin', 'empty'),
    'fetch, no-cors': asked('no-cors', 'empty'),
    script: asked('no-cors', 'script'),
  })

  expect(new Set(Object.values(statuses))).toEqual(new Set([403]))
})

it('answers to no name that was bound to this machine, even where Vite is told to allow all', async () => {
  const { attack, good } = await target({ allowedHosts: true })
  const rebound = (host: string) => ({ ...good, host, origin: `http://${host}` })
  const attacks: Record<string, RawRequest> = {}
  for (const host of [
    'evil.example',
    'evil.example:5173',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil-localhost',
    '[::1',
    'file:',
    '',
  ])
    for (const path of ['/__kirin/', '/__kirin/api/entries'])
      attacks[`${host} ${path}`] = { path, headers: rebound(host) }
  attacks['generate'] = {
    method: 'POST',
    path: '/__kirin/api/generate',
    headers: rebound('evil.example'),
    body: GENERATE,
  }

  expect(new Set(Object.values(await attack(attacks)))).toEqual(new Set([403]))
})

it('makes no path of what is asked for', async () => {
  const { attack, good, page } = await target()
  const key = `?key=${page.imageKey}`
  const below = [
    '../../../.env',
    '..%2f..%2f..%2f.env',
    '..%5c..%5c.env',
    '%2e%2e/%2e%2e/.env',
    '%252e%252e%252f.env',
    '..\\..\\.env',
    '.env',
    '/etc/passwd',
    '%00',
    'api/images/../../../../.env',
    `api/images/..%2f..%2f..%2f.env${key}`,
    `api/images/${'0'.repeat(64)}${key}`,
    `api/images/${'0'.repeat(63)}%30${key}`,
    'api//entries',
    'api/entries/',
    'api%2fentries',
    'api/./entries',
    'API/ENTRIES',
    'api/entries;.js',
    'api/entries%00',
    `${'a'.repeat(9000)}`,
  ]
  const statuses = await attack(
    Object.fromEntries(below.map(path => [path, { path: `/__kirin/${path}`, headers: good }])),
  )

  expect(new Set(Object.values(statuses))).toEqual(new Set([404]))
  // Other spellings of the folder are nothing of ours, and Vite finds no file by them.
  const spelled = [
    '/%5f_kirin/api/entries',
    '/__kirin%2fapi/entries',
    '//__kirin/api/entries',
    '/__kirin/../__kirin/api/entries',
    '/__KIRIN/api/entries',
  ]
  for (const path of spelled) {
    const answer = await raw(page.origin, { path, headers: good })
    expect(leaks({ ...answer, headers: {} }, page.token)).toEqual([])
  }
})

it('takes no more than a small body, and no other method', async () => {
  const { attack, good } = await target()
  const path = '/__kirin/api/generate'
  const huge = Buffer.alloc(4 * 1024 * 1024, 0x20)

  const statuses = await attack({
    huge: { method: 'POST', path, headers: { ...good, 'content-length': String(huge.length) }, body: huge },
    'huge, in chunks': {
      method: 'POST',
      path,
      headers: { ...good, 'transfer-encoding': 'chunked' },
      body: huge,
    },
    'no JSON': { method: 'POST', path, headers: good, body: '{' },
    'a list': { method: 'POST', path, headers: good, body: '[]' },
    'wrong types': { method: 'POST', path, headers: good, body: '{"id":["hero"],"expectedCostUsd":9}' },
    'a price that is none': {
      method: 'POST',
      path,
      headers: good,
      body: '{"id":"hero","expectedCostUsd":"-1"}',
    },
    'a prototype': {
      method: 'POST',
      path,
      headers: good,
      body: '{"__proto__":{"id":"hero","expectedCostUsd":"9"}}',
    },
    GET: { path: `${path}?id=hero&expectedCostUsd=9`, headers: good },
    HEAD: { method: 'HEAD', path, headers: good },
    PUT: { method: 'PUT', path, headers: good, body: GENERATE },
    overridden: {
      path,
      headers: { ...good, 'x-http-method-override': 'POST' },
    },
    'POST where one reads': { method: 'POST', path: '/__kirin/api/entries', headers: good, body: '{}' },
    'DELETE of the page': { method: 'DELETE', path: '/__kirin/', headers: good },
  })

  // Who sends on after the answer finds the connection closed, and may not get to read it.
  for (const name of ['huge', 'huge, in chunks']) expect([0, 413]).toContain(statuses[name])
  const { huge: _, 'huge, in chunks': __, ...others } = statuses
  expect(others).toEqual({
    'no JSON': 400,
    'a list': 400,
    'wrong types': 400,
    'a price that is none': 400,
    'a prototype': 400,
    GET: 405,
    HEAD: 405,
    PUT: 405,
    overridden: 405,
    'POST where one reads': 405,
    'DELETE of the page': 405,
  })
})
