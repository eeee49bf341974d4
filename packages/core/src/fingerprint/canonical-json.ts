export type CanonicalValue =
  | string
  | boolean
  | number
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined }

/**
 * One text for one value: no white space, object keys in order of their UTF-16 code units, undefined members left
 * out, strings and integers as JSON.stringify writes them (RFC 8785 for the values that a fingerprint holds).
 * @throws TypeError for a number that is not a safe integer.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new TypeError(`not a safe integer: ${value}`)
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  let members = ''
  // Without a comparison of one's own it is code units that are compared.
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (member === undefined) continue
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${members}}`
}

function isList(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value)
}
