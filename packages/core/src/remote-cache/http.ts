import type { DirectHttp } from '../api/direct-http.ts'
import { type Exchange, reasonOf } from '../api/exchange.ts'
import type { PlainHttp } from '../api/plain-http.ts'
import { type Blobs, Unanswered } from './blobs.ts'

type Method = 'GET' | 'HEAD' | 'PUT' | 'DELETE'
type Answered = Extract<Exchange, { kind: 'answered' }>
/** An answer whose body is there already where it is one that is read. */
type Got = Omit<Answered, 'body'> & { readonly body: Answered['body'] | Uint8Array }

/** What requests go by. */
export interface Clients {
  readonly http: PlainHttp
  /** For what it suits. */
  readonly direct?: DirectHttp
}

interface More {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** That of an answer are wanted. */
  readonly maxBytes?: number
}

/** Where keys lie on a server and what a request to it bears. */
export interface HttpPlace {
  readonly place: string
  urlOf(key: string): URL
  /** Credentials for one request; they go to no other origin. */
  headers(method: Method, url: URL, body: Uint8Array | undefined): Promise<Readonly<Record<string, string>>>
  /** Why nothing at all is there, where what goes with a 404 says so. */
  whyNothing?(text: string): string | undefined
}

const MAX_REDIRECTS = 3
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]
/** Of an answer that nobody reads: more than this and its connection is given up. */
const WORTH_READING = 64 * 1024

/**
 * `GET`, `HEAD` and `PUT` by key, as Bazel's HTTP caching protocol has it. Reads follow redirects, to another origin
 * without credentials; writes follow none.
 */
export function createHttpBlobs(
  { place, urlOf, headers, whyNothing }: HttpPlace,
  { http, direct }: Clients,
): Blobs {
  async function ask(method: Method, key: string, signal: AbortSignal, more: More = {}): Promise<Got> {
    const { body, maxBytes } = more
    const first = urlOf(key)
    let url = first
    for (let redirects = 0; ; redirects += 1) {
      const credentials = url.origin === first.origin ? await headers(method, url, body) : {}
      const request = {
        url,
        headers: { 'user-agent': 'kirin-batch', ...more.headers, ...credentials },
        signal,
      }
      const answer = maxBytes === undefined ? undefined : await direct?.get({ ...request, maxBytes })
      const exchange =
        answer && answer.kind !== 'unsuited'
          ? answer
          : await http.send({ ...request, method, ...(body === undefined ? {} : { body }) })
      if (exchange.kind === 'failed') {
        signal.throwIfAborted()
        throw new Unanswered(exchange.reason, { passing: true })
      }
      const { location } = exchange.headers
      if (!REDIRECTS.includes(exchange.status) || typeof location !== 'string') return exchange
      await finish(exchange)
      if (body !== undefined || method === 'DELETE') throw new Unanswered(`${method} is redirected`)
      if (redirects === MAX_REDIRECTS) throw new Unanswered(`more than ${MAX_REDIRECTS} redirects`)
      url = targetOf(location, url)
    }
  }

  /** As {@link finish}, of an answer that may say that the whole place is not there: that is no miss. */
  async function finishHere(answer: Got): Promise<void> {
    const text = await finish(answer)
    const why = isAbsent(answer) ? whyNothing?.(text) : undefined
    if (why !== undefined) throw new Unanswered(why)
  }

  async function write(
    key: string,
    bytes: Uint8Array,
    signal: AbortSignal,
    condition: Readonly<Record<string, string>>,
  ): Promise<number> {
    const answer = await ask('PUT', key, signal, {
      body: bytes,
      headers: { 'content-type': 'application/octet-stream', ...condition },
    })
    await finishHere(answer)
    return answer.status
  }

  return {
    place,

    async length(key, signal) {
      const answer = await ask('HEAD', key, signal)
      await finish(answer)
      if (isAbsent(answer)) return undefined
      if (answer.status !== 200) throw unexpected(answer)
      const length = Number(answer.headers['content-length'] ?? Number.NaN)
      return Number.isSafeInteger(length) && !answer.headers['content-encoding'] ? length : 'unknown'
    },

    async get(key, maxBytes, signal) {
      const answer = await ask('GET', key, signal, { maxBytes })
      if (answer.status === 200) return await bodyOf(answer, key, maxBytes, signal)
      await finishHere(answer)
      if (isAbsent(answer)) return undefined
      throw unexpected(answer)
    },

    async put(key, bytes, signal) {
      const status = await write(key, bytes, signal, {})
      if (!isDone(status)) throw unexpected({ status, headers: {} })
    },

    async create(key, bytes, signal) {
      const status = await write(key, bytes, signal, { 'if-none-match': '*' })
      const refused = status === 412 || status === 409
      if (!refused && !isDone(status)) throw unexpected({ status, headers: {} })
      // A server that does not know the condition has written all the same: then the last one has it. One that refuses
      // may have written before, when its answer was lost.
      const found = await this.get(key, Math.max(bytes.length, WORTH_READING), signal)
      return found !== undefined && Buffer.compare(found, bytes) === 0
    },

    async remove(key, signal) {
      const answer = await ask('DELETE', key, signal)
      await finish(answer)
      if (!isDone(answer.status) && !isAbsent(answer)) throw unexpected(answer)
    },

    async close() {
      direct?.close()
      await http.close()
    },
  }
}

function targetOf(location: string, base: URL): URL {
  const url = URL.canParse(location, base.href) ? new URL(location, base) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw new Unanswered('it redirects to something that is no http or https URL')
}

async function bodyOf(answer: Got, key: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  if (answer.body instanceof Uint8Array) return answer.body
  const chunks: Uint8Array[] = []
  let received = 0
  try {
    for await (const chunk of answer.body) {
      received += chunk.length
      if (received > maxBytes)
        throw new Unanswered(`${key} has more than ${maxBytes} bytes`, { single: true })
      chunks.push(chunk)
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Unanswered) throw error
    throw new Unanswered(`broken off after ${received} bytes: ${reasonOf(error)}`, { passing: true })
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

/** Reads a short answer to its end, so that its connection can be used again; gives what was read. */
async function finish({ body }: Got): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString()
  const chunks: Uint8Array[] = []
  let received = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      received += chunk.length
      if (received > WORTH_READING) break
    }
  } catch {
    // What comes of an unwanted body does not matter.
  }
  return Buffer.concat(chunks).toString()
}

function isAbsent({ status }: Pick<Answered, 'status'>): boolean {
  return status === 404 || status === 410
}

function isDone(status: number): boolean {
  return status >= 200 && status <= 299
}

function unexpected({ status, headers }: Pick<Answered, 'status' | 'headers'>): Unanswered {
  const passing = status === 408 || status === 429 || status >= 500
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  const hint = status === 401 || status === 403 ? ': check its credentials' : ''
  return new Unanswered(`HTTP ${status}${hint}`, {
    passing,
    single: !passing && status !== 401 && status !== 403,
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}),
  })
}
