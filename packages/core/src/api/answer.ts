import { isLosslessNumber, parse } from 'lossless-json'
import type { PublicText } from './public-text.ts'

/** What an HTTP server said, untrusted. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Empty where `defect` is set. */
  readonly text: string
  /** Why the body is not whole. The status holds all the same. */
  readonly defect?: string
}

/**
 * What stands where a number may, and is not one that JavaScript writes as it was written: of more digits than it holds
 * exactly, with an exponent, a zero at the end of its decimals, or a minus.
 */
const INEXACT = /(?:^|[[:,])\s*(?:-|\d{16}|\d+[eE]|\d+\.\d{0,15}0(?!\d)|\d+\.\d*[eE]|[\d.]{16})/

/** The value of a JSON text with numbers kept as they are written, or `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    // Mostly nothing can be lost, and the exact parser takes ten times as long.
    if (!INEXACT.test(text)) return JSON.parse(text)
    // The last of duplicate keys wins, as with JSON.parse.
    return parse(text, null, { onDuplicateKey: ({ newValue }) => newValue })
  } catch {
    return undefined
  }
}

/** A member of a JSON object; `undefined` for anything else. */
export function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

/** The items of a JSON array; none for anything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A number as it was written, or `undefined`. */
export function numeral(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return isLosslessNumber(value) ? value.value : undefined
}

/** The reason in an answer that is no success, `undefined` where it gives none. */
export function reasonIn(answer: Answer, publicText: PublicText): string | undefined {
  const json = parseJson(answer.text)
  const error = member(json, 'error')
  const candidates = [
    member(json, 'message'),
    error,
    member(error, 'message'),
    member(error, 'error_message'),
    member(error, 'code'),
    /^\s*</.test(answer.text) ? titleOf(answer.text) : answer.text,
  ]
  for (const candidate of candidates) {
    const text = typeof candidate === 'string' ? publicText(candidate) : ''
    if (text !== '') return text
  }
  return undefined
}

function titleOf(html: string): string | undefined {
  return /<title[^>]*>([^<]+)/i.exec(html)?.[1]
}

// Longer than a timer can wait.
const MAX_RETRY_AFTER = 2 ** 31 - 1

/** Milliseconds that `Retry-After` asks for, given in seconds or as an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterMs(answer: Answer, now: number): number | undefined {
  const header = answer.headers['retry-after']
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? ''
  const ms = /^\d+(\.\d+)?$/.test(text)
    ? Math.ceil(Number(text) * 1000)
    : /GMT$/.test(text)
      ? Date.parse(text) - now
      : Number.NaN
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
}
