import { parse } from 'lossless-json'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { SourceFile } from '../diagnostics/source-file.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import { readEntries } from '../manifest/fields.ts'
import { collectProblems, keyLabel, type Problems } from '../manifest/problems.ts'
import { readAny } from '../manifest/value.ts'
import { describe, type YamlEntry, type YamlNode } from '../manifest/yaml-node.ts'
import { parseYaml } from '../manifest/yaml-parse.ts'
import type { DataRow } from '../resolve/data-table.ts'
import { problem } from '../resolve/problem.ts'
import type { Values } from '../resolve/template.ts'
import { jsonMembers } from './json-members.ts'
import { lazyLocation } from './lazy-location.ts'
import { MAX_ROWS, type ParsedData } from './parsed-data.ts'

/** Reads rows from YAML: a list of maps, or a map of maps, whose keys are then the ids. */
export function parseYamlRows(file: SourceFile): ParsedData {
  // Before it is parsed, which takes seconds where there are far too many.
  const begins = [...file.text.matchAll(/^(?:-|[\w.-]+:)(?=\s)/gm)]
  const extra = begins[MAX_ROWS]
  if (extra) {
    const at = { file, range: { start: extra.index, end: extra.index + extra[0].length } }
    const found = problem('data-too-large', at, tooMany(begins.length), 'split it')
    return { table: undefined, diagnostics: [found] }
  }
  const { root, wellFormed, diagnostics } = parseYaml(file)
  if (!wellFormed || !root)
    return {
      table: undefined,
      diagnostics: root ? diagnostics : [...diagnostics, ...empty(file, wellFormed)],
    }
  const { value: rows, diagnostics: found } = collectProblems(problems => rowsOf(root, problems))
  const all = [...diagnostics, ...found]
  return { table: rows && all.length === 0 ? { file, header: undefined, rows } : undefined, diagnostics: all }
}

/**
 * Reads rows from JSON, in the same two shapes. JSON is YAML, whose parser says best what is wrong with values; but
 * where nothing is, reading it as JSON takes a tenth of the time.
 */
export function parseJsonRows(file: SourceFile): ParsedData {
  let value: unknown
  try {
    value = parse(file.text, undefined, toNumber)
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const position = /position (\d+)/.exec(message)?.[1]
    if (position === undefined || /duplicate/i.test(message)) return parseYamlRows(file)
    const start = Math.min(Number(position), file.text.length)
    const at = { file, range: { start, end: Math.min(start + 1, file.text.length) } }
    const hint = 'look at the commas, quotes and brackets here'
    return { table: undefined, diagnostics: [problem('data-syntax', at, 'this is no JSON', hint)] }
  }
  return soundRows(file, value) ?? parseYamlRows(file)
}

/** `undefined` where a value is not sound. */
function soundRows(file: SourceFile, value: unknown): ParsedData | undefined {
  if (!isRecord(value) || !isExact(value)) return undefined
  const members = jsonMembers(file.text, 0)
  const extra = members[MAX_ROWS]
  if (extra) {
    const at = { file, range: extra.value }
    const found = problem('data-too-large', at, tooMany(members.length), 'split it')
    return { table: undefined, diagnostics: [found] }
  }
  const rows: DataRow[] = []
  for (const [index, { key, value: range }] of members.entries()) {
    const row = value[key?.text ?? index]
    if (!isRecord(row) || Array.isArray(row)) return undefined
    rows.push({
      key: key && { value: key.text, at: { file, range: key.range } },
      values: row,
      place: column =>
        lazyLocation(file, () => {
          const found = jsonMembers(file.text, range.start).find(member => member.key?.text === column)
          return found?.value ?? key?.range ?? range
        }),
    })
  }
  return { table: { file, header: undefined, rows }, diagnostics: [] }
}

function tooMany(count: number): string {
  return `the file has ${count} rows, and ${MAX_ROWS} are the most`
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null
}

const MAX_DIGITS = 100

/** A number that cannot be kept exactly stays a bigint, to be told where it stands. */
function toNumber(text: string): number | bigint {
  const number = Number(text)
  // Its digits do not matter, and to read them takes long.
  if (text.length > MAX_DIGITS && /^-?\d+$/.test(text)) return 0n
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text)
}

function isExact(value: unknown): boolean {
  if (typeof value === 'bigint') return false
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact)
}

function rowsOf(root: YamlNode, problems: Problems): DataRow[] | undefined {
  if (root.kind !== 'list' && root.kind !== 'map') {
    notRows(root, problems)
    return undefined
  }
  const entries = root.kind === 'map' ? readEntries(root, { text: 'the file', noun: 'file' }, problems) : []
  const members: readonly (readonly [YamlEntry | undefined, YamlNode])[] =
    root.kind === 'list'
      ? root.items.map(item => [undefined, item])
      : (entries ?? []).map(entry => [entry, entry.value])
  if (members.length > MAX_ROWS) {
    problems.add('data-too-large', members[MAX_ROWS]?.[1].at ?? root.at, tooMany(members.length), 'split it')
    return undefined
  }
  if (root.kind === 'map') {
    const only = root.entries.length === 1 ? root.entries[0] : undefined
    if (only?.value.kind === 'list') {
      problems.add(
        'data-row',
        only.keyAt,
        `the rows must stand at the top, not below ${quoted(only.key)}`,
        'remove this key',
      )
      return undefined
    }
  }
  return members.flatMap(([entry, node], index) => rowOf(entry, node, index, problems) ?? [])
}

function rowOf(
  entry: YamlEntry | undefined,
  node: YamlNode,
  index: number,
  problems: Problems,
): DataRow | undefined {
  if (node.kind === 'broken') return undefined
  if (node.kind !== 'map') {
    const name = entry ? quoted(entry.key) : `item ${index + 1}`
    problems.add(
      'data-row',
      node.at,
      `${name} must be a map of names to values, not ${describe(node)}`,
      'write "name: value"',
    )
    return undefined
  }
  const values = readAny(node, keyLabel(entry?.key ?? `item ${index + 1}`), problems)
  if (!values) return undefined
  return {
    key: entry && { value: entry.key, at: entry.keyAt },
    values: values.value as Values,
    place: column =>
      (column === undefined ? undefined : node.entries.find(({ key }) => key === column)?.value.at) ??
      entry?.keyAt ??
      node.at,
  }
}

function notRows(root: YamlNode, problems: Problems): void {
  const hint = 'write a list of maps, or a map of maps whose keys are the ids'
  problems.add('data-row', root.at, `a data file holds rows, not ${describe(root)}`, hint)
}

function empty(file: SourceFile, wellFormed: boolean): Diagnostic[] {
  if (!wellFormed) return []
  const at = { file, range: { start: 0, end: 0 } }
  const hint = 'write a list of maps, or a map of maps whose keys are the ids'
  return [problem('data-syntax', at, 'the file is empty', hint)]
}
