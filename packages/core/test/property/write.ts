import { isDeepStrictEqual } from 'node:util'
import {
  Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml'
import type { Draw } from './draw.ts'

/** YAML as the library writes it, without breaking lines: where it does that, a space may come back as a line break. */
export function toYaml(data: unknown): string {
  return new Document(data, { version: '1.2', schema: 'core', aliasDuplicateObjects: false }).toString({
    lineWidth: 0,
  })
}

const STYLES: readonly NonNullable<Scalar['type']>[] = [
  'PLAIN',
  'QUOTE_DOUBLE',
  'QUOTE_SINGLE',
  'BLOCK_LITERAL',
  'BLOCK_FOLDED',
]

/**
 * The same data in another order of keys, other quotes, styles, indentation and line widths, with comments. The library
 * does not write every such mixture as it was meant: what it does not read back itself is written as it likes.
 */
export function toAnyYaml(data: unknown, draw: Draw): string {
  const text = written(data, draw)
  const document = parseDocument(text, { version: '1.2', schema: 'core', intAsBigInt: true })
  const isSame = document.errors.length === 0 && isDeepStrictEqual(exact(document.toJS()), exact(data))
  return isSame ? text : toYaml(reordered(data, draw))
}

/** All integers as bigints, as the library reads them. */
function exact(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(exact)
  if (typeof data === 'number' && Number.isInteger(data)) return BigInt(data)
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, exact(value)]))
}

function written(data: unknown, draw: Draw): string {
  const document = new Document(reordered(data, draw), {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: draw.chance(50),
  })
  visit(document, (key, node) => {
    if (!isNode(node)) return
    if (isScalar(node) && typeof node.value === 'string' && draw.chance(60)) node.type = draw.pick(STYLES)
    if (isCollection(node) && key !== null) node.flow = draw.chance(25)
    if (draw.chance(10)) node.comment = draw.pick([' a comment', ' {{ no }} <<<template>>>', ' prompt: x'])
    if (draw.chance(10)) node.commentBefore = ' before'
    if (draw.chance(10)) node.spaceBefore = true
  })
  for (const pair of isMap(document.contents) ? document.contents.items : []) {
    if (isPair(pair) && isScalar(pair.key) && draw.chance(30)) pair.key.spaceBefore = true
  }
  const text = document.toString({
    indent: draw.int(2, 7),
    indentSeq: draw.chance(50),
    lineWidth: draw.pick([0, 40, 80, 200]),
    defaultKeyType: draw.pick(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE']),
    flowCollectionPadding: draw.chance(50),
    directives: draw.chance(20),
  })
  return draw.chance(20) ? `\ufeff${text}` : text
}

/** Every map in another order; lists have theirs for a reason. */
function reordered(data: unknown, draw: Draw): unknown {
  if (Array.isArray(data)) return data.map(item => reordered(item, draw))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    draw.shuffled(Object.entries(data)).map(([key, value]) => [key, reordered(value, draw)]),
  )
}
