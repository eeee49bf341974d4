import type { Fault, FaultKind, FaultTarget } from '@kirin-batch/emulator'

/** Every fault that is tried on a kind of request, under the name that `docs/faults.md` gives it. */
export type Variants = Readonly<Record<string, Fault>>

type CreateTarget = 'create' | 'create-element'
type ReadTarget = 'read' | 'read-external'

const SLOW_MS = 30

function connection(on: FaultTarget): Variants {
  return {
    'reset-before': { kind: 'reset-before', on },
    'reset-after': { kind: 'reset-after', on },
    'hang-before': { kind: 'hang-before', on },
    'hang-after': { kind: 'hang-after', on },
    truncated: { kind: 'truncated', on },
    slow: { kind: 'slow', on, ms: SLOW_MS },
  }
}

function statuses(on: FaultTarget, ...codes: number[]): Variants {
  return Object.fromEntries(codes.map(status => [`status ${status}`, { kind: 'status', on, status }]))
}

function creates(on: CreateTarget): Variants {
  return {
    ...connection(on),
    ...statuses(on, 400, 401, 403, 409, 429, 500),
    'status 500, accepted': { kind: 'status', on, status: 500, accepted: true },
    'html 200': { kind: 'html', on },
    'html 200, accepted': { kind: 'html', on, accepted: true },
    'html 404': { kind: 'html', on, status: 404 },
    unreadable: { kind: 'unreadable', on },
    'no-id': { kind: 'no-id', on },
    stuck: { kind: 'stuck', on },
    'fail-task, busy': { kind: 'fail-task', on, code: '006001094' },
    'fail-task, technical': { kind: 'fail-task', on },
    'fail-task, moderation': { kind: 'fail-task', on, moderation: true },
  }
}

function reads(on: ReadTarget): Variants {
  return {
    ...connection(on),
    ...statuses(on, 401, 403, 404, 429, 500),
    'html 200': { kind: 'html', on },
    'html 404': { kind: 'html', on, status: 404 },
    unreadable: { kind: 'unreadable', on },
    'unknown-status': { kind: 'unknown-status', on },
    'expired-url': { kind: 'expired-url', on },
  }
}

export const VARIANTS: Readonly<Record<FaultTarget, Variants>> = {
  create: creates('create'),
  'create-element': creates('create-element'),
  read: reads('read'),
  'read-external': reads('read-external'),
  download: {
    ...connection('download'),
    ...statuses('download', 401, 403, 404, 429, 500),
    'html 200': { kind: 'html', on: 'download' },
    'expired-url': { kind: 'expired-url', on: 'download' },
    'wrong-content, html': { kind: 'wrong-content', on: 'download', content: 'html' },
    'wrong-content, truncated-image': { kind: 'wrong-content', on: 'download', content: 'truncated-image' },
    'wrong-content, empty': { kind: 'wrong-content', on: 'download', content: 'empty' },
    'wrong-content, gif': { kind: 'wrong-content', on: 'download', content: 'gif' },
    'wrong-content, json': { kind: 'wrong-content', on: 'download', content: 'json' },
  },
}

/** Where each kind of fault can hit; that none is left out follows from the emulator's types. */
type Targets = { readonly [Kind in FaultKind]: Readonly<Record<Extract<Fault, { kind: Kind }>['on'], true>> }

const READS = { read: true, 'read-external': true } as const
const CREATES = { create: true, 'create-element': true } as const
const EVERYWHERE = { ...CREATES, ...READS, download: true } as const

export const TARGETS: Targets = {
  'reset-before': EVERYWHERE,
  'reset-after': EVERYWHERE,
  'hang-before': EVERYWHERE,
  'hang-after': EVERYWHERE,
  status: EVERYWHERE,
  html: EVERYWHERE,
  truncated: EVERYWHERE,
  slow: EVERYWHERE,
  unreadable: { ...CREATES, ...READS },
  'no-id': CREATES,
  stuck: CREATES,
  'fail-task': CREATES,
  'unknown-status': READS,
  'expired-url': { ...READS, download: true },
  'wrong-content': { download: true },
}

/** Which of the matching requests are hit. */
export const HITS = ['first', 'second', 'always'] as const
export type Hits = (typeof HITS)[number]

export function aimed(fault: Fault, hits: Hits): Fault {
  switch (hits) {
    case 'first':
      return fault
    case 'second':
      return { ...fault, skip: 1 }
    case 'always':
      return { ...fault, times: Number.POSITIVE_INFINITY }
  }
}
