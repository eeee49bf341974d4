import type { CreateOutcome, ReadOutcome } from '../ports.ts'
import { type Answer, member, parseJson, reasonIn, retryAfterMs } from './answer.ts'
import { decodeId, decodeTask, decodeTime } from './decode-task.ts'
import type { PublicText } from './public-text.ts'

export interface DecodeContext {
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  readonly now: number
  readonly publicText: PublicText
}

/**
 * Statuses by which a server says that it did not take the request. Any other failure (500, a timeout of a gateway, a
 * conflict) may come after the task was made.
 */
const REJECTIONS: readonly number[] = [400, 404, 405, 413, 414, 415, 422, 451]

/** Never throws, whatever the answer holds. */
export function decodeCreate(answer: Answer, { now, publicText }: DecodeContext): CreateOutcome {
  const { status } = answer
  const said = (): string => reasonIn(answer, publicText) ?? `HTTP ${status}`
  if (status === 401 || status === 403) return { kind: 'denied', status, message: said() }
  if (status === 429) return { kind: 'throttled', retryAfterMs: retryAfterMs(answer, now) }
  if (REJECTIONS.includes(status)) return { kind: 'rejected', message: said() }
  if (status < 200 || status > 299) return unclear(answer, publicText)

  const json = parseJson(answer.text)
  const taskId = decodeId(member(json, 'id'))
  if (taskId !== undefined) {
    return { kind: 'accepted', taskId, createdAt: decodeTime(member(json, 'created_at')) }
  }
  // An answer without an id is a failed creation, with the reason in `error` [public]. An id of a form that is not
  // understood is an id all the same.
  if (isAbsent(member(json, 'id')) && isReason(member(json, 'error')))
    return { kind: 'rejected', message: said() }
  return unclear(answer, publicText)
}

/**
 * Never throws, whatever the answer holds.
 * @param askedId the id in the request
 */
export function decodeRead(answer: Answer, askedId: string, { now, publicText }: DecodeContext): ReadOutcome {
  const { status } = answer
  if (status === 404) return /^\s*</.test(answer.text) ? { kind: 'absent', page: true } : { kind: 'absent' }
  if (status === 401 || status === 403) {
    return { kind: 'denied', status, message: reasonIn(answer, publicText) ?? `HTTP ${status}` }
  }
  if (status === 429) return { kind: 'throttled', retryAfterMs: retryAfterMs(answer, now) }
  if (status !== 200) return unclear(answer, publicText)
  const task = decodeTask(parseJson(answer.text), askedId, publicText)
  return task === undefined ? unclear(answer, publicText) : { kind: 'task', task }
}

function unclear(answer: Answer, publicText: PublicText): { kind: 'unclear'; message: string } {
  return { kind: 'unclear', message: `HTTP ${answer.status}: ${explain(answer, publicText)}` }
}

function explain(answer: Answer, publicText: PublicText): string {
  if (answer.defect !== undefined) return publicText(answer.defect)
  // Followed, a redirect would take the key along, and a create might be made twice.
  if (answer.status >= 300 && answer.status <= 399) return 'a redirect, which is not followed'
  return reasonIn(answer, publicText) ?? 'an answer that is not understood'
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function isReason(error: unknown): boolean {
  return typeof error === 'string' ? error.trim() !== '' : typeof error === 'object' && error !== null
}
