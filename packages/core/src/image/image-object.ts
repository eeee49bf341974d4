import { parseSha256 } from '../fingerprint/digest.ts'
import type { ImageObject } from '../ports.ts'

/** An image as it stands in a record or a lock; `undefined` where anything is missing or of another form. */
export function parseImageObject(value: unknown): ImageObject | undefined {
  const object = value as Partial<Record<keyof ImageObject, unknown>> | null | undefined
  const digest = parseSha256(object?.sha256)
  const { type, width, height, bytes } = object ?? {}
  if (!digest || (type !== 'image/png' && type !== 'image/jpeg')) return undefined
  if (!isCount(width) || !isCount(height) || !isCount(bytes)) return undefined
  return { sha256: digest, type, width, height, bytes }
}

/** A positive integer. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}
