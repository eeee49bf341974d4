import { setTimeout as delay } from 'node:timers/promises'
import type { KirinEvent, Ran } from '@kirin-batch/core'
import { type Clock, runIn } from '@kirin-batch/core/internal'
import type { Emulator } from '@kirin-batch/emulator'
import { afterEach, expect, test, vi } from 'vitest'
import { emulate, KEY, Project } from '../support/project.ts'
import { type PlainServer, servePlain } from './servers.ts'

const MINUTE = 60_000
/** As `docs/remote-cache.md` has it. */
const LIFETIME = 10 * MINUTE

afterEach(() => {
  vi.useRealTimers()
})

/** Time that all machines have in common: it passes when somebody waits, or is told to. */
class SharedClock implements Clock {
  #now = Date.now()

  now(): number {
    return this.#now
  }

  pass(ms: number): void {
    this.#now += ms
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(1, undefined, signal && { signal })
    this.pass(ms)
  }
}

interface Machine {
  readonly ran: Promise<Ran>
  /** How often it has told that another one is at it. */
  readonly waits: () => number
}

/** A project of its own; remote cache, account and time are shared. */
function machine(emulator: Emulator, { url }: PlainServer, clock: Clock): Machine {
  const { root } = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a bottle }\n' })
  const events: KirinEvent[] = []
  const start = async (): Promise<Ran> => {
    const ran = await runIn(
      { clock },
      {
        root,
        emulated: false,
        api: { baseUrl: emulator.url, apiKey: KEY },
        remoteCache: { url, read: true, write: true },
        onEvent: event => events.push(event),
      },
    )
    if (ran.kind !== 'ran') throw new Error('it is sound')
    return ran
  }
  const isWait = (event: KirinEvent): boolean =>
    event.type === 'notice' && event.message.startsWith('hero: another machine has claimed it')
  return { ran: start(), waits: () => events.filter(isWait).length }
}

/** Claims that stand, by the ends of their names. */
const claims = ({ blobs }: PlainServer): string[] =>
  [...blobs.keys()].filter(key => key.startsWith('/claims/')).map(key => key.slice(-2))

function endOfClaim({ blobs }: PlainServer): number {
  const [, text] = [...blobs].find(([key]) => key.startsWith('/claims/')) ?? []
  return text ? Date.parse(JSON.parse(text.toString()).until) : Number.NaN
}

test('a machine that died is succeeded once its claim has ended, and not before', async () => {
  const emulator = await emulate({ faults: [{ kind: 'status', on: 'create', status: 400 }] })
  const server = await servePlain()
  const clock = new SharedClock()
  // It is gone before it can let its claim go.
  server.before = ({ method }, response) => {
    if (method !== 'DELETE') return false
    response.writeHead(403).end()
    return true
  }
  expect((await machine(emulator, server, clock).ran).report.summary).toMatchObject({ failed: 1 })
  expect(claims(server)).toEqual(['.1'])
  server.before = () => false

  const end = endOfClaim(server)
  server.log.length = 0
  const creates: number[] = []
  const other = machine(emulator, server, clock)
  server.before = ({ method, url = '' }) => {
    if (method === 'PUT' && url.startsWith('/claims/')) creates.push(clock.now())
    return false
  }
  expect((await other.ran).report.summary).toMatchObject({ generated: 1 })
  expect(other.waits()).toBe(1)
  expect(creates).toHaveLength(1)
  expect(creates[0]).toBeGreaterThanOrEqual(end)
  expect(emulator.log.count('create')).toBe(2)
  // Both are gone, the one that it has succeeded too.
  expect(claims(server)).toEqual([])
})

test('a machine that lives renews its claim, and another goes on waiting for what it buys', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const emulator = await emulate()
  const server = await servePlain()
  const clock = new SharedClock()
  // What it has bought takes long to arrive in the remote cache.
  let open = (): void => undefined
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  let uploads: (() => void) | undefined
  const uploading = new Promise<void>(resolve => {
    uploads = resolve
  })
  server.before = ({ method, url = '' }, response, body) => {
    if (method !== 'PUT' || !url.startsWith('/cas/')) return false
    uploads?.()
    void gate.then(() => {
      server.blobs.set(url, body)
      response.writeHead(201).end()
    })
    return true
  }
  const one = machine(emulator, server, clock)
  await uploading
  const first = endOfClaim(server)
  for (let renewed = 0; renewed < 4; renewed += 1) {
    clock.pass(3 * MINUTE)
    vi.advanceTimersByTime(3 * MINUTE)
    await vi.waitFor(() => expect(endOfClaim(server)).toBe(clock.now() + LIFETIME), { interval: 5 })
  }
  expect(clock.now()).toBeGreaterThan(first)

  const other = machine(emulator, server, clock)
  await vi.waitFor(() => expect(other.waits()).toBe(1), { interval: 5 })
  open()
  expect((await one.ran).report.summary).toMatchObject({ generated: 1 })
  expect((await other.ran).report.images[0]).toMatchObject({ action: 'restore', status: 'ok' })
  expect(emulator.log.count('create')).toBe(1)
  expect(claims(server)).toEqual([])
})

test.each([
  '',
  '<!doctype html>',
  JSON.stringify({ version: 1, owner: 'a', until: '2199-01-01T00:00:00.000Z' }),
])('what is no claim holds nobody up for ever: %s', async content => {
  const emulator = await emulate()
  const server = await servePlain()
  const clock = new SharedClock()
  // As a server that has a page for every path, or a proxy that remembers what was not there.
  server.before = ({ method, url = '' }, response) => {
    if (method !== 'GET' || !url.startsWith('/claims/')) return false
    response.writeHead(content === '' ? 404 : 200).end(content)
    return true
  }
  const one = machine(emulator, server, clock)
  expect((await one.ran).report.summary).toMatchObject({ generated: 1 })
  expect(one.waits()).toBe(0)
  expect(emulator.log.count('create')).toBe(1)
})
