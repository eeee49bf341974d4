import type { Range } from '../diagnostics/source-file.ts'

/** An item of an array or a member of an object, with its places. */
export interface JsonMember {
  readonly key: { readonly text: string; readonly range: Range } | undefined
  readonly value: Range
}

/** The members of the array or object that begins at `start`, in the order of the text, which must be valid JSON. */
export function jsonMembers(text: string, start: number): JsonMember[] {
  const members: JsonMember[] = []
  let at = skipSpace(text, start) + 1
  for (;;) {
    at = skipSpace(text, at)
    if (at >= text.length || text[at] === ']' || text[at] === '}') return members
    let key: JsonMember['key']
    const end = endOfValue(text, at)
    const colon = skipSpace(text, end)
    if (text[colon] === ':') {
      const range = { start: at, end }
      key = { text: String(JSON.parse(text.slice(at, end))), range }
      at = skipSpace(text, colon + 1)
    }
    const value = { start: at, end: key ? endOfValue(text, at) : end }
    members.push({ key, value })
    at = skipSpace(text, value.end)
    if (text[at] === ',') at++
  }
}

/** Where the value that begins at `start` ends. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const unit = text[at]
    if (unit === '"') at = endOfString(text, at)
    else if (unit === '{' || unit === '[') {
      depth++
      at++
    } else if (unit === '}' || unit === ']') {
      depth--
      at++
    } else {
      OTHER.lastIndex = at
      at += OTHER.exec(text)?.[0].length || 1
    }
  } while (depth > 0 && at < text.length)
  return at
}

/** Numbers and words; between values also white space, commas and colons. */
const OTHER = /[^\s,:"{}[\]]+|[\s,:]+/y

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return at + 1
  }
  return text.length
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \n\r\t'.includes(text.charAt(at))) at++
  return at
}
