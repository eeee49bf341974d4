import { DEFAULT_TASK_ERROR, MODERATION_ERROR } from './assumptions.ts'
import type { FailTaskFault, Fault } from './faults.ts'
import { bytesReply, type FullReply, jsonReply, type Reply } from './reply.ts'
import type { TaskError } from './tasks.ts'

const TASK_CREATION_ERROR = { code: '006001099', message: 'Task creation error' }

/**
 * The reply to a request that met a fault. `handle` does what was asked and gives the regular answer; whether it is
 * called decides whether a create is accepted. A create that the API refuses is answered with the refusal, whatever was
 * to befall the answer of an accepted one.
 */
export async function replyThroughFault(
  fault: Fault | undefined,
  handle: () => Promise<FullReply>,
): Promise<Reply> {
  switch (fault?.kind) {
    case undefined:
    // These change what is handled, not how the answer travels.
    case 'stuck':
    case 'fail-task':
    case 'unknown-status':
    case 'expired-url':
    case 'wrong-content':
      return handle()
    case 'reset-before':
      return { kind: 'reset' }
    case 'hang-before':
      return { kind: 'hang' }
    case 'reset-after':
      return unlessRefused(fault, await handle(), () => ({ kind: 'reset' }))
    case 'hang-after':
      return unlessRefused(fault, await handle(), () => ({ kind: 'hang' }))
    case 'truncated':
      return unlessRefused(fault, await handle(), whole => ({ kind: 'truncated', whole }))
    case 'unreadable':
      return unlessRefused(fault, await handle(), ({ status }) =>
        bytesReply(status, 'application/json', '{"id": "d7'),
      )
    case 'slow':
      return { kind: 'delayed', ms: fault.ms, reply: await handle() }
    case 'status': {
      const { status, body, headers = {} } = fault
      const json = jsonReply(status, { message: `Emulated HTTP ${status}` }, headers)
      const reply = body === undefined ? json : { ...json, body }
      return fault.accepted === true ? unlessRefused(fault, await handle(), () => reply) : reply
    }
    case 'html': {
      const reply = htmlPage(fault.status ?? 200)
      return fault.accepted === true ? unlessRefused(fault, await handle(), () => reply) : reply
    }
    case 'no-id': {
      const { code, message } = fault
      return jsonReply(200, {
        error: { code: code ?? TASK_CREATION_ERROR.code, message: message ?? TASK_CREATION_ERROR.message },
      })
    }
  }
}

export function htmlPage(status: number): FullReply {
  return bytesReply(
    status,
    'text/html; charset=utf-8',
    '<!doctype html>\n<title>Service</title>\n<h1>We will be back soon</h1>\n',
  )
}

/** `error` of a task that a fault makes fail. */
export function taskErrorOf(fault: FailTaskFault): TaskError {
  const defaults = fault.moderation === true ? MODERATION_ERROR : DEFAULT_TASK_ERROR
  const code = fault.code ?? defaults.code
  const message = fault.message ?? defaults.message
  switch (fault.form ?? 'error_message') {
    case 'error_message':
      return { code, error_message: message }
    case 'message':
      return { code, message }
    case 'string':
      return `${code}: ${message}`
  }
}

function unlessRefused(fault: Fault, reply: FullReply, otherwise: (accepted: FullReply) => Reply): Reply {
  const isCreate = fault.on === 'create' || fault.on === 'create-element'
  return isCreate && reply.status >= 400 ? reply : otherwise(reply)
}
