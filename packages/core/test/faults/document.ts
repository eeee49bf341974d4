import { readFileSync } from 'node:fs'
import type { FaultTarget } from '@kirin-batch/emulator'
import type { Hits } from './variants.ts'

/** A row of the table in `docs/faults.md`. */
export interface Row {
  readonly fault: string
  readonly hits: Hits
  /** The rest of its cells. */
  readonly cells: readonly string[]
}

const DOCUMENT = new URL('../../../../docs/faults.md', import.meta.url)

/** The rows below the heading of a kind of request, in order. */
export function rowsOf(on: FaultTarget): Row[] {
  const text = readFileSync(DOCUMENT, 'utf8')
  const section = text.split(/^## /m).find(part => part.startsWith(`\`${on}\`\n`)) ?? ''
  return section
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => {
      const [fault = '', hits = '', ...cells] = line.slice(2, -2).split(' | ')
      return { fault: fault.replaceAll('`', ''), hits: hits as Hits, cells: cells.map(cell => cell.trim()) }
    })
}

export function headingOf(on: FaultTarget): string[] {
  const text = readFileSync(DOCUMENT, 'utf8')
  const section = text.split(/^## /m).find(part => part.startsWith(`\`${on}\`\n`)) ?? ''
  return (
    section
      .split('\n')
      .find(line => line.startsWith('| fault'))
      ?.slice(2, -2)
      .split(' | ') ?? []
  )
}
