import type { RelatedLocation } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { AuthoredData, AuthoredImage } from '../manifest/manifest.ts'
import type { DataRow, DataTable } from './data-table.ts'
import type { Findings } from './findings.ts'
import { idPart, MAX_ID_PART } from './id-part.ts'
import type { Values } from './template.ts'

/** A row of a data file, with the part of the id that names its entries. */
export interface NamedRow {
  readonly idPart: string
  readonly values: Values
  /** The place of its id. */
  readonly at: Location
}

/** Rows without an id that are told. */
const MAX_TOLD = 20

/** The rows that an image is made for, each with its id; `undefined` where that cannot be told of all of them. */
export function namedRows(
  image: AuthoredImage,
  data: AuthoredData,
  table: DataTable,
  findings: Findings,
): NamedRow[] | undefined {
  const before = findings.count
  const related = [{ message: `the data of "${image.id.value}"`, location: data.file.at }]
  const column = data.id?.value ?? 'id'
  if (!hasColumn(table, data, column, related, findings)) return undefined
  const named: NamedRow[] = []
  const owners = new Map<string, { readonly text: string; readonly at: Location }>()
  for (const row of table.rows) {
    const id = idOf(row, data, column)
    if ('problem' in id) {
      if (findings.count - before < MAX_TOLD)
        findings.add('data-id', id.at, id.problem, { hint: id.hint, related })
      else findings.broken()
      continue
    }
    const part = idPart(id.text)
    const owner = owners.get(part)
    if (owner)
      findings.add('data-id', id.at, alike(id.text, owner.text, part), duplicateDetails(owner.at, related))
    else {
      owners.set(part, id)
      named.push({ idPart: part, values: row.values, at: id.at })
    }
  }
  return findings.count === before ? named : undefined
}

/** A CSV has its columns on one line: that one is missing is told once, there. */
function hasColumn(
  { header }: DataTable,
  data: AuthoredData,
  column: string,
  related: readonly RelatedLocation[],
  findings: Findings,
): boolean {
  if (!header || header.columns.includes(column)) return true
  const only = header.columns.length === 1 ? header.columns[0] : undefined
  const hint =
    only?.includes(';') || only?.includes('\t')
      ? 'separate the columns by commas'
      : (didYouMean(column, header.columns) ??
        (data.id ? `its columns: ${namesIn(header.columns)}` : 'name another with data: { file: …, id: … }'))
  findings.add('data-id', header.at, `there is no column ${quoted(column)}`, { hint, related })
  return false
}

/** Columns that a hint lists. */
const MAX_LISTED = 20

function namesIn(columns: readonly string[]): string {
  const shown = columns.slice(0, MAX_LISTED).join(', ')
  return columns.length > MAX_LISTED ? `${shown}, …` : shown
}

type RowId =
  | { readonly text: string; readonly at: Location }
  | { readonly problem: string; readonly hint: string | (() => string); readonly at: Location }

function idOf(row: DataRow, data: AuthoredData, column: string): RowId {
  if (row.key && !data.id) return shortEnough(row.key.value, 'key', row.key.at)
  const value = Object.hasOwn(row.values, column) ? row.values[column] : undefined
  const at = row.place(column)
  if (value === undefined) {
    const hint = (): string =>
      didYouMean(column, Object.keys(row.values)) ??
      'give it one, or name another key with data: { file: …, id: … }'
    return { problem: `this row has no ${quoted(column)}`, hint, at }
  }
  if (value === '' || value === null) {
    return { problem: `the ${quoted(column)} of this row is empty`, hint: 'give it an id of its own', at }
  }
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return shortEnough(String(value), column, at)
    default: {
      const hint = 'write a text or a number'
      return { problem: `the ${quoted(column)} of this row must be a single value`, hint, at }
    }
  }
}

function shortEnough(text: string, column: string, at: Location): RowId {
  if (text.length <= MAX_ID_PART) return { text, at }
  const problem = `the ${quoted(column)} of this row has ${text.length} characters`
  return { problem, hint: `an id has at most ${MAX_ID_PART}`, at }
}

function alike(text: string, first: string, part: string): string {
  return text === first
    ? `the id ${quoted(text)} is used twice`
    : `${quoted(text)} and ${quoted(first)} come to the same id, "${part}"`
}

function duplicateDetails(
  first: Location,
  related: readonly RelatedLocation[],
): { hint: string; related: readonly RelatedLocation[] } {
  return {
    hint: 'ids are unique: change one',
    related: [{ message: 'first used here', location: first }, ...related],
  }
}
