import type { Task } from '../ports.ts'
import { items, member, numeral } from './answer.ts'
import type { PublicText } from './public-text.ts'

/**
 * A task out of untrusted JSON, `undefined` where it has neither an id nor a status.
 * @param askedId stands in where the answer has a status but no id
 */
export function decodeTask(json: unknown, askedId: string, publicText: PublicText): Task | undefined {
  const id = decodeId(member(json, 'id'))
  const status = member(json, 'status')
  if (id === undefined && typeof status !== 'string') return undefined
  return {
    id: id ?? askedId,
    createdAt: decodeTime(member(json, 'created_at')),
    state: decodeState(status, json, publicText),
  }
}

/** A task id: printable ASCII without spaces, or an integer, exact. */
export function decodeId(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : numeral(value)
  return text !== undefined &&
    /^[!-~]{1,200}$/.test(text) &&
    (typeof value === 'string' || /^\d+$/.test(text))
    ? text
    : undefined
}

/** Unix seconds [public], or milliseconds where seconds would be some three thousand years away → milliseconds. */
export function decodeTime(value: unknown): number | undefined {
  const time = Number(numeral(value) ?? Number.NaN)
  if (!Number.isFinite(time) || time <= 0) return undefined
  const ms = Math.round(time < 1e11 ? time * 1000 : time)
  return ms <= MAX_DATE ? ms : undefined
}

const MAX_DATE = 8.64e15

function decodeState(status: unknown, json: unknown, publicText: PublicText): Task['state'] {
  switch (status) {
    case 'completed':
      return {
        status: 'completed',
        urls: decodeUrls(member(json, 'output')),
        subjectId: findSubjectId(member(json, 'output')),
        costUsd: costIn(json),
      }
    case 'failed':
      return { status: 'failed', ...decodeError(member(json, 'error'), publicText), ...chargeOf(json) }
    // Any other word, or none, is "not done yet", never an error.
    default:
      return { status: 'running', progress: decodeProgress(member(json, 'progress')) }
  }
}

function costIn(json: unknown): string | undefined {
  return decodeCost(member(member(json, 'usage'), 'cost'))
}

/** `usage` comes with completed tasks only [seed]; what is said of a failed one is believed. */
function chargeOf(json: unknown): { readonly costUsd?: string } {
  const costUsd = costIn(json)
  return costUsd === undefined ? {} : { costUsd }
}

// `image` is [seed]; the other spelling was seen on sibling models [public].
const IMAGE_TYPES: readonly unknown[] = ['image', 'image_url', undefined, null]

/** Images may be spread over several output items: flattened in order. */
function decodeUrls(output: unknown): string[] {
  return items(output)
    .flatMap(item => items(member(item, 'content')))
    .filter(content => IMAGE_TYPES.includes(member(content, 'type')))
    .map(content => member(content, 'url'))
    .filter(isText)
}

/**
 * Where the answer carries the id of a new subject is not documented: it is taken wherever in `output` it stands, as an
 * integer or as its digits. [assumed]
 */
function findSubjectId(value: unknown, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null || depth > 8) return undefined
  const id = member(value, 'element_id')
  const digits = typeof id === 'string' ? id : numeral(id)
  if (digits !== undefined && /^[1-9]\d{0,18}$/.test(digits)) return digits
  for (const part of Object.values(value)) {
    const found = findSubjectId(part, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function decodeError(error: unknown, publicText: PublicText): { code: string; message: string } {
  const text = [member(error, 'error_message'), member(error, 'message'), error].find(isText) ?? ''
  const code = decodeCode(member(error, 'code')) || LEADING_CODE.exec(text)?.[0] || ''
  return {
    code: publicText(code) || 'unknown',
    message: publicText(text) || 'the API gave no reason',
  }
}

/** An error that is a plain string may begin with its code [assumed]. */
const LEADING_CODE = /^\d{9}\b/

/** Codes have nine digits [seed]; one that comes as a number has lost its leading zeros. */
function decodeCode(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() : numeral(value)?.replace(/^\d{7}$/, '00$&')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function decodeProgress(value: unknown): number | undefined {
  const progress = Number(numeral(value) ?? Number.NaN)
  return Number.isNaN(progress) ? undefined : Math.min(Math.max(progress, 0), 1)
}

/** Decimal USD: a string as it stands [seed], a number written out exactly, anything else `undefined`. */
export function decodeCost(value: unknown): string | undefined {
  if (typeof value === 'string') return /^\d{1,20}(\.\d{1,20})?$/.test(value) ? value : undefined
  const parts = /^(\d{1,20})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(numeral(value) ?? '')
  if (!parts) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = parts
  return moveDot(whole, fraction, Number(exponent))
}

function moveDot(whole: string, fraction: string, places: number): string {
  if (places === 0) return fraction === '' ? whole : `${whole}.${fraction}`
  const digits = whole + fraction
  const dot = whole.length + places
  const padded = dot > 0 ? digits.padEnd(dot, '0') : digits.padStart(digits.length - dot + 1, '0')
  const at = Math.max(dot, 1)
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  const right = padded.slice(at).replace(/0+$/, '')
  return right === '' ? left : `${left}.${right}`
}
