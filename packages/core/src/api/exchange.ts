import { onAbort } from '../abort.ts'
import { AnswerBody, type Controller } from './answer-body.ts'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** How one request went. An expected failure is a value. */
export type Exchange =
  /** `body` throws where it does not come whole. Whoever does not read it to its end must leave the loop over it. */
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Headers
      readonly body: AnswerBody
    }
  /** `sent` is whether any byte of the request may have been written. */
  | { readonly kind: 'failed'; readonly sent: boolean; readonly reason: string }

/** The part of undici's dispatch handler that is used here. */
export interface ExchangeHandler {
  onRequestStart(controller: Controller): void
  onResponseStart(controller: Controller, status: number, headers: Headers): void
  onResponseData(controller: Controller, chunk: Uint8Array): void
  onResponseEnd(): void
  onResponseError(controller: Controller, error: Error): void
}

export interface ExchangeLimits {
  readonly signal: AbortSignal
  /** Within which writing must begin. */
  readonly connectMs: number
}

/**
 * Runs one request. undici's own `request` does not tell whether anything was written, which is the whole difference
 * between a create that may be repeated and one that may not: `onRequestStart` comes right before the first byte.
 */
export function runExchange(
  dispatch: (handler: ExchangeHandler) => void,
  limits: ExchangeLimits,
): Promise<Exchange> {
  const { signal, connectMs } = limits
  if (signal.aborted) return Promise.resolve({ kind: 'failed', sent: false, reason: 'stopped' })
  return new Promise(resolve => {
    let started: Controller | undefined
    let body: AnswerBody | undefined
    let givenUp: Error | undefined

    const fail = (error: Error): void => {
      givenUp ??= error
      clearTimeout(timer)
      unlisten()
      resolve({ kind: 'failed', sent: started !== undefined, reason: reasonOf(error) })
    }
    const giveUp = (error: Error): void => {
      body?.fail(error)
      if (started) started.abort(error)
      else fail(error)
    }
    const stop = (): void => giveUp(new Error('stopped'))
    const timer = setTimeout(() => giveUp(new Error(`no connection within ${connectMs} ms`)), connectMs)
    const unlisten = onAbort(signal, stop)

    dispatch({
      onRequestStart(controller) {
        if (givenUp) controller.abort(givenUp)
        // undici may write a request again when a connection breaks; one that costs money must not be.
        else if (started) controller.abort(new Error('the connection broke'))
        else {
          started = controller
          clearTimeout(timer)
        }
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return
        const arriving = new AnswerBody(controller, unlisten)
        body = arriving
        resolve({ kind: 'answered', status, headers, body: arriving })
      },
      onResponseData(_controller, chunk) {
        body?.push(chunk)
      },
      onResponseEnd() {
        body?.end()
      },
      onResponseError(_controller, error) {
        if (body) body.fail(error)
        else fail(error)
      },
    })
  })
}

/** A failure of the network in words. Node's error for several addresses has an empty message, but a code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (error.message === '') return code || error.name
  return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`
}
