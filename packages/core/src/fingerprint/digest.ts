import { type Hash, hash } from 'node:crypto'

/** Lower-case hexadecimal SHA-256 of some bytes. Minted in this file alone. */
export type Sha256 = string & { readonly __brand: 'Sha256' }

export function sha256(bytes: Uint8Array | string): Sha256 {
  // At once: to make a hash object takes longer than to hash a few lines.
  return hash('sha256', bytes) as Sha256
}

/** The first 16 digits: enough to tell whether something has changed. */
export function shortSha256(bytes: Uint8Array | string): string {
  return sha256(bytes).slice(0, 16)
}

/** The digest of what a SHA-256 hash has been fed. */
export function digestOf(hash: Hash): Sha256 {
  return hash.digest('hex') as Sha256
}

const FORM = /^[0-9a-f]{64}$/

/** `undefined` where the text is not 64 lower-case hexadecimal digits. */
export function parseSha256(text: unknown): Sha256 | undefined {
  return typeof text === 'string' && FORM.test(text) ? (text as Sha256) : undefined
}
