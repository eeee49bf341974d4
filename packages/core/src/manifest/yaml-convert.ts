import { isAlias, isMap, isPair, isScalar, isSeq, type YAMLMap } from 'yaml'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location, Range, SourceFile } from '../diagnostics/source-file.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import { MAX_DEPTH } from './yaml-document.ts'
import { lineEnd, QUOTE, TOO_DEEP } from './yaml-errors.ts'
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts'
import type { Places } from './yaml-places.ts'

/** With `yaml-document.ts` the only file that knows the YAML library. */

/** Values that aliases may add to those that are written: a few thousand images that share parts need far fewer. */
const MAX_ALIASED = 250_000

/** UTF-16 units of a text that a hint repeats. */
const MAX_QUOTED = 200

/** Problems that the converter tells. */
const MAX_TOLD = 5_000

/** From the library's nodes to ours. An aliased node is converted once and shared. */
export class Converter {
  readonly diagnostics: Diagnostic[] = []
  /** Places of unquoted templates; what the parser says about them is noise. */
  readonly templates: Range[] = []
  /** Where quoted texts and brackets begin, by where they end. */
  readonly ends: Map<number, number> = new Map()
  readonly #file: SourceFile
  readonly #problems: Places
  readonly #anchors = new Map<string, Anchored | 'open'>()
  #size = 0
  #aliased = 0
  /** Of the node that is being converted, and the greatest below it. */
  #depth = 0
  #deepest = 0

  constructor(file: SourceFile, problems: Places) {
    this.#file = file
    this.#problems = problems
  }

  node(source: unknown): YamlNode {
    const at = this.#at(rangeOf(source))
    if (isAlias(source)) return this.#alias(source.source, at)
    const anchor = isScalar(source) || isMap(source) || isSeq(source) ? source.anchor : undefined
    const before = { size: this.#size, deepest: this.#deepest }
    if (anchor !== undefined) this.#anchors.set(anchor, 'open')
    this.#deepest = ++this.#depth
    const node = this.#unnamed(source, at)
    this.#depth--
    this.#size++
    const height = this.#deepest - this.#depth
    this.#deepest = Math.max(this.#deepest, before.deepest)
    if (anchor !== undefined) this.#anchors.set(anchor, { node, size: this.#size - before.size, height })
    return node
  }

  #noteEnd(range: readonly [number, number, ...number[]] | null | undefined): void {
    // Of two that end together, as at the end of the file, the outer one, which comes first, is shown.
    if (range && !this.ends.has(range[1])) this.ends.set(range[1], range[0])
  }

