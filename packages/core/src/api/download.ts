import { KirinError } from '../diagnostics/error.ts'
import { joined } from './answer-body.ts'
import { type Exchange, reasonOf } from './exchange.ts'
import type { Http } from './http.ts'

/** Bytes. The largest PNG of 4k has some 50 MB. */
export const MAX_DOWNLOAD: number = 64 * 1024 * 1024
/** Bytes. What is announced to be no longer comes in one piece. */
const SHORT = 1024 * 1024
const MAX_REDIRECTS = 3

/**
 * The bytes of a result. Another host than the API's serves it, so no key is sent. Messages name the host and never
 * the rest of the URL, which is signed.
 * @throws KirinError `download`; the signal's reason where it aborts
 */
export async function* download(
  http: Http,
  address: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted()
  let url = parseUrl(address)
  for (let redirects = 0; ; redirects++) {
    const exchange = await http.get({ url, headers: { accept: 'image/*' }, signal })
    if (exchange.kind === 'failed') {
      signal.throwIfAborted()
      throw failure(url, exchange.reason)
    }
    const location = redirectOf(exchange)
    if (location === undefined) return yield* bytesOf(exchange, url, signal)
    await discard(exchange.body)
    if (redirects === MAX_REDIRECTS) throw failure(url, `more than ${MAX_REDIRECTS} redirects`)
    url = parseUrl(location, url)
  }
}

type Answered = Extract<Exchange, { kind: 'answered' }>

async function* bytesOf(answered: Answered, url: URL, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (answered.status < 200 || answered.status > 299) {
    await discard(answered.body)
    throw failure(url, `HTTP ${answered.status}`)
  }
  const { body, headers } = answered
  try {
    // The HTTP client checks the length against what the server announced.
    if (Number(headers['content-length']) <= SHORT) {
      const chunks = await body.whole(SHORT)
      if (chunks) return yield joined(chunks)
    }
    for await (const chunk of body) {
      if (body.received > MAX_DOWNLOAD) throw failure(url, `more than ${MAX_DOWNLOAD} bytes`)
      yield chunk
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof KirinError
      ? error
      : failure(url, `broken off after ${body.received} bytes: ${reasonOf(error)}`)
  }
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

function redirectOf({ status, headers }: Answered): string | undefined {
  const location = headers['location']
  return REDIRECTS.includes(status) && typeof location === 'string' ? location : undefined
}

function parseUrl(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base?.href) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new KirinError('download', 'The result has an address that is no http or https URL.')
  }
  return url
}

/** Leaves the loop over a body at once, which ends its connection. */
async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of body) break
  } catch {
    // What comes of an unwanted body does not matter.
  }
}

function failure(url: URL, why: string): KirinError {
  return new KirinError('download', `Download from ${url.host} failed: ${why}.`)
}
