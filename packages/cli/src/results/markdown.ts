import { printable } from '../output/printable.ts'

/** A row of a table; the cells as Markdown. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Text that Markdown and HTML leave as it is. */
export function cell(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_~[\]|$@]/g, '\\$&')
}
