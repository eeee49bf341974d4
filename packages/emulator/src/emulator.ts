import { setMaxListeners } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCallbacks } from './callbacks.ts'
import { answerControl, isControl } from './control.ts'
import { createFaultQueue } from './fault-queue.ts'
import type { Fault } from './faults.ts'
import { answerFiles } from './files.ts'
import { type EmulatorOptions, resolveOptions } from './options.ts'
import { jsonReply, type Reply, send } from './reply.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import { answerApi } from './server.ts'
import { createUrlSigner } from './signed-url.ts'
import type { UrlMint } from './task-answer.ts'
import { createTaskBook, type TaskView } from './tasks.ts'

/** A running emulator: two origins on localhost, one account. */
export interface Emulator {
  /** Base URL of the API, such as `http://127.0.0.1:4010`. */
  readonly url: string
  /** Origin of the result URLs: another port. */
  readonly filesUrl: string
  readonly log: RequestLog
  /** Every accepted task, in order of acceptance, in its state of now. */
  tasks(): readonly TaskView[]
  /** @throws RangeError where a value of the fault makes no sense. */
  addFault(fault: Fault): void
  /** From here on nothing goes wrong that is not added anew; tasks keep the fate they were accepted with. */
  clearFaults(): void
  /** Ends every connection, also the hanging ones; nothing of the emulator keeps the process alive after. */
  close(): Promise<void>
}

/**
 * Starts the API and its file host.
 * @throws RangeError for an option or a fault that makes no sense, and the system's error where the port cannot be had.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = resolveOptions(options)
  const closing = new AbortController()
  // Every delayed answer and every callback under way listens to it.
  setMaxListeners(0, closing.signal)
  const book = createTaskBook(settings)
  const log = createRequestLog()
  const faults = createFaultQueue(options.faults)
  const signer = createUrlSigner(settings.seed, settings.imageType === 'png' ? 'png' : 'jpg')

  const files = await listen(
    request => answerFiles({ settings, book, log, faults, signer }, request),
    closing.signal,
    0,
    settings.host,
  )
  const mint =
    (expired: boolean): UrlMint =>
    picture =>
      `${files.origin}${signer.sign(picture, expired ? Date.now() - 1 : Date.now() + settings.resultTtlMs)}`
  const callbacks = createCallbacks(() => mint(false), closing.signal)
  const context = { settings, book, log, faults, callbacks, mint }
  const api = await listen(
    request => (isControl(request) ? answerControl(context, request) : answerApi(context, request)),
    closing.signal,
    settings.port,
    settings.host,
  ).catch(async (error: unknown) => {
    await stop(files.server)
    throw error
  })

  return {
    url: api.origin,
    filesUrl: files.origin,
    log,
    tasks: () => book.views(Date.now()),
    addFault: faults.add,
    clearFaults: faults.clear,
    async close() {
      closing.abort()
      await Promise.all([stop(api.server), stop(files.server)])
    },
  }
}

async function listen(
  answer: (request: IncomingMessage) => Promise<Reply>,
  closed: AbortSignal,
  port: number,
  host: string,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = await answer(request).catch((error: unknown): Reply => {
      // A client that goes away while it sends is no event here; anything else is a bug of the emulator, and says so.
      if (request.destroyed && !request.complete) return { kind: 'reset' }
      return jsonReply(500, { message: `Emulator bug: ${String(error)}` })
    })
    await send(response, reply, closed)
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const hostname = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { server, origin: `http://${hostname}:${address.port}` }
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
