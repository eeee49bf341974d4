import type { Location } from '../diagnostics/source-file.ts'
import type { MatrixAxis } from '../manifest/manifest.ts'

export type AxisValue = string | number | boolean

/** One combination of a matrix: the values by axis, and the part of the id that names it, e.g. `en-light`. */
export interface Combination {
  readonly suffix: string | undefined
  readonly values: ReadonlyMap<string, AxisValue>
  readonly at: Location | undefined
}

/** More entries of one image than this are a mistake, not a wish. */
export const MAX_COMBINATIONS = 10_000

export function combinationCount(axes: readonly MatrixAxis[]): number {
  return axes.reduce((product, axis) => product * axis.values.length, 1)
}

/** All combinations, the last axis changing fastest. An image without axes has one, without suffix. */
export function combinations(axes: readonly MatrixAxis[]): Combination[] {
  let partial: Combination[] = [{ suffix: undefined, values: new Map(), at: undefined }]
  for (const axis of axes) {
    partial = partial.flatMap(left =>
      axis.values.map(({ value, at }) => ({
        suffix: left.suffix === undefined ? idPart(value) : `${left.suffix}-${idPart(value)}`,
        values: new Map([...left.values, [axis.name.value, value]]),
        at: left.at ?? at,
      })),
    )
  }
  return partial
}

/** A value as it stands in an id: whatever is no letter, digit, dot, dash or underscore becomes a dash. */
function idPart(value: AxisValue): string {
  const part = String(value)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return part === '' ? '_' : part
}
