import { parse } from 'csv-parse/sync'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location, Range, SourceFile } from '../diagnostics/source-file.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { DataRow } from '../resolve/data-table.ts'
import { problem } from '../resolve/problem.ts'
import { ByteOffsets } from './byte-offsets.ts'
import { lazyLocation } from './lazy-location.ts'
import { MAX_ROWS, MAX_TOLD, type ParsedData } from './parsed-data.ts'

/** The only file that knows the CSV library. */

/** One line of the table: its fields, and where each ends, in bytes of the file as UTF-8. */
interface Line {
  readonly fields: readonly string[]
  readonly ends: readonly number[]
  /** Where the line before ends. */
  readonly from: number
}

/**
 * Reads CSV (RFC 4180): commas, double quotes, any line break, a header line. Empty lines and columns without a name do
 * not count; all values are text.
 */
export function parseCsv(file: SourceFile): ParsedData {
  const places = new Places(file)
  const lines: Line[] = []
  const broken = readLines(file, lines, places)
  if (broken) return { table: undefined, diagnostics: [broken] }
  const [header, ...body] = lines
  if (!header) {
    const at = { file, range: { start: 0, end: 0 } }
    const message = 'the file is empty: not even a line with the names of the columns is there'
    return {
      table: undefined,
      diagnostics: [problem('data-syntax', at, message, 'write one, such as id,name')],
    }
  }
  if (body.length > MAX_ROWS) {
    const message = `the file has more than ${MAX_ROWS} rows`
    const at = places.line(body[MAX_ROWS] ?? header)
    return { table: undefined, diagnostics: [problem('data-too-large', at, message, 'split it')] }
  }
  const columns = header.fields.map(name => name.trim())
  const diagnostics = [...repeatedColumns(columns, header, places), ...raggedRows(columns, body, places)]
  if (diagnostics.length > 0) return { table: undefined, diagnostics }
  const named = columns.flatMap((name, index) => (name === '' ? [] : [{ name, index }]))
  const rows: DataRow[] = body.map(line => ({
    key: undefined,
    values: Object.assign(
      Object.create(null),
      Object.fromEntries(named.map(({ name, index }) => [name, line.fields[index] ?? ''])),
    ),
    place: column => {
      const index = column === undefined ? -1 : columns.indexOf(column)
      return index === -1 ? places.line(line) : places.field(line, index)
    },
  }))
  const names = named.map(({ name }) => name)
  return { table: { file, header: { columns: names, at: places.line(header) }, rows }, diagnostics: [] }
}

/** Fields of a row, and of a file. */
const MAX_COLUMNS = 1_000
const MAX_CELLS = 250_000

class TooMuch extends Error {}

/** Fills `lines`; gives the problem where the rest cannot be read. */
function readLines(file: SourceFile, lines: Line[], places: Places): Diagnostic | undefined {
  let fields: string[] = []
  let ends: number[] = []
  let from = 0
  let record = 0
  let cells = 0
  const close = (): void => {
    if (fields.length > 0) lines.push({ fields, ends, from })
    from = ends.at(-1) ?? from
    fields = []
    ends = []
  }
  try {
    parse(file.text, {
      // Otherwise the first line break would be the only one.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // The header, the rows, and one more, which is refused.
      to: MAX_ROWS + 2,
      skip_empty_lines: true,
      cast: (value, { bytes, records }) => {
        if (records !== record) close()
        record = records
        fields.push(value)
        ends.push(bytes)
        if (fields.length > MAX_COLUMNS || ++cells > MAX_CELLS) throw new TooMuch()
        return value
      },
    })
  } catch (error) {
    if (error instanceof TooMuch) {
      const what =
        cells > MAX_CELLS
          ? `the file has more than ${MAX_CELLS} fields`
          : `a row has more than ${MAX_COLUMNS} fields`
      const at = places.field({ fields, ends, from }, fields.length - 1)
      return problem('data-too-large', at, what, 'leave out what no template uses, or split the file')
    }
    const at = places.rest(ends.at(-1) ?? from)
    const { message, hint } = wordsFor(error)
    return problem('data-syntax', at, message, hint)
  }
  close()
  return undefined
}

function wordsFor(error: unknown): { readonly message: string; readonly hint: string } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return { message: 'the quote that opens this field is never closed', hint: 'close it' }
    case 'INVALID_OPENING_QUOTE':
      return {
        message: 'this field holds a quote and does not begin with one',
        hint: 'put the whole field in quotes, and write each quote within it twice',
      }
    case 'CSV_INVALID_CLOSING_QUOTE':
      return {
        message: 'something follows the quote that closes this field',
        hint: 'write a quote within a field twice',
      }
    default:
      return { message: 'this is no CSV', hint: 'look at the quotes of this line' }
  }
}

function repeatedColumns(columns: readonly string[], header: Line, places: Places): Diagnostic[] {
  const known = new Map<string, number>()
  return columns.flatMap((name, index) => {
    const first = known.get(name)
    if (first === undefined) known.set(name, index)
    if (name === '' || first === undefined) return []
    return problem(
      'duplicate-key',
      places.field(header, index),
      `two columns are called ${quoted(name)}`,
      'rename or remove one of them',
      [{ message: 'first used here', location: places.field(header, first) }],
    )
  })
}

function raggedRows(columns: readonly string[], body: readonly Line[], places: Places): Diagnostic[] {
  return body
    .filter(({ fields }) => fields.length !== columns.length)
    .slice(0, MAX_TOLD)
    .map(line => {
      const count = line.fields.length
      return problem(
        'data-row',
        places.line(line),
        `this row has ${count} ${count === 1 ? 'field' : 'fields'}, and the first line names ${columns.length} columns`,
        count > columns.length
          ? 'put a field that holds a comma in quotes'
          : 'add what is missing, or its commas',
      )
    })
}

/** From byte offsets, which the library gives, to places. */
class Places {
  readonly #file: SourceFile
  #offsets: ByteOffsets | undefined

  constructor(file: SourceFile) {
    this.#file = file
  }

  line(line: Line): Location {
    return this.#lazy(() => ({
      start: this.#after(line.from),
      end: this.#index(line.ends.at(-1) ?? line.from),
    }))
  }

  field(line: Line, index: number): Location {
    return this.#lazy(() => {
      const end = this.#index(line.ends[index] ?? line.from)
      const start = index === 0 ? this.#after(line.from) : this.#index(line.ends[index - 1] ?? line.from) + 1
      return { start: Math.min(start, end), end }
    })
  }

  /** From where a field begins, after a delimiter at `bytes`, to the end of its line. */
  rest(bytes: number): Location {
    const { text } = this.#file
    let start = this.#index(bytes)
    if (text[start] === ',') start++
    else start = skipBreaks(text, start)
    const line = /[^\r\n]*/y
    line.lastIndex = start
    return { file: this.#file, range: { start, end: start + (line.exec(text)?.[0].length ?? 0) } }
  }

  #lazy(find: () => Range): Location {
    return lazyLocation(this.#file, find)
  }

  /** Where a line begins: after the break, and empty lines, that follow the line before. */
  #after(bytes: number): number {
    return skipBreaks(this.#file.text, this.#index(bytes))
  }

  #index(bytes: number): number {
    this.#offsets ??= new ByteOffsets(this.#file.text)
    return this.#offsets.unitAt(bytes)
  }
}

function skipBreaks(text: string, from: number): number {
  let at = from
  while (text[at] === '\n' || text[at] === '\r') at++
  return at
}
