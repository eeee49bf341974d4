import { randomUUID } from 'node:crypto'
import type { Fault } from './faults.ts'
import { type MicroUsd, parseUsd } from './money.ts'

/** Everything is optional: `startEmulator()` answers at once, without limits. */
export interface EmulatorOptions {
  /** Port of the API. Default 0: any free one. The file host always takes a free one. */
  port?: number
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string
  /** Accepted keys; all belong to one account. Default: any bearer token that is not empty. */
  apiKeys?: readonly string[]
  /**
   * Milliseconds from acceptance to the end of a task. From a range, each task draws its own by its external id, or by
   * its place in the sequence of creates where it has none. Default 0: done as soon as it is asked for.
   */
  latencyMs?: number | readonly [min: number, max: number]
  /** Units allowed to be running (a task counts `n` or `series_amount`); 429 above. Default: no limit. */
  concurrency?: number
  /** Decimal string; a create that would exceed it is answered 403. Default: no limit. */
  balanceUsd?: string
  /** A prompt containing it makes a task that moderation refuses. Default `[[forbidden]]`. */
  moderationWord?: string
  /** `false`: every read by external id answers 404. Default `true`. */
  externalIdLookup?: boolean
  /** Format of the pictures. Default `png`. */
  imageType?: 'png' | 'jpeg'
  /** Life of a result URL in milliseconds; reading the task again gives a fresh one. Default one day. */
  resultTtlMs?: number
  /** For tests: shrinks the pictures, which keep their ratio; above 0, at most 1. Default 1. */
  imageScale?: number
  /** Makes ids and pictures the same on every run. Default random: a real API gives no picture twice. */
  seed?: string
  faults?: readonly Fault[]
}

/** The options with every default filled in and every value checked. */
export interface Settings {
  readonly port: number
  readonly host: string
  readonly apiKeys: ReadonlySet<string> | 'any'
  readonly latencyMs: readonly [min: number, max: number]
  readonly concurrency: number
  readonly balance: MicroUsd | 'unlimited'
  readonly moderationWord: string
  readonly externalIdLookup: boolean
  readonly imageType: 'png' | 'jpeg'
  readonly resultTtlMs: number
  readonly imageScale: number
  readonly seed: string
}

/** @throws RangeError naming the option, where a value makes no sense. */
export function resolveOptions(options: EmulatorOptions): Settings {
  const latency = options.latencyMs ?? 0
  const latencyMs = typeof latency === 'number' ? ([latency, latency] as const) : latency
  const concurrency = options.concurrency ?? Number.POSITIVE_INFINITY
  const imageScale = options.imageScale ?? 1
  const resultTtlMs = options.resultTtlMs ?? 24 * 60 * 60 * 1000
  const moderationWord = options.moderationWord ?? '[[forbidden]]'

  check(latencyMs[0] >= 0 && latencyMs[0] <= latencyMs[1], 'latencyMs', 'at least 0, and min not above max')
  check(concurrency >= 1, 'concurrency', 'at least 1')
  check(imageScale > 0 && imageScale <= 1, 'imageScale', 'above 0 and at most 1')
  check(resultTtlMs >= 0, 'resultTtlMs', 'at least 0')
  check(moderationWord !== '', 'moderationWord', 'not empty')

  return {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    apiKeys: options.apiKeys === undefined ? 'any' : new Set(options.apiKeys),
    latencyMs,
    concurrency,
    balance: options.balanceUsd === undefined ? 'unlimited' : parseUsd(options.balanceUsd),
    moderationWord,
    externalIdLookup: options.externalIdLookup ?? true,
    imageType: options.imageType ?? 'png',
    resultTtlMs,
    imageScale,
    seed: options.seed ?? randomUUID(),
  }
}

function check(holds: boolean, option: string, rule: string): void {
  if (!holds) throw new RangeError(`Emulator option ${option} must be ${rule}`)
}
