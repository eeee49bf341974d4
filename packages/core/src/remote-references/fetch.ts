import { KirinError } from '../diagnostics/error.ts'
import { publicUrl } from '../resolve/public-url.ts'
import { imageProblem, MAX_REFERENCE_BYTES } from '../source/image-problem.ts'
import { isPublicAddress, literalAddress } from './address.ts'
import type { Get, GetTimeouts, Got } from './get.ts'
import { PROXY_HUNG_UP } from './proxy-hung-up.ts'
import { NOT_PUBLIC } from './public-lookup.ts'

export interface ReferenceFetcherOptions {
  /** Also fetch from private, loopback and link-local addresses. */
  readonly allowPrivateHosts?: boolean
  readonly timeouts?: Partial<FetchTimeouts>
  /** Where the proxies stand; default `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

/** Milliseconds. */
export interface FetchTimeouts extends GetTimeouts {
  /** For everything together: redirects and body too. */
  readonly totalMs: number
}

export interface ReferenceFetcher {
  /**
   * The bytes of an image that the API takes.
   * @throws KirinError `usage` for a proxy that is no URL; `reference-fetch`, showing host and path of the URL only; the signal's reason where it aborts
   */
  fetch(url: string, signal: AbortSignal): Promise<Uint8Array>
  close(): Promise<void>
}

const TIMEOUTS: FetchTimeouts = { connectMs: 10_000, headersMs: 30_000, bodyMs: 30_000, totalMs: 60_000 }
const MAX_REDIRECTS = 5
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

export function createReferenceFetcher(options: ReferenceFetcherOptions = {}): ReferenceFetcher {
  const { allowPrivateHosts = false, variables = process.env } = options
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  // Most runs fetch none, and need not load undici for it.
  let opening: Promise<Get> | undefined
  const open = async (): Promise<Get> => {
    opening ??= import('./get.ts').then(({ createGet }) =>
      createGet({ allowPrivateHosts, timeouts, variables }),
    )
    return await opening
  }
  return {
    async fetch(url, signal) {
      const name = `reference ${publicUrl(url)}`
      const get = await open()
      const deadline = startDeadline(signal, timeouts.totalMs)
      let bytes: Uint8Array
      try {
        bytes = await follow(get, new URL(url), allowPrivateHosts, deadline.signal)
      } catch (error) {
        signal.throwIfAborted()
        const why = deadline.signal.aborted
          ? `it took more than ${timeouts.totalMs / 1000} s`
          : wordsOf(error)
        throw new KirinError('reference-fetch', `${name} cannot be fetched: ${why}`)
      } finally {
        deadline.end()
      }
      const problem = imageProblem(bytes, name)
      if (problem) throw new KirinError('reference-fetch', `${problem.message}: ${problem.hint}`)
      return bytes
    },
    async close() {
      const get = await opening?.catch(() => undefined)
      await get?.close()
    },
  }
}

/** Why an image cannot be had, in words that show no secret part of a URL. */
class Unfetchable extends Error {}

async function follow(
  get: Get,
  first: URL,
  allowPrivateHosts: boolean,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (first.username || first.password) {
    throw new Unfetchable('it holds a user name or password, which would stand in the lock and is not sent')
  }
  let url = first
  for (let redirects = 0; ; redirects += 1) {
    try {
      // Before each request, so that a redirect leads nowhere that the URL itself could not.
      if (!allowPrivateHosts) assertPublic(url)
      const got = await get(url, signal)
      if (!REDIRECTS.includes(got.status) || got.location === undefined) return await bytesOf(got)
      await discard(got.body)
      if (redirects === MAX_REDIRECTS) throw new Unfetchable(`more than ${MAX_REDIRECTS} redirects`)
      url = targetOf(got.location, url)
    } catch (error) {
      if (redirects === 0) throw error
      throw new Unfetchable(`${wordsOf(error)}, after a redirect to ${publicUrl(url.href)}`)
    }
  }
}

function assertPublic(url: URL): void {
  const address = literalAddress(url)
  if (address !== undefined && !isPublicAddress(address)) throw new Unfetchable(notPublic(`${address} is`))
}

function notPublic(subject: string): string {
  return `${subject} no public address; --allow-private-hosts permits it`
}

function targetOf(location: string, base: URL): URL {
  const url = URL.canParse(location, base.href) ? new URL(location, base) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw new Unfetchable('it redirects to something that is no http or https URL')
}

async function bytesOf({ status, length, body }: Got): Promise<Uint8Array> {
  const tooLarge = new Unfetchable(
    `it has more than ${MAX_REFERENCE_BYTES / 1024 / 1024} MB, which the API does not take`,
  )
  if (status < 200 || status > 299 || (length !== undefined && length > MAX_REFERENCE_BYTES)) {
    await discard(body)
    throw status < 200 || status > 299 ? new Unfetchable(`HTTP ${status}`) : tooLarge
  }
  const chunks: Uint8Array[] = []
  let received = 0
  for await (const chunk of body) {
    received += chunk.length
    if (received > MAX_REFERENCE_BYTES) throw tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Leaves the loop over a body at once, which ends its connection. */
async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of body) break
  } catch {
    // What comes of an unwanted body does not matter.
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Unfetchable) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === NOT_PUBLIC) return notPublic('its host has')
  if (code === 'ENOTFOUND') return 'its host does not exist'
  if (message === PROXY_HUNG_UP) return message
  const refusal = /^Proxy response \((\d{3})\)/.exec(message)
  if (refusal) return `the proxy refused (${refusal[1]})`
  if (code === undefined) return 'the connection failed'
  return /TIMEOUT$/.test(code) ? `no answer in time (${code})` : `the connection failed (${code})`
}

function startDeadline(outer: AbortSignal, ms: number): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const timer = setTimeout(abort, ms)
  if (outer.aborted) abort()
  outer.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      outer.removeEventListener('abort', abort)
    },
  }
}
