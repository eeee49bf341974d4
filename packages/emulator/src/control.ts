import type { IncomingMessage } from 'node:http'
import { MAX_BODY_BYTES } from './assumptions.ts'
import type { FaultQueue } from './fault-queue.ts'
import { parseFaults } from './fault-rules.ts'
import { bytesReply, type FullReply, jsonReply } from './reply.ts'
import { pathOf, readBody } from './request.ts'
import type { RequestLog } from './request-log.ts'
import type { TaskBook } from './tasks.ts'

const PREFIX = '/__emulator/'

/** Whether a request is for the emulator itself, not for the API it emulates. Such requests are not in the log. */
export function isControl(request: IncomingMessage): boolean {
  return pathOf(request).startsWith(PREFIX)
}

/** The log, the tasks and the faults for tests in other processes. No key is asked for. */
export async function answerControl(
  context: { readonly log: RequestLog; readonly book: TaskBook; readonly faults: FaultQueue },
  request: IncomingMessage,
): Promise<FullReply> {
  switch (`${request.method} ${pathOf(request).slice(PREFIX.length)}`) {
    case 'GET log':
      return jsonReply(200, context.log.entries)
    case 'DELETE log':
      context.log.clear()
      return bytesReply(200, 'text/plain', '')
    case 'GET tasks':
      return jsonReply(200, context.book.views(Date.now()))
    case 'POST faults':
      return addFaults(context.faults, await readBody(request, MAX_BODY_BYTES))
    default:
      return jsonReply(404, { message: 'No such path' })
  }
}

function addFaults(queue: FaultQueue, text: string): FullReply {
  try {
    const faults = parseFaults(text)
    for (const fault of faults) queue.add(fault)
    return jsonReply(200, { added: faults.length })
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      return jsonReply(400, { message: error.message })
    throw error
  }
}
