import { parse } from 'lossless-json'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location, SourceFile } from '../diagnostics/source-file.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import { readEntries } from '../manifest/fields.ts'
import { keyLabel, Problems } from '../manifest/problems.ts'
import { readAny } from '../manifest/value.ts'
import { describe, type YamlEntry, type YamlNode } from '../manifest/yaml-node.ts'
import { parseYaml } from '../manifest/yaml-parse.ts'
import type { DataRow } from '../resolve/data-table.ts'
import { problem } from '../resolve/problem.ts'
import type { Values } from '../resolve/template.ts'
import { LazyLocation } from './lazy-location.ts'
import { MAX_ROWS, type ParsedData } from './parsed-data.ts'

/** Reads rows from YAML: a list of maps, or a map of maps, whose keys are then the ids. */
export function parseYamlRows(file: SourceFile): ParsedData {
  const { root, wellFormed, diagnostics } = parseYaml(file)
  if (!wellFormed || !root)
    return {
      table: undefined,
      diagnostics: root ? diagnostics : [...diagnostics, ...empty(file, wellFormed)],
    }
  const problems = new Problems()
  const rows = rowsOf(root, problems)
  const all = [...diagnostics, ...problems.diagnostics]
  return { table: rows && all.length === 0 ? { file, header: undefined, rows } : undefined, diagnostics: all }
}

/**
 * Reads rows from JSON, in the same two shapes. JSON is YAML, and YAML knows the places; but they are needed for
 * problems alone, and reading values alone takes a tenth of the time.
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
  return plainRows(file, value) ?? parseYamlRows(file)
}

/** Rows without places of their own; `undefined` where a problem needs one. */
function plainRows(file: SourceFile, value: unknown): ParsedData | undefined {
  if (typeof value !== 'object' || value === null || !isExact(value)) return undefined
  const members = Array.isArray(value) ? value.map(row => [undefined, row] as const) : Object.entries(value)
  // Of an object, keys that are numbers would not come in the order of the file.
  if (members.length > MAX_ROWS || members.some(([key]) => key !== undefined && /^\d+$/.test(key)))
    return undefined
  let located: readonly DataRow[] | undefined
  const rows: DataRow[] = []
  for (const [index, [key, row]] of members.entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined
    const there = (): DataRow | undefined => {
      located ??= parseYamlRows(file).table?.rows
      return located?.[index]
    }
    const lazy = (find: (row: DataRow) => Location | undefined): Location =>
      new LazyLocation(file, () => {
        const found = there()
        return (found && find(found)?.range) ?? { start: 0, end: 0 }
      })
    rows.push({
      key: key === undefined ? undefined : { value: key, at: lazy(found => found.key?.at) },
      values: row as Values,
      place: column => lazy(found => found.place(column)),
    })
  }
  return { table: { file, header: undefined, rows }, diagnostics: [] }
}

/** A number that cannot be kept exactly stays a bigint, to be told where it stands. */
function toNumber(text: string): number | bigint {
  const number = Number(text)
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
    const message = `the file has ${members.length} rows, and ${MAX_ROWS} are the most`
    problems.add('data-too-large', members[MAX_ROWS]?.[1].at ?? root.at, message, 'split it')
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
