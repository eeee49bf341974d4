import pLimit from 'p-limit'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { DataTable, DataTables } from '../resolve/data-table.ts'
import { problem } from '../resolve/problem.ts'
import { projectPath } from '../resolve/project-path.ts'
import type { ParsedData } from './parsed-data.ts'
import { readProjectFile, type SourceFileOutcome } from './project-files.ts'
import { sizes } from './size-text.ts'

/** Bytes. */
export const MAX_DATA_BYTES: number = 5 * 1024 * 1024

/** After so many problems no further file is read. */
const MAX_PROBLEMS = 500

export interface ReadData {
  readonly tables: DataTables
  /** POSIX, from the root: every file that an image names. */
  readonly files: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** One image's `data`. */
interface Use {
  readonly path: string
  readonly at: Location
  readonly image: string
}

/** The data files that the images of all manifests name, each read once. Never outside the root. */
export async function readData(root: string, manifests: readonly Manifest[]): Promise<ReadData> {
  const diagnostics: Diagnostic[] = []
  const uses = new Map<string, Use[]>()
  for (const manifest of manifests) {
    for (const { id, data } of manifest.images) {
      if (!data) continue
      const { value, at } = data.file
      const path = projectPath(manifest.file.path, value)
      if (path === undefined) diagnostics.push(outside(at, `"${value}" leads out of the project`))
      else {
        const others = uses.get(path)
        const use = { path, at, image: id.value }
        if (others) others.push(use)
        else uses.set(path, [use])
      }
    }
  }
  const limit = pLimit(4)
  const tables = new Map<string, DataTable>()
  await Promise.all(
    [...uses].map(([path, at]) =>
      limit(async () => {
        if (diagnostics.length > MAX_PROBLEMS) return
        const { table, diagnostics: found } = await readTable(root, path, at)
        if (table) tables.set(path, table)
        for (const diagnostic of found) diagnostics.push(diagnostic)
      }),
    ),
  )
  return { tables, files: [...uses.keys()], diagnostics }
}

async function readTable(root: string, path: string, uses: readonly Use[]): Promise<ParsedData> {
  const at = uses.map(use => use.at)
  const parser = parserOf(path)
  if (!parser) return refused(at, location => unknownType(location, path))
  const outcome = await readProjectFile(root, path, MAX_DATA_BYTES)
  if (outcome.kind !== 'read') return refused(at, location => unread(location, path, outcome))
  const text = decoded(outcome.bytes)
  if (text === undefined) {
    return refused(at, location =>
      problem('data-file', location, `${path} is not UTF-8 text`, 'save it as UTF-8'),
    )
  }
  const { table, diagnostics } = await parser({ path, text })
  const related = uses.slice(0, 1).map(use => ({ message: `the data of "${use.image}"`, location: use.at }))
  const told = diagnostics.map(found => ({ ...found, related: [...(found.related ?? []), ...related] }))
  if (table?.rows.length !== 0) return { table, diagnostics: told }
  return { table, diagnostics: [...told, ...at.map(location => noRows(location, path))] }
}

type Parser = (file: { readonly path: string; readonly text: string }) => Promise<ParsedData>

/** The parsers are loaded where they are needed. */
function parserOf(path: string): Parser | undefined {
  switch (/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase()) {
    case 'csv':
      return async file => (await import('./parse-csv.ts')).parseCsv(file)
    case 'json':
      return async file => (await import('./parse-rows.ts')).parseJsonRows(file)
    case 'yaml':
    case 'yml':
      return async file => (await import('./parse-rows.ts')).parseYamlRows(file)
    default:
      return undefined
  }
}

/** Strictly UTF-8, without its byte order mark. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function refused(at: readonly Location[], tell: (at: Location) => Diagnostic): ParsedData {
  return { table: undefined, diagnostics: at.map(tell) }
}

function outside(at: Location, message: string): Diagnostic {
  return problem(
    'path-outside-project',
    at,
    message,
    'copy the file into the project and name it relative to the manifest',
  )
}

function unknownType(at: Location, path: string): Diagnostic {
  return problem(
    'data-file',
    at,
    `${path} is of no known type`,
    'name a file that ends in .csv, .json, .yaml or .yml',
  )
}

function noRows(at: Location, path: string): Diagnostic {
  const found = problem(
    'data-empty',
    at,
    `${path} has no rows, so there are no images`,
    'add a row, or remove the image',
  )
  return { ...found, severity: 'warning' }
}

function unread(
  at: Location,
  path: string,
  outcome: Exclude<SourceFileOutcome, { kind: 'read' }>,
): Diagnostic {
  switch (outcome.kind) {
    case 'missing': {
      const hint = 'a path is relative to the manifest: check its spelling, upper and lower case too'
      return problem('data-file', at, `there is no file ${path}`, hint)
    }
    case 'outside':
      return outside(at, `${path} is a link that leads out of the project`)
    case 'too-large': {
      const { size, most } = sizes(outcome.bytes, MAX_DATA_BYTES)
      const message = `${path} has ${size}, and ${most} are the most`
      return problem('data-too-large', at, message, 'split it')
    }
    case 'unreadable':
      return problem(
        'data-file',
        at,
        `${path} cannot be read (${outcome.message})`,
        'name a file that can be read',
      )
  }
}
