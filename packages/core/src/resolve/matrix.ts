import type { Location } from '../diagnostics/source-file.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { AuthoredMatrix, AxisValue, MatrixItem } from '../manifest/manifest.ts'
import type { Findings } from './findings.ts'
import { idPart, MAX_ID_PART } from './id-part.ts'

/** One combination of a matrix: the values by name, and the part of the id that names it, e.g. `en-light`. */
export interface Combination {
  readonly suffix: string
  readonly values: ReadonlyMap<string, AxisValue>
  /** Where it is declared: its value of the first axis, or its item of `include`. */
  readonly at: Location
}

interface Draft {
  /** Of the axes: these name the combination. */
  readonly own: ReadonlyMap<string, AxisValue>
  /** From `include`: free. */
  readonly added: Map<string, AxisValue>
  readonly at: Location
}

/** How many combinations the axes make, before any is excluded. */
export function combinationCount({ axes, include }: AuthoredMatrix): number {
  return (
    (axes.length === 0 ? 0 : axes.reduce((product, axis) => product * axis.values.length, 1)) + include.length
  )
}

/** Each combination holds a value of each name. */
export const MAX_NAMES = 100

/** Of the axes, and what `include` adds. */
export function nameCount({ axes, include }: AuthoredMatrix): number {
  const names = new Set(axes.map(({ name }) => name.value))
  for (const { values } of include) for (const { name } of values) names.add(name.value)
  return names.size
}

/**
 * All combinations, the last axis changing fastest, less those of `exclude`, then those that `include` adds. As in
 * GitHub Actions: an item of `include` extends each combination of the axes whose values it would not change; where
 * there is none it is a combination by itself.
 */
export function combinations(matrix: AuthoredMatrix, findings: Findings): Combination[] {
  const axes = new Set(matrix.axes.map(({ name }) => name.value))
  if (!checkLengths(matrix, axes, findings)) return []
  const drafts = excluded(product(matrix), matrix, findings)
  const index = new DraftIndex(drafts)
  const extra: Draft[] = []
  for (const item of matrix.include) {
    const own = new Map([...valuesOf(item)].filter(([name]) => axes.has(name)))
    const added = [...valuesOf(item)].filter(([name]) => !axes.has(name))
    const extended = index.matching(own)
    for (const draft of extended) for (const [name, value] of added) draft.added.set(name, value)
    if (extended.length === 0) extra.push({ own: inOrder(item, matrix), added: new Map(), at: item.at })
  }
  return [...drafts, ...extra].map(({ own, added, at }) => ({
    suffix: [...own.values()].map(idPart).join('-'),
    values: new Map([...own, ...added]),
    at,
  }))
}

/** The values of axes make the id. */
function checkLengths(
  { axes, include }: AuthoredMatrix,
  names: ReadonlySet<string>,
  findings: Findings,
): boolean {
  const before = findings.count
  const inIds = [
    ...axes.flatMap(({ values }) => values),
    ...include.flatMap(({ values }) =>
      values.filter(({ name }) => names.has(name.value)).map(({ value }) => value),
    ),
  ]
  for (const { value, at } of inIds) {
    const { length } = String(value)
    if (length <= MAX_ID_PART) continue
    const message = `the value of an axis makes the id, and this one has ${length} characters`
    findings.add('out-of-range', at, message, { hint: `write at most ${MAX_ID_PART}` })
  }
  return findings.count === before
}

function product({ axes }: AuthoredMatrix): Draft[] {
  let partial: { own: ReadonlyMap<string, AxisValue>; at: Location | undefined }[] = [
    { own: new Map(), at: undefined },
  ]
  for (const { name, values } of axes) {
    partial = partial.flatMap(left =>
      values.map(({ value, at }) => ({
        own: new Map([...left.own, [name.value, value]]),
        at: left.at ?? at,
      })),
    )
  }
  return partial.flatMap(({ own, at }) => (at === undefined ? [] : [{ own, added: new Map(), at }]))
}

function excluded(drafts: Draft[], matrix: AuthoredMatrix, findings: Findings): Draft[] {
  const dropped = new Set<Draft>()
  const index = new DraftIndex(drafts)
  for (const item of matrix.exclude) {
    const wrong = item.values.filter(value => !isPossible(value, matrix, findings))
    if (wrong.length > 0) continue
    const own = valuesOf(item)
    for (const draft of index.matching(own)) dropped.add(draft)
  }
  return drafts.filter(draft => !dropped.has(draft))
}

function isPossible(
  { name, value }: MatrixItem['values'][number],
  { axes }: AuthoredMatrix,
  findings: Findings,
): boolean {
  const axis = axes.find(axis => axis.name.value === name.value)
  if (!axis) {
    const known = axes.map(({ name }) => name.value)
    const meant = suggest(name.value, known)
    findings.add('unknown-axis', name.at, `${quoted(name.value)} is no axis of this matrix`, {
      hint: meant === undefined ? `its axes: ${known.join(', ')}` : `did you mean "${meant}"?`,
    })
    return false
  }
  if (axis.values.some(other => String(other.value) === String(value.value))) return true
  findings.add(
    'exclude-nothing',
    value.at,
    `this excludes nothing: the axis "${name.value}" has no value ${quoted(String(value.value))}`,
    {
      hint: () => {
        const meant = suggest(
          String(value.value),
          axis.values.map(other => String(other.value)),
        )
        return meant === undefined ? 'remove it' : `did you mean ${quoted(meant)}?`
      },
    },
  )
  return false
}

function valuesOf({ values }: MatrixItem): Map<string, AxisValue> {
  return new Map(values.map(({ name, value }) => [name.value, value.value]))
}

/** Finds combinations by their values; `1` and `"1"` are the same value here: they make the same id. */
class DraftIndex {
  readonly #all: readonly Draft[]
  readonly #byValue = new Map<string, Draft[]>()

  constructor(drafts: readonly Draft[]) {
    this.#all = drafts
    for (const draft of drafts) {
      for (const entry of draft.own) {
        const key = keyOf(entry)
        const list = this.#byValue.get(key)
        if (list) list.push(draft)
        else this.#byValue.set(key, [draft])
      }
    }
  }

  matching(wanted: ReadonlyMap<string, AxisValue>): readonly Draft[] {
    let found = this.#all
    for (const entry of wanted) {
      const list = this.#byValue.get(keyOf(entry)) ?? []
      if (list.length < found.length) found = list
    }
    return found.filter(({ own }) => {
      for (const [name, value] of wanted) if (String(own.get(name)) !== String(value)) return false
      return true
    })
  }
}

function keyOf([name, value]: readonly [string, AxisValue]): string {
  return `${name}\0${value}`
}

/** The values of an item: those of axes in the order of the axes, then the others in their own. */
function inOrder(item: MatrixItem, { axes }: AuthoredMatrix): Map<string, AxisValue> {
  const values = valuesOf(item)
  const known = axes.flatMap(({ name }) => (values.has(name.value) ? [name.value] : []))
  return new Map([...new Set([...known, ...values.keys()])].map(name => [name, values.get(name) ?? '']))
}
