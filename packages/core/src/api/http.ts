import { Readable } from 'node:stream'
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import { KirinError } from '../diagnostics/error.ts'
import { CreateConnections } from './create-connections.ts'
import type { EncodedBody } from './encode.ts'
import { type Exchange, type ExchangeHandler, reasonOf, runExchange } from './exchange.ts'

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
  /**
   * Written at most once.
   * @param request `reuse`: not on a connection of its own, but on one that carried another a moment ago, if there is one
   */
  post(request: HttpRequest & { readonly body: EncodedBody; readonly reuse: boolean }): Promise<Exchange>
  /** Cuts what is still under way. */
  close(): Promise<void>
}

type Options = Dispatcher.DispatchOptions & { readonly origin: string }

type Variables = Readonly<Record<string, string | undefined>>

/**
 * HTTP without redirects, retries, cookies or caches. Proxies as in `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`; this
 * machine itself is never reached by one.
 * @throws KirinError `usage` for a proxy that is no URL
 */
export function createHttp(timeouts: Timeouts, variables: Variables = process.env): Http {
  const reads = createAgent(timeouts, variables)
  const creates = createCreates(timeouts, variables)

  const send = (
    dispatch: (options: Options, handler: ExchangeHandler) => void,
    request: HttpRequest,
    more: Partial<Options>,
  ): Promise<Exchange> => {
    const { url, headers, signal } = request
    const options: Options = {
      method: 'GET',
      origin: url.origin,
      path: url.pathname + url.search,
      headers,
      ...more,
    }
    return runExchange(handler => dispatch(options, handler), {
      signal,
      connectMs: timeouts.connectMs,
    })
  }
  const read = (options: Options, handler: ExchangeHandler): void => void reads.dispatch(options, handler)

  return {
    get: request => send(read, request, {}),
    send: ({ method, body, ...request }) =>
      send(read, request, { method, ...(body === undefined ? {} : { body }) }),
    post: ({ url, headers, signal, body, reuse }) =>
      send(
        (options, handler) => creates.dispatch(options, handler, reuse),
        { url, headers: { 'content-length': String(body.byteLength), ...headers }, signal },
        {
          method: 'POST',
          body: body.whole ?? Readable.from(body.chunks(), { objectMode: false }),
          idempotent: false,
        },
      ),
    async close() {
      await Promise.all([reads.destroy(), creates.destroy()])
    },
  }
}

/** Over a proxy each has a connection of its own, whatever is asked for. */
function createCreates(
  timeouts: Timeouts,
  variables: Variables,
): Pick<CreateConnections, 'dispatch' | 'destroy'> {
  if (!proxiesIn(variables)) {
    const connect = buildConnector({ timeout: timeouts.connectMs })
    return new CreateConnections({ ...agentOptions(timeouts), connect })
  }
  const agent = createAgent(timeouts, variables)
  return {
    dispatch: (options, handler) => void agent.dispatch({ ...options, reset: true }, handler),
    destroy: () => agent.destroy(),
  }
}

function agentOptions({ headersMs, bodyMs }: Timeouts): {
  readonly pipelining: number
  readonly headersTimeout: number
  readonly bodyTimeout: number
} {
  return { pipelining: 1, headersTimeout: headersMs, bodyTimeout: bodyMs }
}

function proxiesIn(
  variables: Variables,
): { readonly httpProxy: string | undefined; readonly httpsProxy: string | undefined } | undefined {
  const httpProxy = variables['http_proxy'] || variables['HTTP_PROXY']
  const httpsProxy = variables['https_proxy'] || variables['HTTPS_PROXY']
  return httpProxy || httpsProxy ? { httpProxy, httpsProxy } : undefined
}

function createAgent(timeouts: Timeouts, variables: Variables): Dispatcher {
  const options: Agent.Options = { ...agentOptions(timeouts), connect: { timeout: timeouts.connectMs } }
  const proxies = proxiesIn(variables)
  if (!proxies) return new Agent(options)
  const { httpProxy, httpsProxy } = proxies
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
