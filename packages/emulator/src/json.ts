import { randomUUID } from 'node:crypto'
import { LosslessNumber, parse, stringify } from 'lossless-json'

/** A JSON value in which every number keeps the digits it was written with. */
export type Json = string | boolean | null | LosslessNumber | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

const SHORTEST_LIFTED = 4096
const placeholderPrefix = `base64-${randomUUID()}-`

/**
 * Parses JSON text without rounding any number.
 *
 * The parser builds a string character by character, which costs some 45 bytes of heap for each: long Base64 strings,
 * that is images, are lifted out before and put back after.
 * @throws SyntaxError where the text is not JSON.
 */
export function parseJson(text: string): Json {
  const { short, lifted } = liftLongBase64(text)
  if (lifted.length === 0) return parse(text) as Json
  return parse(short, (_key, value) =>
    typeof value === 'string' && value.startsWith(placeholderPrefix)
      ? lifted[Number(value.slice(placeholderPrefix.length))]
      : value,
  ) as Json
}

/** Puts a placeholder for each long string of nothing but Base64 characters. */
function liftLongBase64(text: string): { readonly short: string; readonly lifted: readonly string[] } {
  const lifted: string[] = []
  let short = ''
  let copied = 0
  let open = text.indexOf('"')
  while (open !== -1) {
    const close = text.indexOf('"', open + 1)
    // Not after a backslash: such a quote is a character of a string, not its start.
    if (close - open > SHORTEST_LIFTED && text[open - 1] !== '\\') {
      const content = text.slice(open + 1, close)
      if (!/[^A-Za-z0-9+/=]/.test(content)) {
        short += `${text.slice(copied, open)}"${placeholderPrefix}${lifted.length}`
        copied = close
        lifted.push(content)
      }
    }
    open = close
  }
  return { short: short + text.slice(copied), lifted }
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
