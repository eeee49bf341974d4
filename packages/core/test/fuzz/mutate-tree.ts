import {
  Alias,
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
} from 'yaml'
import { PIECES } from './pieces.ts'
import type { Random } from './random.ts'

type Collection = YAMLMap<unknown, unknown> | YAMLSeq<unknown>
type Change = (
  random: Random,
  all: {
    readonly collections: readonly Collection[]
    readonly scalars: readonly Scalar[]
    readonly document: Document
  },
) => void

/** A value that is odd where it stands. */
function oddity(random: Random): unknown {
  return random.pick<unknown>([
    random.pick(random.pick(PIECES)),
    random.pick(random.pick(PIECES)),
    null,
    true,
    0,
    -1,
    random.below(20),
    1.5,
    Number.NaN,
    1e308,
    2n ** 63n,
    2n ** 70n,
    [],
    {},
    [1, [2]],
    { a: { b: null } },
  ])
}

const CHANGES: readonly Change[] = [
  // A member twice.
  (random, { collections }) => {
    const { items } = random.pick(collections)
    if (items.length > 0) items.splice(random.below(items.length), 0, random.pick<unknown>(items) as never)
  },
  // One less.
  (random, { collections }) => {
    const { items } = random.pick(collections)
    items.splice(random.below(items.length), 1)
  },
  // A member that belongs elsewhere.
  (random, { collections }) => {
    const from = random.pick(collections)
    const to = random.pick(collections)
    const item = from.items.length > 0 ? random.pick<unknown>(from.items) : undefined
    if (item === undefined || isMap(from) !== isMap(to)) return
    to.items.push((isPair(item) || isScalar(item) || isCollection(item) ? item.clone() : item) as never)
  },
  // Two that change places.
  (random, { collections }) => {
    const { items } = random.pick(collections)
    const a = random.below(items.length)
    const b = random.below(items.length)
    const [first, second] = [items[a], items[b]]
    if (first !== undefined && second !== undefined) [items[a], items[b]] = [second, first]
  },
  // Another value.
  (random, { scalars, document }) => {
    const value = oddity(random)
    const scalar = random.pick(scalars)
    if (typeof value !== 'object' || value === null) scalar.value = value
    else replace(document, scalar, document.createNode(value))
  },
  (random, { scalars }) => {
    random.pick(scalars).value = random.pick(random.pick(PIECES))
  },
  // Within a list or a map of its own, once or often.
  (random, { scalars, collections, document }) => {
    const target: Node = random.pick<Node>([...scalars, ...collections])
    let wrapped: Node = target.clone() as Node
    for (let depth = random.chance(0.1) ? 250 : 1 + random.below(3); depth > 0; depth--) {
      const outer: Collection = random.chance(0.5) ? new YAMLSeq() : new YAMLMap()
      if (isSeq(outer)) outer.items.push(wrapped)
      else (outer as YAMLMap<unknown, unknown>).items.push(new Pair(new Scalar('a'), wrapped))
      wrapped = outer
    }
    replace(document, target, wrapped)
  },
  // An alias of something before, or of what it stands in.
  (random, { scalars, collections, document }) => {
    const target: Scalar | Collection = random.pick<Scalar | Collection>([...scalars, ...collections])
    target.anchor = 'm'
    replace(document, random.pick(scalars), new Alias('m'))
  },
  // A merge key.
  (random, { collections }) => {
    const source = random.pick(collections)
    source.anchor = 'm'
    const map = collections.find(candidate => isMap(candidate) && candidate !== source)
    if (isMap(map)) map.items.unshift(new Pair(new Scalar('<<'), new Alias('m')))
  },
  (random, { scalars, collections }) => {
    random.pick<Node>([...scalars, ...collections]).tag = random.pick([
      '!x',
      '!!str',
      'tag:yaml.org,2002:int',
      'tag:yaml.org,2002:map',
      '!',
    ])
  },
  // Another style.
  (random, { scalars, collections }) => {
    random.pick(scalars).type = random.pick([
      'PLAIN',
      'QUOTE_DOUBLE',
      'QUOTE_SINGLE',
      'BLOCK_FOLDED',
      'BLOCK_LITERAL',
    ])
    random.pick(collections).flow = random.chance(0.5)
  },
]

/** The text with one change of its structure, or `undefined` where it has none, or none that can be written. */
export function mutateTree(text: string, random: Random): string | undefined {
  try {
    const document = parseDocument(text, { intAsBigInt: true, uniqueKeys: false, logLevel: 'silent' })
    if (document.errors.length > 0) return undefined
    const scalars: Scalar[] = []
    const collections: Collection[] = []
    visit(document, {
      Scalar: (_, node) => {
        scalars.push(node)
      },
      Map: (_, node) => {
        collections.push(node)
      },
      Seq: (_, node) => {
        collections.push(node)
      },
    })
    if (scalars.length === 0 || collections.length === 0) return undefined
    random.pick(CHANGES)(random, { collections, scalars, document })
    return document.toString()
  } catch {
    // An alias before its anchor, a tag that does not fit: the library does not write such a thing.
    return undefined
  }
}

function replace(document: Document, target: Node, by: Node): void {
  visit(document, {
    Node: (_, node) => (node === target ? by : undefined),
    Value: (_, node) => (node === target ? by : undefined),
  } as Parameters<typeof visit>[1])
}
