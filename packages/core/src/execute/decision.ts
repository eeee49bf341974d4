import type { ErrorCode, Failure } from '../diagnostics/error.ts'
import type { CreateOutcome, ReadOutcome } from '../ports.ts'

/** What to do after a request. `afterMs` is how long to wait first. */
export type Decision =
  | { readonly kind: 'proceed' }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  /** It may have been accepted: ask by the external id before anything else. */
  | { readonly kind: 'look-up'; readonly reason: string }
  | { readonly kind: 'give-up'; readonly failure: Failure }
  /** No create will succeed: stop them all, and go on collecting. */
  | { readonly kind: 'stop-creates'; readonly failure: Failure }

export const MAX_THROTTLED = 10
export const MAX_NOT_SENT = 3
export const MAX_UNCLEAR_READS = 8
export const MAX_THROTTLED_READS = 20
/** A run does not sit out a quota of a day. */
export const LONGEST_WAIT_MS: number = 60 * 60_000

/**
 * What follows a create. It is repeated only where it is certain that nothing was accepted.
 * @param attempt requests made so far, from 1
 * @param random from 0 to 1, for full jitter
 */
export function afterCreate(outcome: CreateOutcome, attempt: number, random: () => number): Decision {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'proceed' }
    // 429: refused before acceptance, so it may be asked again.
    case 'throttled':
      if (attempt >= MAX_THROTTLED)
        return giveUp('rate-limited', `the API refused ${attempt} times with 429 (too many requests)`)
      return afterThrottled(outcome.retryAfterMs ?? backoff(attempt, random))
    // The connection never came about: nothing was sent.
    case 'not-sent':
      if (attempt >= MAX_NOT_SENT)
        return giveUp('unreachable', `the API cannot be reached: ${outcome.message}`)
      return {
        kind: 'retry',
        afterMs: backoff(attempt, random),
        reason: `the API cannot be reached: ${outcome.message}`,
      }
    // An answer was lost or cannot be read: never asked again before it is known what became of it.
    case 'unclear':
      return { kind: 'look-up', reason: outcome.message }
    // The API said no to this request; the same one would be refused again.
    case 'rejected':
      return giveUp('rejected', `the API refused the request: ${outcome.message}`)
    // The key or the balance: every other create would fail too.
    case 'denied':
      return { kind: 'stop-creates', failure: denial(outcome) }
  }
}

/**
 * What follows a read. Reads cost nothing and are repeated freely, with a bound so that a dead API ends a run.
 * @param attempt reads in a row that gave no answer, from 1
 */
export function afterRead(outcome: ReadOutcome, attempt: number, random: () => number): Decision {
  switch (outcome.kind) {
    case 'task':
    case 'absent':
      return { kind: 'proceed' }
    case 'throttled':
      if (attempt >= MAX_THROTTLED_READS)
        return giveUp(
          'rate-limited',
          `the API refused ${attempt} reads in a row with 429 (too many requests)`,
        )
      return afterThrottled(outcome.retryAfterMs ?? backoff(attempt, random))
    case 'unclear':
      if (attempt >= MAX_UNCLEAR_READS)
        return giveUp('unreachable', `the API gives no answer: ${outcome.message}`)
      return { kind: 'retry', afterMs: backoff(attempt, random), reason: outcome.message }
    case 'denied':
      return { kind: 'stop-creates', failure: denial(outcome) }
  }
}

function afterThrottled(afterMs: number): Decision {
  if (afterMs <= LONGEST_WAIT_MS) return { kind: 'retry', afterMs, reason: 'the API asks to slow down (429)' }
  const hours = Math.round(afterMs / 3_600_000)
  return giveUp(
    'rate-limited',
    `the API refuses with 429 (too many requests) and asks to come back in ${hours === 1 ? 'an hour' : `${hours} hours`}`,
  )
}

function denial(outcome: { readonly status: 401 | 403; readonly message: string }): Failure {
  return outcome.status === 401
    ? {
        code: 'unauthorized',
        message: `the API does not accept the key (401): ${outcome.message}. Check KIRIN_API_KEY.`,
      }
    : {
        code: 'forbidden',
        message: `the API refuses the account (403): ${outcome.message}. Check its balance and permissions.`,
      }
}

function giveUp(code: ErrorCode, message: string): Decision {
  return { kind: 'give-up', failure: { code, message } }
}

/** Full jitter: anything up to half a second, doubled each time, at most 20 s. */
export function backoff(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(20_000, 500 * 2 ** (attempt - 1)))
}
