import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { DataTable } from '../resolve/data-table.ts'

/** What the text of a data file comes to. */
export interface ParsedData {
  /** `undefined` where a problem hides some of its rows. */
  readonly table: DataTable | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Rows of a data file: each is an image that may be paid for. */
export const MAX_ROWS = 10_000

/** Rows with problems of the same kind that are told. */
export const MAX_TOLD = 20
