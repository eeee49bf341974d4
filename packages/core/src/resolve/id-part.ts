/** UTF-16 units of a value that may make an id; a file name takes far fewer. */
export const MAX_ID_PART = 1_000

/** A value as it stands in an id: whatever is no letter, digit, dot, dash or underscore becomes a dash. */
export function idPart(value: string | number | boolean): string {
  const part = String(value)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return part === '' ? '_' : part
}
