import type { IncomingMessage } from 'node:http'
import { replyThroughFault, taskErrorOf } from './apply-fault.ts'
import { INVALID_PARAMETER_CODE, MAX_BODY_BYTES, MODERATION_ERROR } from './assumptions.ts'
import type { Callbacks } from './callbacks.ts'
import type { FaultQueue } from './fault-queue.ts'
import type { Fault } from './faults.ts'
import { type Json, parseJson } from './json.ts'
import type { Settings } from './options.ts'
import { type FullReply, jsonReply, type Reply, statusOf } from './reply.ts'
import { bearerToken, pathOf, readBody } from './request.ts'
import type { LogEntry, WritableRequestLog } from './request-log.ts'
import { createAnswer, taskAnswer, type UrlMint } from './task-answer.ts'
import { type Fate, lookUp, type Order, type Refusal, type TaskBook } from './tasks.ts'
import { outlineOf, validate } from './validate.ts'

const CREATE_PATH = '/model/v1/generation'
const READ_PATH = /^\/model\/v1\/generation\/task\/([^/]+)$/

/** What the API's face is made of. */
export interface ApiContext {
  readonly settings: Settings
  readonly book: TaskBook
  readonly log: WritableRequestLog
  readonly faults: FaultQueue
  readonly callbacks: Callbacks
  /** Mints result URLs that are valid from now on, or that have expired already. */
  readonly mint: (expired: boolean) => UrlMint
}

/** Answers a request to the API's origin and records it. */
export async function answerApi(context: ApiContext, request: IncomingMessage): Promise<Reply> {
  const path = pathOf(request)
  if (request.method === 'POST' && path === CREATE_PATH) return answerCreate(context, request)
  const id = request.method === 'GET' ? decoded(READ_PATH.exec(path)?.[1]) : undefined
  if (id !== undefined) return answerRead(context, request, id)
  return record(context, request, { kind: 'other' }, jsonReply(404, { message: `No such path: ${path}` }))
}

async function answerCreate(context: ApiContext, request: IncomingMessage): Promise<Reply> {
  const text = await readBody(request, MAX_BODY_BYTES)
  if (text === 'too-large') {
    const reply = jsonReply(413, { message: 'The request body is too large' })
    return record(context, request, { kind: 'create' }, reply)
  }
  const body = parsed(text)
  const { kind, params, externalTaskId, texts } = outlineOf(body)
  const about = {
    kind,
    ...(params === undefined ? {} : { body: params }),
    ...(externalTaskId === undefined ? {} : { externalTaskId }),
  }
  const denied = denial(context, request)
  if (denied !== undefined) return record(context, request, about, denied)

  const fault = context.faults.take({ kind, texts })
  let taskId: string | undefined
  const reply = await replyThroughFault(fault, async () => {
    if (body === undefined) return invalid('body: is not valid JSON')
    const validated = await validate(body, params ?? '')
    if ('problem' in validated) return invalid(validated.problem)
    // From here to the answer nothing waits: two creates cannot both find room for one.
    const { order } = validated
    const task = context.book.accept(order, fateOf(order, fault, context.settings), Date.now())
    if ('kind' in task) return refusalReply(task)
    taskId = task.id
    context.callbacks.follow(task)
    return jsonReply(200, createAnswer(task))
  })
  return record(context, request, { ...about, ...(taskId === undefined ? {} : { taskId }) }, reply, fault)
}

async function answerRead(context: ApiContext, request: IncomingMessage, id: string): Promise<Reply> {
  const { kind, task } = lookUp(context.book, id, context.settings.externalIdLookup)
  const externalTaskId = task?.externalTaskId ?? (kind === 'read-external' ? id : undefined)
  const about = {
    kind,
    ...(task === undefined ? {} : { taskId: task.id }),
    ...(externalTaskId === undefined ? {} : { externalTaskId }),
  }
  const denied = denial(context, request)
  if (denied !== undefined) return record(context, request, about, denied)

  const name = task?.product.kind === 'images' ? task.product.prompt : task?.product.name
  const texts = [id, name, task?.id, task?.externalTaskId].filter(text => text !== undefined)
  const fault = context.faults.take({ kind, texts })
  const reply = await replyThroughFault(fault, async () => {
    if (task === undefined) return jsonReply(404, { message: `No task has the id ${id}` })
    if (fault?.kind === 'unknown-status') {
      return jsonReply(200, {
        ...Object(createAnswer(task)),
        status: fault.status ?? 'queued_for_review',
        metadata: {},
      })
    }
    return jsonReply(200, taskAnswer(task, Date.now(), context.mint(fault?.kind === 'expired-url')))
  })
  return record(context, request, about, reply, fault)
}

function record(
  { log }: ApiContext,
  request: IncomingMessage,
  about: Pick<LogEntry, 'kind' | 'body' | 'taskId' | 'externalTaskId'>,
  reply: Reply,
  fault?: Fault,
): Reply {
  const { kind, ...rest } = about
  log.record({
    at: Date.now(),
    method: request.method ?? '',
    path: pathOf(request),
    kind,
    status: statusOf(reply),
    ...rest,
    ...(fault === undefined ? {} : { fault: fault.kind }),
  })
  return reply
}

function denial({ settings }: ApiContext, request: IncomingMessage): FullReply | undefined {
  const token = bearerToken(request)
  if (token === undefined) {
    return jsonReply(401, { message: 'Missing API key: send Authorization: Bearer KEY' })
  }
  if (settings.apiKeys !== 'any' && !settings.apiKeys.has(token)) {
    return jsonReply(401, { message: 'Invalid API key' })
  }
  return undefined
}

function fateOf(order: Order, fault: Fault | undefined, settings: Settings): Fate {
  if (fault?.kind === 'stuck') return { kind: 'stuck' }
  if (fault?.kind === 'fail-task')
    return { kind: 'fails', error: taskErrorOf(fault), charged: fault.charged ?? false }
  const words = order.product.kind === 'images' ? order.product.prompt : order.product.name
  if (words.includes(settings.moderationWord)) {
    return {
      kind: 'fails',
      error: { code: MODERATION_ERROR.code, error_message: MODERATION_ERROR.message },
      charged: false,
    }
  }
  return { kind: 'completes' }
}

function refusalReply(refusal: Refusal): FullReply {
  switch (refusal.kind) {
    case 'duplicate-external-id':
      return invalid(
        `external_task_id: ${JSON.stringify(refusal.externalTaskId)} is already taken by another task`,
      )
    case 'insufficient-balance':
      return jsonReply(403, { message: 'Insufficient balance' })
    case 'concurrency': {
      const seconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))
      return jsonReply(429, { message: 'Too many concurrent tasks' }, { 'retry-after': String(seconds) })
    }
  }
}

function invalid(message: string): FullReply {
  return jsonReply(400, { error: { code: INVALID_PARAMETER_CODE, message } })
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function decoded(component: string | undefined): string | undefined {
  if (component === undefined) return undefined
  try {
    return decodeURIComponent(component)
  } catch {
    return undefined
  }
}
