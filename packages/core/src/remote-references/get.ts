import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import { KirinError } from '../diagnostics/error.ts'
import { PROXY_HUNG_UP } from './proxy-hung-up.ts'
import { publicLookup } from './public-lookup.ts'

/** Milliseconds. */
export interface GetTimeouts {
  /** Until the connection stands. */
  readonly connectMs: number
  /** From the request to the head of the answer. */
  readonly headersMs: number
  /** Between two pieces of the body. */
  readonly bodyMs: number
}

export interface GetOptions {
  /** Connect to whatever a name resolves to, also on the local network. */
  readonly allowPrivateHosts: boolean
  readonly timeouts: GetTimeouts
  /** Where the proxies stand. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

export interface Got {
  readonly status: number
  /** Of a redirect. */
  readonly location: string | undefined
  /** What the server announces, in bytes. */
  readonly length: number | undefined
  /** Throws where it does not come whole; leaving the loop over it ends the connection. */
  readonly body: AsyncIterable<Uint8Array>
}

export interface Get {
  /** One request: no redirects, no cookies, no credentials. */
  (url: URL, signal: AbortSignal): Promise<Got>
  /** Cuts what is still under way. */
  close(): Promise<void>
}

const HEADERS = {
  accept: 'image/png, image/jpeg',
  'accept-encoding': 'identity',
  'user-agent': 'kirin-batch',
}

/**
 * GET over HTTP(S) to public addresses only. Where a proxy is in the environment it resolves the names, and is not
 * held to public addresses itself.
 * @throws KirinError `usage` for a proxy that is no URL
 */
export function createGet(options: GetOptions): Get {
  const agent = createAgent(options)
  const get = async (url: URL, signal: AbortSignal): Promise<Got> => {
    const { statusCode, headers, body } = await agent.request({
      method: 'GET',
      origin: url.origin,
      path: url.pathname + url.search,
      headers: HEADERS,
      signal,
    })
    // Whoever reads it gets the error; this keeps one of an unread body from ending the process.
    body.on('error', () => {})
    const { location, 'content-length': length } = headers
    return {
      status: statusCode,
      location: typeof location === 'string' ? location : undefined,
      length: typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : undefined,
      body,
    }
  }
  return Object.assign(get, { close: () => agent.destroy() })
}

function createAgent({ allowPrivateHosts, timeouts, variables }: GetOptions): Dispatcher {
  const options: Agent.Options = {
    connect: { timeout: timeouts.connectMs, ...(allowPrivateHosts ? {} : { lookup: publicLookup }) },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
  }
  const httpProxy = variables['http_proxy'] || variables['HTTP_PROXY']
  const httpsProxy = variables['https_proxy'] || variables['HTTPS_PROXY']
  if (!httpProxy && !httpsProxy) return new Agent(options)
  const noProxy = variables['no_proxy'] || variables['NO_PROXY'] || ''
  try {
    // `connect`, and the lookup in it, is for what goes without a proxy.
    return new EnvHttpProxyAgent({
      ...options,
      clientFactory: (origin, proxyOptions) => new Pool(origin, proxyOptions).compose(finalErrors),
      httpProxy: httpProxy ?? '',
      httpsProxy: httpsProxy ?? '',
      noProxy: noProxy === '*' ? noProxy : `${noProxy},localhost,127.0.0.1,[::1]`,
    })
  } catch {
    // Its own message would show the URL, and a proxy's URL may hold a password.
    throw new KirinError(
      'usage',
      'HTTP_PROXY or HTTPS_PROXY is no URL, such as http://proxy.example.com:3128.',
    )
  }
}

/** undici connects to a proxy that hangs up anew without end, unless the error has no code. */
const finalErrors: Dispatcher.DispatcherComposeInterceptor = dispatch => (options, handler) =>
  dispatch(options, {
    onRequestStart: (...event) => handler.onRequestStart?.(...event),
    onRequestUpgrade: (...event) => handler.onRequestUpgrade?.(...event),
    onResponseStart: (...event) => handler.onResponseStart?.(...event),
    onResponseData: (...event) => handler.onResponseData?.(...event),
    onResponseEnd: (...event) => handler.onResponseEnd?.(...event),
    onResponseError: controller => handler.onResponseError?.(controller, new Error(PROXY_HUNG_UP)),
  })
