import { expect, it } from 'vitest'
import { type ExchangeHandler, runExchange } from '../../src/api/exchange.ts'
import { never } from './server.ts'

it('asks for nothing where the signal has aborted before', async () => {
  let dispatched = 0
  const limits = { signal: AbortSignal.abort(), connectMs: 1000 }
  expect(await runExchange(() => dispatched++, limits)).toEqual({
    kind: 'failed',
    sent: false,
    reason: 'stopped',
  })
  expect(dispatched).toBe(0)
})

it('keeps an error that comes before the reader does', async () => {
  const controller = { abort() {}, pause() {}, resume() {} }
  const exchange = await runExchange(
    handler => {
      handler.onRequestStart(controller)
      handler.onResponseStart(controller, 200, {})
      handler.onResponseError(controller, new Error('broken'))
    },
    { signal: never, connectMs: 1000 },
  )
  // Node reports an error that nobody listens to by now.
  await new Promise(resolve => setImmediate(resolve))
  if (exchange.kind !== 'answered') throw new Error(exchange.reason)
  await expect(exchange.body[Symbol.asyncIterator]().next()).rejects.toThrow('broken')
})

it('cuts off a request that is about to be written again', async () => {
  const aborts: string[] = []
  let handler: ExchangeHandler | undefined
  const controller = {
    abort(reason: Error) {
      aborts.push(reason.message)
      handler?.onResponseError(controller, reason)
    },
    pause() {},
    resume() {},
  }
  const exchange = runExchange(
    given => {
      handler = given
      given.onRequestStart(controller)
    },
    { signal: never, connectMs: 1000 },
  )
  handler?.onRequestStart(controller)
  expect(await exchange).toEqual({ kind: 'failed', sent: true, reason: 'the connection broke' })
  expect(aborts).toEqual(['the connection broke'])
})
