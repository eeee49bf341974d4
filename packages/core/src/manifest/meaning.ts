import { createHash } from 'node:crypto'
import { isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml'
import { readDocument } from './yaml-document.ts'

/**
 * A digest of what a manifest says: other comments, quotes, indentation and blocks leave it as it is. Two texts of one
 * meaning have the same entries; two of other meanings may have too, since order and styles of numbers count.
 * @returns `undefined` for what is not UTF-8 or has anything that YAML's parser complains about
 */
export function meaningOf(bytes: Uint8Array): string | undefined {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
  const read = readDocument(text)
  if (!read.ok || read.document.errors.length > 0 || read.document.warnings.length > 0) return undefined
  const pieces: string[] = []
  if (!write(read.document.contents, pieces)) return undefined
  return createHash('sha256').update(pieces.join('\n')).digest('hex')
}

/** @returns false for what no manifest has use for */
function write(node: unknown, pieces: string[]): boolean {
  if (node === null) {
    pieces.push('null')
    return true
  }
  if (isAlias(node)) {
    pieces.push(`*${node.source}`)
    return true
  }
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return false
  if (node.anchor !== undefined) pieces.push(`&${node.anchor}`)
  if (node.tag !== undefined) pieces.push(node.tag)
  if (isScalar(node)) {
    pieces.push(scalar(node))
    return true
  }
  if (isSeq(node)) {
    pieces.push('[')
    const all = node.items.every(item => write(item, pieces))
    pieces.push(']')
    return all
  }
  pieces.push('{')
  const all = node.items.every(({ key, value }) => write(key, pieces) && write(value, pieces))
  pieces.push('}')
  return all
}

function scalar({ value, source, type }: Scalar): string {
  // Between quotes this merges nothing.
  if (value === '<<') return `${type} <<`
  // A number by its digits: `1.0` and `1` may be two names.
  return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${source}`
}
