import type { IncomingMessage } from 'node:http'
import { MAX_BODY_BYTES } from './assumptions.ts'
import type { FaultQueue } from './faults.ts'
import { parseFaults } from './parse-fault.ts'
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
    case 'POST faults': {
      const parsed = parseFaults(await readBody(request, MAX_BODY_BYTES))
      if ('problem' in parsed) return jsonReply(400, { message: parsed.problem })
      for (const fault of parsed.faults) context.faults.add(fault)
      return jsonReply(200, { added: parsed.faults.length })
    }
    default:
      return jsonReply(404, { message: 'No such path' })
  }
}
