/** A text that people wrote and that a problem can point into. */
export interface SourceFile {
  /** POSIX path, relative to the project's root. */
  readonly path: string
  readonly text: string
}

/** Offsets are UTF-16 units into `file.text`; `end` is exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Location {
  readonly file: SourceFile
  readonly range: Range
}

/** Line and column, both from 1. A column counts UTF-16 units, as editors and GitHub do. */
export interface Position {
  readonly line: number
  readonly column: number
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>()

function startsOf(file: SourceFile): readonly number[] {
  const known = lineStarts.get(file)
  if (known) return known
  const starts = [0]
  for (let at = file.text.indexOf('\n'); at !== -1; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1)
  lineStarts.set(file, starts)
  return starts
}

export function positionAt(file: SourceFile, offset: number): Position {
  const starts = startsOf(file)
  const inside = Math.min(Math.max(offset, 0), file.text.length)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= inside) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 }
}

/** The text of a line (from 1), without its line break. */
export function lineText(file: SourceFile, line: number): string {
  const starts = startsOf(file)
  const start = starts[line - 1] ?? file.text.length
  const next = starts[line]
  return file.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '')
}
