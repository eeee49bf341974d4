import type { Fault } from '@kirin-batch/emulator'

/** When a run is killed. `nth` counts from 1. */
export type Moment =
  /** A share of the time that a whole run takes, from its first line of code. */
  | { readonly kind: 'time'; readonly share: number }
  /** The nth create has just arrived. */
  | { readonly kind: 'create'; readonly nth: number }
  /** The nth create is accepted, and its answer is under way. */
  | { readonly kind: 'before-answer'; readonly nth: number }
  /** The nth create has arrived, and is never accepted. */
  | { readonly kind: 'before-acceptance'; readonly nth: number }
  /** The subject is accepted, and its answer is under way. */
  | { readonly kind: 'subject'; readonly nth: number }
  /** The nth download has just begun. */
  | { readonly kind: 'download'; readonly nth: number }
  /** The nth claim stands in the journal. */
  | { readonly kind: 'claim'; readonly nth: number }
  /** The nth record is written: its claim is about to go. */
  | { readonly kind: 'record'; readonly nth: number }

export interface Scenario {
  readonly moment: Moment
  /** What goes wrong beside the kill; none of it in the run after. */
  readonly faults: readonly Fault[]
}

export type Random = () => number

/** Numbers from 0 to 1 that only the seed decides (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const KINDS: readonly Moment['kind'][] = [
  'time',
  'create',
  'time',
  'before-answer',
  'time',
  'before-acceptance',
  'record',
  'download',
  'time',
  'subject',
  'claim',
  'record',
]

/** As many scenarios as asked for: every kind in turn, the rest drawn from the seed; every other one with faults. */
export function scenarios(count: number, seed: number, creates: number): Scenario[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? 'time'
    const moment = momentOf(kind, random, creates)
    return { moment, faults: index % 2 === 0 ? [] : someFaults(random) }
  })
}

function momentOf(kind: Moment['kind'], random: Random, creates: number): Moment {
  if (kind === 'time') return { kind, share: random() }
  return { kind, nth: kind === 'subject' ? 1 : 1 + Math.floor(random() * creates) }
}

/** Faults that a run survives, or at least the next one. */
const FAULTS: readonly Fault[] = [
  { kind: 'reset-before', on: 'create' },
  { kind: 'reset-after', on: 'create' },
  { kind: 'hang-after', on: 'create' },
  { kind: 'truncated', on: 'create' },
  { kind: 'unreadable', on: 'create' },
  { kind: 'no-id', on: 'create' },
  { kind: 'status', on: 'create', status: 500 },
  { kind: 'status', on: 'create', status: 502, accepted: true },
  { kind: 'status', on: 'create', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'fail-task', on: 'create', code: '006001094' },
  { kind: 'fail-task', on: 'create', code: '006001095' },
  { kind: 'slow', on: 'create', ms: 150 },
  { kind: 'reset-after', on: 'create-element' },
  { kind: 'html', on: 'create-element', accepted: true },
  { kind: 'reset-before', on: 'read' },
  { kind: 'status', on: 'read', status: 503 },
  { kind: 'unknown-status', on: 'read' },
  { kind: 'expired-url', on: 'read' },
  { kind: 'reset-before', on: 'read-external' },
  { kind: 'status', on: 'read-external', status: 503 },
  { kind: 'slow', on: 'read-external', ms: 100 },
  { kind: 'truncated', on: 'download' },
  { kind: 'wrong-content', on: 'download', content: 'truncated-image' },
  { kind: 'expired-url', on: 'download' },
  { kind: 'slow', on: 'download', ms: 150 },
]

function someFaults(random: Random): Fault[] {
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const fault = FAULTS[Math.floor(random() * FAULTS.length)]
    if (!fault) throw new RangeError('the random number is 1')
    return { ...fault, skip: Math.floor(random() * 6) }
  })
}
