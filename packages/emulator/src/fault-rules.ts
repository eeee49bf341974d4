import { validateHeaderName, validateHeaderValue } from 'node:http'
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

const WRONG_CONTENTS = ['html', 'truncated-image', 'damaged-image', 'empty', 'gif', 'json']

/**
 * Reads one fault or an array of them from JSON text, with the rules of the type `Fault`.
 * @throws SyntaxError for what is no JSON, RangeError for what is no fault.
 */
export function parseFaults(text: string): readonly Fault[] {
  const value: unknown = JSON.parse(text)
  const faults: readonly unknown[] = Array.isArray(value) ? value : [value]
  return faults.map(fault => {
    const problem = faultProblem(fault)
    if (problem !== undefined) throw new RangeError(problem)
    return fault as Fault
  })
}

/** What is wrong with a fault, where something is. */
export function faultProblem(value: unknown): string | undefined {
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
    const whole = count === undefined || count === Number.POSITIVE_INFINITY || Number.isInteger(count)
    if (!whole || Number(count ?? 0) < 0) {
      return `Fault ${kind}: ${field} must be an integer of at least 0, or Infinity`
    }
  }
  for (const field of ['match', 'body', 'message']) {
    if (fault[field] !== undefined && typeof fault[field] !== 'string') {
      return `Fault ${kind}: ${field} must be a string`
    }
  }
  return problemOfOwnFields(kind as FaultKind, fault)
}

function problemOfOwnFields(kind: FaultKind, fault: Fields): string | undefined {
  const status = fault['status']
  switch (kind) {
    case 'status':
      if (!isHttpStatus(status, 400)) return 'Fault status: status must be an integer from 400 to 599'
      return isHeaders(fault['headers'])
        ? undefined
        : 'Fault status: headers must be names and values of HTTP headers'
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

function isHeaders(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  try {
    for (const [name, text] of Object.entries(value)) {
      validateHeaderName(name)
      validateHeaderValue(name, text)
    }
    return Object.values(value).every(text => typeof text === 'string')
  } catch {
    return false
  }
}
