import type { Location } from '../diagnostics/source-file.ts'

/** A YAML document, free of the parser: every node and key with its place, aliases and merge keys resolved. */
export type YamlNode =
  | YamlScalar
  | { readonly kind: 'list'; readonly items: readonly YamlNode[]; readonly at: Location }
  | YamlMap
  /** Already reported; whoever meets it says nothing more. */
  | { readonly kind: 'broken'; readonly at: Location }

export interface YamlScalar {
  readonly kind: 'scalar'
  /** An integer is a bigint, so that none is rounded. */
  readonly value: string | number | bigint | boolean | null
  readonly at: Location
}

export interface YamlMap {
  readonly kind: 'map'
  /** In the order of the file, duplicates included. */
  readonly entries: readonly YamlEntry[]
  readonly at: Location
}

export interface YamlEntry {
  /** A key is the text that is written: `404: …` and `true: …` have the keys `404` and `true`. */
  readonly key: string
  readonly keyAt: Location
  readonly value: YamlNode
}

/** What a value is, in words for people. */
export function describe(node: YamlNode): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'map') return 'a map'
  if (node.kind === 'broken' || node.value === null) return 'nothing'
  switch (typeof node.value) {
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    default:
      return 'a number'
  }
}

/** The value without places. An integer becomes a number and may be rounded; maps have no prototype. */
export function toPlain(node: YamlNode): unknown {
  switch (node.kind) {
    case 'broken':
      return undefined
    case 'list':
      return node.items.map(toPlain)
    case 'scalar':
      return typeof node.value === 'bigint' ? Number(node.value) : node.value
    case 'map': {
      const plain: Record<string, unknown> = Object.create(null)
      for (const { key, value } of node.entries) if (!Object.hasOwn(plain, key)) plain[key] = toPlain(value)
      return plain
    }
  }
}
