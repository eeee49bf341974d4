import { KirinError } from '../diagnostics/error.ts'
import type { ApiConnection } from '../options.ts'
import type { Clock, CreateOutcome, ImageApi, ReadOutcome } from '../ports.ts'
import { removeFrom } from '../remove-from.ts'
import type { Answer } from './answer.ts'
import { joined } from './answer-body.ts'
import { type DecodeContext, decodeCreate, decodeRead } from './decode.ts'
import { download } from './download.ts'
import { type EncodedBody, encodeCreate, encodeCreateSubject } from './encode.ts'
import { type Exchange, reasonOf } from './exchange.ts'
import { createHttp, DEFAULT_TIMEOUTS, type Timeouts } from './http.ts'
import { createPublicText } from './public-text.ts'

export interface ImageApiOptions {
  /** For a `Retry-After` that is a date. */
  readonly clock?: Pick<Clock, 'now'>
  readonly timeouts?: Partial<Timeouts>
  /** Where the proxies stand; default `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

/** Bytes. No answer of this API comes near; anything longer is not from it. */
export const MAX_ANSWER: number = 1024 * 1024

/**
 * The Kirin API over HTTP. The key goes to the origin of `connection.baseUrl` and nowhere else: redirects of API calls
 * are not followed and downloads go without it. It stands in no message.
 * @throws KirinError `usage` for a base URL, a key or a proxy that no request can be made with
 */
export function createImageApi(connection: ApiConnection, options: ImageApiOptions = {}): ImageApi {
  const base = parseBase(connection.baseUrl)
  const authorization = bearer(connection.apiKey)
  const http = createHttp({ ...DEFAULT_TIMEOUTS, ...options.timeouts }, options.variables)
  const publicText = createPublicText(connection.apiKey)
  const clock = options.clock ?? Date
  const context = (): DecodeContext => ({ now: clock.now(), publicText })
  const headers = { authorization, accept: 'application/json', 'user-agent': 'kirin-batch' }
  const underWay: Promise<unknown>[] = []

  function track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(ignore, ignore).finally(() => removeFrom(underWay, settled))
    underWay.push(settled)
    return work
  }

  async function create(body: EncodedBody, signal: AbortSignal, reuse: boolean): Promise<CreateOutcome> {
    signal.throwIfAborted()
    const exchange = await http.post({
      url: new URL(`${base}/model/v1/generation`),
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal,
      reuse,
    })
    if (exchange.kind === 'answered') return decodeCreate(await readAnswer(exchange), context())
    if (exchange.sent) return { kind: 'unclear', message: publicText(lostAnswer(exchange.reason, signal)) }
    signal.throwIfAborted()
    return { kind: 'not-sent', message: publicText(exchange.reason) }
  }

  async function read(id: string, signal: AbortSignal): Promise<ReadOutcome> {
    signal.throwIfAborted()
    const url = new URL(`${base}/model/v1/generation/task/${encodeURIComponent(id)}`)
    const exchange = await http.get({ url, headers, signal })
    const answer = exchange.kind === 'answered' ? await readAnswer(exchange) : undefined
    signal.throwIfAborted()
    if (answer) return decodeRead(answer, id, context())
    return { kind: 'unclear', message: publicText(exchange.kind === 'failed' ? exchange.reason : '') }
  }

  return {
    origin: new URL(base).origin,
    create: (request, signal, { clearable = false } = {}) =>
      track(create(encodeCreate(request), signal, clearable)),
    createSubject: (request, signal) =>
      track(create(encodeCreateSubject(request, connection.subjectShape ?? 'international'), signal, false)),
    read: (id, signal) => track(read(id, signal)),
    download: (url, signal) => download(http, url, signal),
    async close() {
      // To cut a create short would make it unclear.
      await Promise.all(underWay)
      await http.close()
    },
  }
}

function lostAnswer(reason: string, signal: AbortSignal): string {
  return signal.aborted ? 'stopped while the request was under way' : `no answer: ${reason}`
}

async function readAnswer(exchange: Extract<Exchange, { kind: 'answered' }>): Promise<Answer> {
  const { status, headers } = exchange
  try {
    const chunks = await exchange.body.whole(MAX_ANSWER)
    if (!chunks) return { status, headers, text: '', defect: `an answer of more than ${MAX_ANSWER} bytes` }
    return { status, headers, text: utf8.decode(joined(chunks)) }
  } catch (error) {
    return { status, headers, text: '', defect: `the answer broke off: ${reasonOf(error)}` }
  }
}

const utf8 = new TextDecoder()

function parseBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new KirinError('usage', 'The base URL of the API is no http or https URL.')
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function bearer(key: string): string {
  if (!/^[!-~]+$/.test(key)) {
    throw new KirinError(
      'usage',
      'The API key (KIRIN_API_KEY) is empty or holds characters that a header cannot carry, such as a space.',
    )
  }
  return `Bearer ${key}`
}

function ignore(): void {}
