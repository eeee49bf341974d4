import type { Diagnostic } from './diagnostic.ts'
import { type Location, lineText, positionAt } from './source-file.ts'

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

const MAX_LINE = 100

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
    `  ${diagnostic.message}`,
    '',
    ...frame(diagnostic.location, mark, style),
  ]
  for (const related of diagnostic.related ?? []) {
    lines.push(
      `  ${placeOf(related.location)} ${related.message}`,
      '',
      ...frame(related.location, style.dim, style),
    )
  }
  if (diagnostic.hint !== undefined) lines.push(`  ${diagnostic.hint}`)
  return lines.join('\n')
}

/** `file:line:column` */
export function placeOf(location: Location): string {
  const { line, column } = positionAt(location.file, location.range.start)
  return `${location.file.path}:${line}:${column}`
}

function frame(location: Location, mark: (text: string) => string, style: FrameStyle): string[] {
  const start = positionAt(location.file, location.range.start)
  const full = lineText(location.file, start.line)
  const end = positionAt(location.file, location.range.end)
  const from = start.column - 1
  const to =
    end.line === start.line ? Math.max(end.column - 1, from + 1) : Math.max(full.trimEnd().length, from + 1)
  // A long line is shown around the place, not from its beginning.
  const cut = full.length > MAX_LINE ? Math.max(0, from - 40) : 0
  const shown = visible(full.slice(cut, cut + MAX_LINE))
  const before = (cut > 0 ? '…' : '') + visible(full.slice(cut, from))
  const width = Math.max(1, Math.min(to, cut + MAX_LINE) - from)
  const gutter = String(start.line)
  return [
    `  ${style.dim(`${gutter} |`)} ${cut > 0 ? '…' : ''}${shown}${cut + MAX_LINE < full.length ? '…' : ''}`,
    `  ${style.dim(`${' '.repeat(gutter.length)} |`)} ${' '.repeat(before.length)}${mark('^'.repeat(width))}`,
  ]
}

// Control and bidirectional characters could rewrite the terminal or hide what a line says.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

function visible(text: string): string {
  return text.replaceAll('\t', ' ').replace(UNSAFE, '\ufffd')
}
