import type { Diagnostic } from './diagnostic.ts'
import { type Location, lineText, positionAt } from './source-file.ts'
import { columns, printable } from './terminal-text.ts'

/** What a renderer may do to a piece of text; the plain renderer does nothing. */
export interface FrameStyle {
  error(text: string): string
  warning(text: string): string
  dim(text: string): string
  bold(text: string): string
}

const PLAIN: FrameStyle = { error: same, warning: same, dim: same, bold: same }

function same(text: string): string {
  return text
}

/** UTF-16 units of a line that are shown, and how many of them stand before the place. */
const MAX_LINE = 100
const LEAD = 40

/**
 * ```text
 * images.kirin.yaml:7:5 error unknown-key
 *   unknown key "promt"
 *
 *   7 |     promt: a bottle
 *     |     ^^^^^
 *   did you mean "prompt"?
 * ```
 */
export function renderDiagnostic(diagnostic: Diagnostic, style: FrameStyle = PLAIN): string {
  const mark = diagnostic.severity === 'error' ? style.error : style.warning
  const lines = [
    `${style.bold(placeOf(diagnostic.location))} ${mark(diagnostic.severity)} ${style.dim(diagnostic.code)}`,
    `  ${printable(diagnostic.message)}`,
    '',
    ...frame(diagnostic.location, mark, style),
  ]
  for (const related of diagnostic.related ?? []) {
    lines.push(
      `  ${placeOf(related.location)} ${printable(related.message)}`,
      '',
      ...frame(related.location, style.dim, style),
    )
  }
  if (diagnostic.hint !== undefined) lines.push(`  ${printable(diagnostic.hint)}`)
  return lines.join('\n')
}

/** `file:line:column` */
export function placeOf(location: Location): string {
  const { line, column } = positionAt(location.file, location.range.start)
  return `${printable(location.file.path)}:${line}:${column}`
}

function frame(location: Location, mark: (text: string) => string, style: FrameStyle): string[] {
  const { file, range } = location
  // Such as a file that could not be read.
  if (file.text === '') return []
  const start = positionAt(file, range.start)
  const end = positionAt(file, range.end)
  const full = lineText(file, start.line)
  const from = Math.min(start.column - 1, full.length)
  const to = end.line === start.line ? Math.min(end.column - 1, full.length) : full.trimEnd().length
  // A long line is shown around the place, not from its beginning.
  const cutStart = full.length > MAX_LINE ? boundary(full, Math.max(0, from - LEAD)) : 0
  const cutEnd = boundary(full, Math.min(full.length, cutStart + MAX_LINE))
  const before = printable(full.slice(cutStart, from))
  const marked = printable(full.slice(from, Math.min(to, cutEnd)))
  const lead = cutStart > 0 ? '…' : ''
  const shown = `${lead}${printable(full.slice(cutStart, cutEnd))}${cutEnd < full.length ? '…' : ''}`
  const gutter = String(start.line)
  return [
    `  ${style.dim(`${gutter} |`)} ${shown.trimEnd()}`.trimEnd(),
    `  ${style.dim(`${' '.repeat(gutter.length)} |`)} ${' '.repeat(columns(lead + before))}${mark('^'.repeat(Math.max(1, columns(marked))))}`,
  ]
}

/** Not between the halves of a surrogate pair. */
function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}
