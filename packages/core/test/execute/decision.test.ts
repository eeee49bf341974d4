import { describe, expect, it } from 'vitest'
import {
  afterCreate,
  afterRead,
  backoff,
  LONGEST_WAIT_MS,
  MAX_NOT_SENT,
  MAX_THROTTLED,
  MAX_THROTTLED_READS,
  MAX_UNCLEAR_READS,
} from '../../src/execute/decision.ts'
import type { CreateOutcome, ReadOutcome } from '../../src/ports.ts'

const half = (): number => 0.5

describe('after a create: repeated only where it is certain that nothing was accepted', () => {
  const table: readonly [outcome: CreateOutcome, attempt: number, decision: string, afterMs?: number][] = [
    [{ kind: 'accepted', taskId: 't', createdAt: undefined }, 1, 'proceed'],
    [{ kind: 'throttled', retryAfterMs: 1_234 }, 1, 'retry', 1_234],
    [{ kind: 'throttled', retryAfterMs: undefined }, 1, 'retry', 250],
    [{ kind: 'throttled', retryAfterMs: undefined }, MAX_THROTTLED - 1, 'retry', 10_000],
    [{ kind: 'throttled', retryAfterMs: 0 }, MAX_THROTTLED, 'give-up rate-limited'],
    [{ kind: 'throttled', retryAfterMs: LONGEST_WAIT_MS }, 1, 'retry', LONGEST_WAIT_MS],
    [{ kind: 'throttled', retryAfterMs: LONGEST_WAIT_MS + 1 }, 1, 'give-up rate-limited'],
    [{ kind: 'not-sent', message: 'ECONNREFUSED' }, 1, 'retry', 250],
    [{ kind: 'not-sent', message: 'ECONNREFUSED' }, MAX_NOT_SENT, 'give-up unreachable'],
    [{ kind: 'unclear', message: 'reset' }, 1, 'look-up'],
    [{ kind: 'unclear', message: 'reset' }, 99, 'look-up'],
    [{ kind: 'rejected', message: 'prompt' }, 1, 'give-up rejected'],
    [{ kind: 'denied', status: 401, message: 'key' }, 1, 'stop-creates unauthorized'],
    [{ kind: 'denied', status: 403, message: 'balance' }, 1, 'stop-creates forbidden'],
  ]
  it.each(table)('%j, attempt %i → %s', (outcome, attempt, expected, afterMs) => {
    const decision = afterCreate(outcome, attempt, half)
    const failure = 'failure' in decision ? ` ${decision.failure.code}` : ''
    expect(decision.kind + failure).toBe(expected)
    expect('afterMs' in decision ? decision.afterMs : undefined).toBe(afterMs)
  })
})

describe('after a read: repeated freely, with a bound', () => {
  const table: readonly [outcome: ReadOutcome, attempt: number, decision: string, afterMs?: number][] = [
    [
      { kind: 'task', task: { id: 't', createdAt: undefined, state: { status: 'running', progress: 0.5 } } },
      1,
      'proceed',
    ],
    [{ kind: 'absent' }, 1, 'proceed'],
    [{ kind: 'throttled', retryAfterMs: 50 }, MAX_THROTTLED_READS - 1, 'retry', 50],
    [{ kind: 'throttled', retryAfterMs: 50 }, MAX_THROTTLED_READS, 'give-up rate-limited'],
    [{ kind: 'throttled', retryAfterMs: LONGEST_WAIT_MS + 1 }, 1, 'give-up rate-limited'],
    [{ kind: 'unclear', message: '502' }, 1, 'retry', 250],
    [{ kind: 'unclear', message: '502' }, MAX_UNCLEAR_READS - 1, 'retry', 10_000],
    [{ kind: 'unclear', message: '502' }, MAX_UNCLEAR_READS, 'give-up unreachable'],
    [{ kind: 'denied', status: 401, message: 'key' }, 1, 'stop-creates unauthorized'],
  ]
  it.each(table)('%j, attempt %i → %s', (outcome, attempt, expected, afterMs) => {
    const decision = afterRead(outcome, attempt, half)
    const failure = 'failure' in decision ? ` ${decision.failure.code}` : ''
    expect(decision.kind + failure).toBe(expected)
    expect('afterMs' in decision ? decision.afterMs : undefined).toBe(afterMs)
  })
})

it('full jitter: anything from nothing to the doubled bound', () => {
  expect([1, 2, 3, 7, 20].map(attempt => backoff(attempt, () => 1))).toEqual([
    500, 1_000, 2_000, 20_000, 20_000,
  ])
  expect(backoff(5, () => 0)).toBe(0)
})
