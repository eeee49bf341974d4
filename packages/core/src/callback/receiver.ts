import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { KirinError } from '../diagnostics/error.ts'
import type { CallbackReceiver } from '../ports.ts'

/** A callback is a hint: its body is not read beyond this, and not believed at all. */
const MAX_BODY = 64 * 1024
const REQUEST_TIMEOUT_MS = 10_000

export interface CallbackAddress {
  /** `HOST:PORT` to listen on. */
  readonly listen: string
  /** Where the API reaches it from outside. */
  readonly url: string
}

/**
 * Listens for the API's callbacks and wakes whoever follows that task. The path cannot be guessed: 32 random bytes a
 * run, then the external id.
 * @throws KirinError `usage` where the address makes no sense or cannot be listened on
 */
export async function openCallbackReceiver(address: CallbackAddress): Promise<CallbackReceiver> {
  const { host, port } = parseListen(address.listen)
  const token = randomBytes(32).toString('hex')
  const base = `${parseUrl(address.url)}/${token}`
  const waiting = new Map<string, Set<() => void>>()
  const asked = new Set<string>()
  /** A task may be done before its id is written down, and nobody waits for it yet. */
  const early = new Set<string>()

  const server = createServer((request, response) => {
    drain(request)
    const id = taskIn(request, token)
    response.writeHead(id === undefined ? 404 : 204, { connection: 'close' }).end()
    if (id === undefined) return
    const wakes = waiting.get(id)
    for (const wake of wakes ?? []) wake()
    if (!wakes && asked.has(id)) early.add(id)
  })
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.headersTimeout = REQUEST_TIMEOUT_MS
  await listen(server, host, port)

  return {
    urlFor(externalTaskId) {
      asked.add(externalTaskId)
      return `${base}/${externalTaskId}`
    },
    onHint(externalTaskId, wake) {
      const wakes = waiting.get(externalTaskId) ?? new Set()
      waiting.set(externalTaskId, wakes.add(wake))
      if (early.delete(externalTaskId)) queueMicrotask(wake)
      return () => {
        wakes.delete(wake)
        if (wakes.size === 0) waiting.delete(externalTaskId)
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

/** The external id in a POST to the run's own path; `undefined` for anything else. */
function taskIn(request: IncomingMessage, token: string): string | undefined {
  if (request.method !== 'POST') return undefined
  const [given, id, ...rest] = (request.url ?? '').split('/').slice(-2)
  if (given === undefined || id === undefined || rest.length > 0) return undefined
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b) ? id : undefined
}

function drain(request: IncomingMessage): void {
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > MAX_BODY) request.destroy()
  })
  request.on('error', () => undefined)
}

function parseListen(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:]*)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535) {
    throw new KirinError(
      'usage',
      `"${text}" is no address to listen on; write HOST:PORT, such as 0.0.0.0:8787`,
    )
  }
  return { host: match[1] || match[2] || '0.0.0.0', port }
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new KirinError('usage', `"${text}" is no http or https URL without query to be called back at`)
  }
  return url.href.replace(/\/+$/, '')
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => {
      const { code } = error as NodeJS.ErrnoException
      reject(new KirinError('usage', `cannot listen for callbacks on ${host}:${port} (${code ?? 'error'})`))
    })
    server.listen(port, host, resolve)
  })
}
