import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { answer, createRequest, KEY, never, openApi, type Reply, SHORT, serve } from './server.ts'

/** Everything of a value that a log could show: messages, stacks, causes and hidden properties. */
function shown(value: unknown): string {
  return inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null })
}

const settle = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error)

// An API that complains about the key by showing it, in every form an answer can take, and servers that break.
const replies: [string, Reply][] = [
  ...[200, 302, 400, 401, 403, 404, 429, 500].flatMap((status): [string, Reply][] => [
    [`${status} text`, answer(status, `bad key: ${KEY}`, { location: `/${KEY}` })],
    [`${status} message`, answer(status, JSON.stringify({ message: `bad key: Bearer ${KEY}` }))],
    [`${status} error`, answer(status, JSON.stringify({ error: { code: KEY, message: KEY.repeat(20) } }))],
    [`${status} at the cut`, answer(status, `${'x'.repeat(290)}${KEY}`)],
    [`${status} HTML`, answer(status, `<title>${KEY}</title>`)],
  ]),
  ['failed task', answer(200, JSON.stringify({ status: 'failed', error: { code: KEY, message: KEY } }))],
  ['hang', () => {}],
  ['reset', response => response.socket?.resetAndDestroy()],
  ['status text', response => response.writeHead(500, KEY).end()],
  [
    'cut',
    response => response.writeHead(200, { 'content-length': 99 }).write(KEY, () => response.socket?.end()),
  ],
]

it.each(replies)('the key is in no outcome and no error: %s', async (_name, reply) => {
  const controller = new AbortController()
  let requests = 0
  const server = await serve((response, request) => {
    if (++requests === 3) controller.abort()
    reply(response, request)
  })
  const api = openApi(server.connection, { timeouts: SHORT })
  const created = await settle(api.create(createRequest(), never))
  const read = await settle(api.read('t1', never))
  const aborted = await settle(api.create(createRequest(), controller.signal))
  const download = await settle(api.download(server.url, never)[Symbol.asyncIterator]().next())
  const keys = server.requests.map(({ headers }) => headers.authorization)
  expect(keys.slice(0, 3)).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`, `Bearer ${KEY}`])
  expect(new Set(keys.slice(3))).toEqual(new Set([undefined]))
  expect(shown([created, read, aborted])).not.toContain(KEY)
  if (download instanceof Error) expect(shown(download)).not.toContain(KEY)
  expect(shown(api)).not.toContain(KEY)
})
