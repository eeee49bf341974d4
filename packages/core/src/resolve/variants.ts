import type { Location } from '../diagnostics/source-file.ts'
import type { AuthoredImage, AuthoredMatrix, Manifest } from '../manifest/manifest.ts'
import type { DataTable, DataTables } from './data-table.ts'
import type { Findings } from './findings.ts'
import { combinationCount, combinations } from './matrix.ts'
import { projectPath } from './project-path.ts'
import { namedRows } from './rows.ts'
import type { Values } from './template.ts'

/** One of the entries that an image stands for: by rows of data, by combinations of its matrix, or by both. */
export interface Variant {
  /** What follows the image's id and a slash; `undefined` for the one entry of a plain image. */
  readonly suffix: string | undefined
  /** Variables of its own. */
  readonly values: Values
  /** Where it is declared; `undefined` where the image's key is the place. */
  readonly at: Location | undefined
}

/** The variable that holds the row. */
export const ROW = 'row'

/** More entries of one image than this are a mistake, not a wish. */
export const MAX_VARIANTS = 10_000
/** The same for all manifests of a project together. */
export const MAX_ENTRIES = 20_000

/** The data file of an image; `undefined` where it has none, or where it could not be read. */
export function tableOf(manifest: Manifest, image: AuthoredImage, tables: DataTables): DataTable | undefined {
  const path = image.data && projectPath(manifest.file.path, image.data.file.value)
  return path === undefined ? undefined : tables.get(path)
}

/** How many entries an image stands for, at most. */
export function variantCount(image: AuthoredImage, table: DataTable | undefined): number {
  return (image.matrix ? combinationCount(image.matrix) : 1) * (image.data ? (table?.rows.length ?? 0) : 1)
}

/** Rows in the order of the file, for each its combinations; `undefined` where a problem hides some of them. */
export function variantsOf(
  image: AuthoredImage,
  table: DataTable | undefined,
  findings: Findings,
): Variant[] | undefined {
  const { data, matrix } = image
  if (data && !table) return undefined
  const before = findings.count
  if (data && matrix) checkRowIsFree(matrix, findings)
  const combined = matrix && combinations(matrix, findings)
  if (matrix && combined?.length === 0 && findings.count === before) {
    findings.add('empty-matrix', matrix.at, 'nothing is left of this matrix: all combinations are excluded', {
      hint: 'exclude fewer, or remove the image',
    })
  }
  const rows = data && table && namedRows(image, data, table, findings)
  if (findings.count > before) return undefined
  const byRow: Variant[] = rows?.map(({ idPart, values, at }) => ({
    suffix: idPart,
    values: { __proto__: null, [ROW]: values },
    at,
  })) ?? [{ suffix: undefined, values: EMPTY, at: undefined }]
  if (!combined) return byRow
  return byRow.flatMap(row =>
    combined.map(({ suffix, values, at }) => ({
      suffix: row.suffix === undefined ? suffix : `${row.suffix}-${suffix}`,
      values: Object.assign(Object.create(null), row.values, Object.fromEntries(values)),
      at: row.at ?? at,
    })),
  )
}

function checkRowIsFree({ axes, include }: AuthoredMatrix, findings: Findings): void {
  for (const { name } of [...axes, ...include.flatMap(({ values }) => values)]) {
    if (name.value !== ROW) continue
    findings.add('duplicate-name', name.at, `"${ROW}" is the name of the row of the data`, {
      hint: 'choose another name for the axis',
    })
  }
}

const EMPTY: Values = Object.freeze(Object.create(null))