  #unnamed(source: unknown, at: Location): YamlNode {
    if ((isMap(source) || isSeq(source)) && source.flow === true) this.#noteEnd(source.range)
    if (isMap(source)) {
      if (source.flow === true && this.#file.text.startsWith('{{', at.range.start))
        return this.#template(source.range ?? [at.range.start, at.range.end])
      return this.#map(source, at)
    }
    if (isSeq(source)) return { kind: 'list', items: source.items.map(item => this.node(item)), at }
    if (!isScalar(source)) return { kind: 'scalar', value: null, at }
    const { value, type, range } = source
    if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') this.#noteEnd(range)
    switch (typeof value) {
      case 'string':
      case 'number':
      case 'bigint':
      case 'boolean':
        return { kind: 'scalar', value, at }
    }
    if (value === null) return { kind: 'scalar', value, at }
    this.#report(
      'not-supported',
      'kirin-batch has no use for this type of YAML value',
      'write it as text',
      at,
    )
    return { kind: 'broken', at }
  }

  #alias(name: string, at: Location): YamlNode {
    const target = this.#anchors.get(name)
    if (target === undefined) {
      const shown = quoted(`&${name}`)
      const message = `a value that begins with "*" is a YAML alias, and nothing before has the anchor ${shown}`
      this.#report('yaml-syntax', message, QUOTE, at)
      return { kind: 'broken', at }
    }
    if (target === 'open') {
      this.#report(
        'yaml-syntax',
        `${quoted(`*${name}`)} refers to a value that it is itself a part of`,
        'remove it',
        at,
      )
      return { kind: 'broken', at }
    }
    if (this.#depth + target.height > MAX_DEPTH) {
      this.#report('yaml-syntax', TOO_DEEP.message, TOO_DEEP.hint, at)
      return { kind: 'broken', at }
    }
    this.#deepest = Math.max(this.#deepest, this.#depth + target.height)
    this.#aliased += target.size
    this.#size += target.size
    if (this.#aliased > MAX_ALIASED) {
      if (this.#aliased - target.size <= MAX_ALIASED) {
        const message = `the YAML aliases of this file stand for more than ${MAX_ALIASED} values`
        this.#report('yaml-syntax', message, 'use fewer aliases', at)
      }
      return { kind: 'broken', at }
    }
    return target.node.kind === 'scalar' ? { ...target.node, at } : target.node
  }

  #map(source: YAMLMap<unknown, unknown>, at: Location): YamlMap {
    const entries: YamlEntry[] = []
    const merged: YamlEntry[] = []
    for (const pair of source.items) {
      if (!isPair(pair)) continue
      const keyAt = this.#keyAt(rangeOf(pair.key) ?? rangeOf(pair.value) ?? [at.range.start, at.range.start])
      // For anchors within, and where quotes and brackets end; most keys have neither.
      const isPlain = isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.anchor === undefined
      const keyNode = isPlain || pair.key === null ? undefined : this.node(pair.key)
      const value = this.node(pair.value)
      const valued: YamlNode =
        value.kind === 'scalar' && value.value === null ? { ...value, at: keyAt } : value
      if (isScalar(pair.key)) {
        const key = typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? '')
        if (key === '<<' && pair.key.type === 'PLAIN') {
          for (const entry of this.#merge(valued, keyAt)) merged.push(entry)
        } else entries.push({ key, keyAt, value: valued })
      } else if (keyNode?.kind !== 'broken') {
        this.#report('wrong-type', 'a key must be text', 'put it in quotes', keyAt)
      }
    }
    if (merged.length === 0) return { kind: 'map', entries, at }
    // What a map says itself wins over what it merges; of two merged maps the first wins.
    const own = new Set(entries.map(({ key }) => key))
    for (const entry of merged) {
      if (own.has(entry.key)) continue
      own.add(entry.key)
      entries.push(entry)
    }
    return { kind: 'map', entries, at }
  }

  #merge(value: YamlNode, keyAt: Location): readonly YamlEntry[] {
    if (value.kind === 'broken') return []
    if (value.kind === 'map') return value.entries
    if (value.kind === 'list' && value.items.every(({ kind }) => kind === 'map' || kind === 'broken')) {
      return value.items.flatMap(item => (item.kind === 'map' ? item.entries : []))
    }
    const hint = 'write "<<: *name", where "&name" marks a map'
    this.#report('wrong-type', 'the merge key "<<" takes a map or a list of maps', hint, keyAt)
    return []
  }

  #template([start, nodeEnd]: readonly [number, number, ...number[]]): YamlNode {
    const { text } = this.#file
    const stop = Math.max(lineEnd(text, start), nodeEnd)
    // Where the rest of the line is no YAML after a map, it belongs to the text that was meant.
    const cut = this.#problems.anyWithin(start, stop)
    const location = this.#at([start, cut ? lineEnd(text, start) : nodeEnd])
    this.templates.push({ start, end: cut ? stop : nodeEnd })
    const written = text.slice(location.range.start, location.range.end)
    this.#report(
      'yaml-flow-template',
      'a value that begins with "{{" needs quotes: without them it is a map to YAML',
      written.length > MAX_QUOTED ? QUOTE : `put it in quotes: ${inQuotes(written)}`,
      location,
    )
    return { kind: 'broken', at: location }
  }

  #report(code: Diagnostic['code'], message: string, hint: string, location: Location): void {
    if (this.diagnostics.length < MAX_TOLD)
      this.diagnostics.push({ code, severity: 'error', message, hint, location })
  }

  /** Never nothing: a key may be empty, or a line break. */
  #keyAt(range: readonly [number, number]): Location {
    const { file, range: found } = this.#at(range)
    const { start, end } = found
    return { file, range: { start, end: Math.min(Math.max(end, start + 1), file.text.length) } }
  }

  #at(range: readonly [number, number] | undefined): Location {
    const [start, end] = range ?? [0, 0]
    return {
      file: this.#file,
      range: { start, end: start + this.#file.text.slice(start, end).trimEnd().length },
    }
  }
}

/** What an alias stands for: its values in number, and how many are within each other. */
interface Anchored {
  readonly node: YamlNode
  readonly size: number
  readonly height: number
}

function rangeOf(source: unknown): readonly [number, number] | undefined {
  if (!(isAlias(source) || isMap(source) || isScalar(source) || isSeq(source)) || !source.range)
    return undefined
  return [source.range[0], source.range[1]]
}

/** As YAML: in the quotes that need no escape, where that can be. */
function inQuotes(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : JSON.stringify(text)
}
