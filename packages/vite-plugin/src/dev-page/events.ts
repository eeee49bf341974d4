import type { ServerResponse } from 'node:http'
import { RequestError } from './answer.ts'
import type { PageEvent } from './data.ts'

const MAX_LISTENERS = 32
/** A listener that is this far behind is not listening. */
const MAX_PENDING_BYTES = 256 * 1024

/** Server-sent events, for every page that is open. */
export interface EventStream {
  send(event: PageEvent): void
  /** @throws RequestError 503 where there are too many already */
  add(response: ServerResponse): void
  close(): void
}

export function createEventStream(): EventStream {
  const listeners = new Set<ServerResponse>()
  return {
    send: event => {
      for (const listener of listeners) {
        if (listener.writableLength > MAX_PENDING_BYTES) listener.destroy()
        else listener.write(`data: ${JSON.stringify(event)}\n\n`)
      }
    },
    add: response => {
      if (listeners.size >= MAX_LISTENERS) throw new RequestError(503, 'Too many pages are open.')
      response.statusCode = 200
      response.setHeader('Content-Type', 'text/event-stream')
      response.on('close', () => listeners.delete(response))
      listeners.add(response)
      // The headers go out at once, so that the page knows that it listens.
      response.write(':\n\n')
    },
    close: () => {
      for (const listener of listeners) listener.end()
    },
  }
}
