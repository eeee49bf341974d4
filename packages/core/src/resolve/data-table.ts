import type { Location, SourceFile } from '../diagnostics/source-file.ts'
import type { Authored } from '../manifest/manifest.ts'
import type { Values } from './template.ts'

/** A data file as read: one row an entry, in the order of the file. */
export interface DataTable {
  readonly file: SourceFile
  /** Of a CSV: its columns, and the place of their line. */
  readonly header: { readonly columns: readonly string[]; readonly at: Location } | undefined
  readonly rows: readonly DataRow[]
}

export interface DataRow {
  /** The key of the row, where the file is a map of maps. */
  readonly key: Authored<string> | undefined
  /** In a CSV all are text. */
  readonly values: Values
  /** The place of the row, or of one of its values. */
  place(column?: string): Location
}

/** Data files by their POSIX path from the project's root; one that is not here has its problems told already. */
export type DataTables = ReadonlyMap<string, DataTable>
