import type { RemoteAccess } from '../remote-cache.ts'

/** A value that a flag cannot take; `must` completes the sentence `--flag must be …`. */
export class BadValue extends Error {
  readonly must: string

  constructor(must: string) {
    super(must)
    this.name = 'BadValue'
    this.must = must
  }
}

/** @throws BadValue unless it is a whole number of `min` to `max` in plain digits. */
export function parseInteger(text: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw new BadValue(`a whole number from ${min} to ${max}`)
  return value
}

/**
 * A decimal number of dollars, kept as text since a binary fraction is not exact.
 * @throws BadValue for anything else, a sign or a currency mark too.
 */
export function parseUsd(text: string): string {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) throw new BadValue('an amount of US dollars such as 5 or 0.25')
  return text
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Node's timers hold a signed 32-bit number of milliseconds. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * `1500ms`, `90s`, `10m`, `1h`, or plain seconds; in milliseconds.
 * @throws BadValue for anything else, nothing at all, and more than a timer can hold.
 */
export function parseDuration(text: string): number {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text)
  const ms = match ? Math.round(Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? Number.NaN)) : Number.NaN
  if (!(ms >= 1 && ms <= LONGEST_MS)) {
    throw new BadValue('a time such as 90s, 10m, 1500ms or plain seconds, at most 24 days')
  }
  return ms
}

/**
 * `800` or `300-900`, in milliseconds.
 * @throws BadValue for anything else, and for a range that runs backwards.
 */
export function parseLatency(text: string): number | readonly [min: number, max: number] {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text)
  const min = Number(match?.[1])
  const max = match?.[2] === undefined ? min : Number(match[2])
  if (!match || min > max) throw new BadValue('milliseconds such as 800, or a range such as 300-900')
  return min === max ? min : [min, max]
}

/** @throws BadValue unless it is one of `choices`. */
export function parseChoice<T extends string>(text: string, choices: readonly T[]): T {
  const choice = choices.find(candidate => candidate === text)
  if (choice === undefined) throw new BadValue(choices.join(' or '))
  return choice
}

/** @throws BadValue where there is nothing. */
export function parseText(text: string): string {
  if (text === '') throw new BadValue('more than an empty text')
  return text
}

/**
 * `local:rw,remote:r`: what may be done with the remote cache. The local store cannot be left out: what is paid for goes
 * there first.
 * @throws BadValue for anything else
 */
export function parseCacheAccess(text: string): RemoteAccess {
  const parts = text.split(',').map(part => /^(local|remote):(r|w|rw)$/.exec(part))
  const modes = new Map(parts.map(part => [part?.[1], part?.[2]]))
  const local = modes.get('local') ?? 'rw'
  if (parts.includes(null) || modes.size < parts.length || local !== 'rw')
    throw new BadValue('local:rw and remote:r, remote:w or remote:rw, such as local:rw,remote:r')
  const remote = modes.get('remote') ?? ''
  return { read: remote.includes('r'), write: remote.includes('w') }
}
