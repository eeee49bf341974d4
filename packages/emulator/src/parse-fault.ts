import type { Fault, FaultKind, FaultTarget } from './faults.ts'

type Fields = Readonly<Record<string, unknown>>

const EVERYWHERE: readonly FaultTarget[] = ['create', 'create-element', 'read', 'read-external', 'download']
const CREATES: readonly FaultTarget[] = ['create', 'create-element']
const READS: readonly FaultTarget[] = ['read', 'read-external']

/** Where each fault can happen: the same as its type says. */
const TARGETS: Readonly<Record<FaultKind, readonly FaultTarget[]>> = {
  'reset-before': EVERYWHERE,
  'reset-after': EVERYWHERE,
  'hang-before': EVERYWHERE,
  'hang-after': EVERYWHERE,
  status: EVERYWHERE,
  html: EVERYWHERE,
  truncated: EVERYWHERE,
  unreadable: [...CREATES, ...READS],
  'no-id': CREATES,
  stuck: CREATES,
  'fail-task': CREATES,
  'unknown-status': READS,
  'expired-url': [...READS, 'download'],
  'wrong-content': ['download'],
  slow: EVERYWHERE,
}

const WRONG_CONTENTS = ['html', 'truncated-image', 'empty', 'gif', 'json']

/** Reads one fault or an array of them from JSON text, with the rules of the type `Fault`. */
export function parseFaults(
  text: string,
): { readonly faults: readonly Fault[] } | { readonly problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'Not valid JSON' }
  }
  const faults: unknown[] = Array.isArray(value) ? value : [value]
  for (const fault of faults) {
    const problem = problemOf(fault)
    if (problem !== undefined) return { problem }
  }
  return { faults: faults as Fault[] }
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'A fault must be an object'
  const fault = value as Fields
  const kind = fault['kind']
  if (typeof kind !== 'string' || !Object.hasOwn(TARGETS, kind)) {
    return `Unknown fault ${JSON.stringify(kind)}: one of ${Object.keys(TARGETS).join(', ')}`
  }
  const targets = TARGETS[kind as FaultKind]
  if (!targets.some(target => target === fault['on'])) {
    return `Fault ${kind} needs on: one of ${targets.join(', ')}`
  }
  for (const field of ['skip', 'times']) {
    const count = fault[field]
    if (count !== undefined && !(typeof count === 'number' && Number.isInteger(count) && count >= 0)) {
      return `Fault ${kind}: ${field} must be an integer of at least 0`
    }
  }
  return problemOfOwnFields(kind as FaultKind, fault)
}

function problemOfOwnFields(kind: FaultKind, fault: Fields): string | undefined {
  const status = fault['status']
  switch (kind) {
    case 'status':
      return isHttpStatus(status, 400) ? undefined : 'Fault status: status must be an integer from 400 to 599'
    case 'html':
      return status === undefined || isHttpStatus(status, 200)
        ? undefined
        : 'Fault html: status must be an integer from 200 to 599'
    case 'wrong-content':
      return WRONG_CONTENTS.some(content => content === fault['content'])
        ? undefined
        : `Fault wrong-content: content must be one of ${WRONG_CONTENTS.join(', ')}`
    case 'slow':
      return typeof fault['ms'] === 'number' && fault['ms'] >= 0
        ? undefined
        : 'Fault slow: ms must be a number of at least 0'
    default:
      return undefined
  }
}

function isHttpStatus(value: unknown, min: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= 599
}
