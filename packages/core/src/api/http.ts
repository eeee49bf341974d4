import { Readable } from 'node:stream'
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import { KirinError } from '../diagnostics/error.ts'
import type { EncodedBody } from './encode.ts'
import { type Exchange, reasonOf, runExchange } from './exchange.ts'

/** Milliseconds. */
export interface Timeouts {
  /** Until the connection stands, name resolution, TLS and proxy included. */
  readonly connectMs: number
  /** From the last byte sent to the head of the answer; while sending, without any progress. */
  readonly headersMs: number
  /** Between two pieces of an answer's body. */
  readonly bodyMs: number
}

export const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 60_000 }

export interface HttpRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export interface Http {
  get(request: HttpRequest): Promise<Exchange>
  /** As `get`, with another method and a body: for requests that may be made again without harm. */
  send(
    request: HttpRequest & { readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'; readonly body?: Uint8Array },
  ): Promise<Exchange>
  /** Always on a connection of its own; written at most once. */
  post(request: HttpRequest & { readonly body: EncodedBody }): Promise<Exchange>
  /** Cuts what is still under way. */
  close(): Promise<void>
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * HTTP without redirects, retries, cookies or caches. Proxies as in `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`; this
 * machine itself is never reached by one.
 * @throws KirinError `usage` for a proxy that is no URL
 */
export function createHttp(timeouts: Timeouts, variables: Variables = process.env): Http {
  const reads = createAgent(timeouts, variables)
  // A server may close an idle connection at the very moment it is used again, and nothing then tells whether the
  // request was taken. A create therefore never goes over a used connection: `reset` below closes its own.
  const creates = createAgent(timeouts, variables)

  const send = (
    agent: Dispatcher,
    request: HttpRequest,
    more: Partial<Dispatcher.DispatchOptions>,
  ): Promise<Exchange> =>
    runExchange(
      handler => {
        agent.dispatch(
          {
            method: 'GET',
            origin: request.url.origin,
            path: request.url.pathname + request.url.search,
            headers: { ...request.headers },
            ...more,
          },
          handler,
        )
      },
      { signal: request.signal, connectMs: timeouts.connectMs },
    )

  return {
    get: request => send(reads, request, {}),
    send: ({ method, body, ...request }) =>
      send(reads, request, { method, ...(body === undefined ? {} : { body }) }),
    post: ({ url, headers, signal, body }) =>
      send(
        creates,
        { url, headers: { ...headers, 'content-length': String(body.byteLength) }, signal },
        {
          method: 'POST',
          body: body.whole ?? Readable.from(body.chunks(), { objectMode: false }),
          idempotent: false,
          reset: true,
        },
      ),
    async close() {
      await Promise.all([reads.destroy(), creates.destroy()])
    },
  }
}

function createAgent(timeouts: Timeouts, variables: Variables): Dispatcher {
  const options: Agent.Options = {
    pipelining: 1,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
  }
  const httpProxy = variables['http_proxy'] || variables['HTTP_PROXY']
  const httpsProxy = variables['https_proxy'] || variables['HTTPS_PROXY']
  if (!httpProxy && !httpsProxy) return new Agent(options)
  try {
    return new EnvHttpProxyAgent({
      ...options,
      clientFactory: (origin, proxyOptions) => new Pool(origin, proxyOptions).compose(finalErrors),
      // An empty string is "none"; left out, undici would look at the environment by itself.
      httpProxy: httpProxy ?? '',
      httpsProxy: httpsProxy ?? '',
      noProxy: withLoopback(variables['no_proxy'] || variables['NO_PROXY'] || ''),
    })
  } catch {
    // Its own message would show the URL, and a proxy's URL may hold a password.
    throw new KirinError(
      'usage',
      'HTTP_PROXY or HTTPS_PROXY is no URL, such as http://proxy.example.com:3128.',
    )
  }
}

/**
 * Where a proxy hangs up instead of answering CONNECT, undici takes the code of that error for a lost connection and
 * connects anew without end, thousands of times a second. Without the code it gives the request up.
 */
const finalErrors: Dispatcher.DispatcherComposeInterceptor = dispatch => (options, handler) =>
  dispatch(options, {
    onRequestStart: (...event) => handler.onRequestStart?.(...event),
    onRequestUpgrade: (...event) => handler.onRequestUpgrade?.(...event),
    onResponseStart: (...event) => handler.onResponseStart?.(...event),
    onResponseData: (...event) => handler.onResponseData?.(...event),
    onResponseEnd: (...event) => handler.onResponseEnd?.(...event),
    onResponseError: (controller, error) =>
      handler.onResponseError?.(controller, new Error(`the proxy failed: ${reasonOf(error)}`)),
  })

function withLoopback(noProxy: string): string {
  return noProxy === '*' ? noProxy : [noProxy, 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(',')
}
