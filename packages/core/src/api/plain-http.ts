import { Agent, type RequestOptions, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { Controller } from './answer-body.ts'
import { type ExchangeHandler, runExchange } from './exchange.ts'
import type { Http, Timeouts } from './http.ts'

/** The part of {@link Http} for requests that may be made again without harm. */
export type PlainHttp = Pick<Http, 'send' | 'close'>

type PlainRequest = Parameters<Http['send']>[0]

/**
 * As `createHttp` where there is no proxy, by Node's own client: it is there before undici is loaded, and takes half the
 * time for answers of some hundred kilobytes, which need not go through WebAssembly.
 */
export function createPlainHttp(timeouts: Timeouts): PlainHttp {
  const agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) }
  return {
    send: asked =>
      runExchange(handler => dispatch(asked, handler, agents, timeouts), {
        signal: asked.signal,
        connectMs: timeouts.connectMs,
      }),
    async close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

function dispatch(
  { method, url, headers, body }: PlainRequest,
  handler: ExchangeHandler,
  agents: { readonly 'http:': Agent; readonly 'https:': SecureAgent },
  { headersMs, bodyMs }: Timeouts,
): void {
  const options: RequestOptions = { method, headers }
  const sent =
    url.protocol === 'https:'
      ? secureRequest(url, { ...options, agent: agents['https:'] })
      : request(url, { ...options, agent: agents['http:'] })
  const controller: Controller = {
    abort: reason => sent.destroy(reason),
    pause: () => undefined,
    resume: () => undefined,
  }
  sent.on('error', error => handler.onResponseError(controller, error))
  sent.on('socket', socket => {
    const begin = (): void => handler.onRequestStart(controller)
    if (socket.connecting) socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', begin)
    else begin()
  })
  sent.setTimeout(headersMs, () => sent.destroy(new Error(`no answer within ${headersMs} ms`)))
  sent.on('response', answer => {
    controller.pause = () => answer.pause()
    controller.resume = () => answer.resume()
    sent.setTimeout(bodyMs, () => answer.destroy(new Error(`nothing came for ${bodyMs} ms`)))
    handler.onResponseStart(controller, answer.statusCode ?? 0, answer.headers)
    answer.on('data', (chunk: Uint8Array) => handler.onResponseData(controller, chunk))
    answer.on('end', () => handler.onResponseEnd())
    answer.on('error', error => handler.onResponseError(controller, error))
  })
  sent.end(body)
}
