import { createHash } from 'node:crypto'

const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv'

/** SHA-256 of the parts, with no two different lists of parts sharing an input. */
export function digest(...parts: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest()
}

/** An id of the API's form, such as `d758n65e878c73cmdg20`: 20 characters of lower-case base32hex. */
export function apiId(...parts: readonly (string | number)[]): string {
  let id = ''
  for (const byte of digest('id', ...parts).subarray(0, 20)) id += BASE32_HEX[byte % 32]
  return id
}

/** Whether a text has the form of the ids that {@link apiId} makes. */
export function hasApiIdForm(text: string): boolean {
  return /^[0-9a-v]{20}$/.test(text)
}

/** A source of numbers in [0, 1) that the parts alone decide (mulberry32). */
export function randomSource(...parts: readonly (string | number)[]): () => number {
  let state = digest('random', ...parts).readUInt32LE(0)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
