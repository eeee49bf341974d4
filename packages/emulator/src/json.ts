import { randomUUID } from 'node:crypto'
import { LosslessNumber, parse, stringify } from 'lossless-json'

/** A JSON value in which every number keeps the digits it was written with. */
export type Json = string | boolean | null | LosslessNumber | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

const LONG_BASE64 = /(?<!\\)"[A-Za-z0-9+/]{4096,}={0,2}"/g
const placeholderPrefix = `base64-${randomUUID()}-`

/**
 * Parses JSON text without rounding any number.
 *
 * The parser builds a string character by character, which costs some 45 bytes of heap for each: long Base64 strings,
 * that is images, are lifted out before and put back after.
 * @throws SyntaxError where the text is not JSON.
 */
export function parseJson(text: string): Json {
  const lifted: string[] = []
  const short = text.replace(LONG_BASE64, quoted => {
    lifted.push(quoted.slice(1, -1))
    return `"${placeholderPrefix}${lifted.length - 1}"`
  })
  if (lifted.length === 0) return parse(text) as Json
  return parse(short, (_key, value) =>
    typeof value === 'string' && value.startsWith(placeholderPrefix)
      ? lifted[Number(value.slice(placeholderPrefix.length))]
      : value,
  ) as Json
}

/** JSON text of a value; `bigint`s and lossless numbers are written with all their digits. */
export function toJsonText(value: unknown): string {
  return stringify(value) ?? 'null'
}

export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber)
  )
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** The exact integer, where the value is a JSON number written as one (no fraction, no exponent). */
export function asInteger(value: Json | undefined): bigint | undefined {
  if (!(value instanceof LosslessNumber)) return undefined
  const digits = value.toString()
  return /^-?\d+$/.test(digits) ? BigInt(digits) : undefined
}
