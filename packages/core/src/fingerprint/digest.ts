import { createHash } from 'node:crypto'

/** Lower-case hexadecimal SHA-256 of some bytes. Minted by {@link sha256} and {@link parseSha256} alone. */
export type Sha256 = string & { readonly __brand: 'Sha256' }

export function sha256(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}

const FORM = /^[0-9a-f]{64}$/

/** `undefined` where the text is not 64 lower-case hexadecimal digits. */
export function parseSha256(text: unknown): Sha256 | undefined {
  return typeof text === 'string' && FORM.test(text) ? (text as Sha256) : undefined
}
