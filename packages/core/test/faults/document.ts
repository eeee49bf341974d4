import type { FaultTarget } from '@kirin-batch/emulator'
import { tableBelow } from '../support/table.ts'
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
  return tableOf(on)
    .filter(([first]) => first?.startsWith('`'))
    .map(([fault = '', hits = '', ...cells]) => ({
      fault: fault.replaceAll('`', ''),
      hits: hits as Hits,
      cells,
    }))
}

export function headingOf(on: FaultTarget): readonly string[] {
  return tableOf(on)[0] ?? []
}

function tableOf(on: FaultTarget): string[][] {
  return tableBelow(DOCUMENT, `\`${on}\``)
}
