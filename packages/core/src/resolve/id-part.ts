/** A value as it stands in an id: whatever is no letter, digit, dot, dash or underscore becomes a dash. */
export function idPart(value: string | number | boolean): string {
  const part = String(value)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return part === '' ? '_' : part
}
