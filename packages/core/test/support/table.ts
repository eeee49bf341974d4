import { readFileSync } from 'node:fs'

/** The cells of all lines of the table below a heading of a document, without the spaces around them. */
export function tableBelow(document: URL, heading: string): string[][] {
  const section = readFileSync(document, 'utf8')
    .split(/^## /m)
    .find(part => part.startsWith(`${heading}\n`))
  return (section ?? '')
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
}
