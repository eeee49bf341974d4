import type { FaultTarget } from '@kirin-batch/emulator'
import { describe, expect, it } from 'vitest'
import { headingOf, rowsOf } from './document.ts'
import { COLUMNS } from './scene.ts'
import { HITS, TARGETS, VARIANTS } from './variants.ts'

const TRIED = Object.keys(VARIANTS) as FaultTarget[]

describe('docs/faults.md', () => {
  it.each(TRIED)('%s: has a row for every fault that is tried and every way to hit, in order', on => {
    expect(headingOf(on)).toEqual(COLUMNS)
    expect(rowsOf(on).map(({ fault, hits }) => `${fault}, ${hits}`)).toEqual(
      Object.keys(VARIANTS[on]).flatMap(fault => HITS.map(hits => `${fault}, ${hits}`)),
    )
  })

  it('leaves out no fault that the emulator can make, on no request that it can hit', () => {
    const missing = Object.entries(TARGETS).flatMap(([kind, targets]) =>
      Object.keys(targets)
        .filter(on => !Object.values(VARIANTS[on as FaultTarget]).some(fault => fault.kind === kind))
        .map(on => `${kind} on ${on}`),
    )
    expect(missing).toEqual([])
  })

  it('shows that nothing is paid twice: never more than the price of what was asked for', () => {
    for (const on of TRIED) {
      const price = on === 'create-element' ? 0.028 : 0.056
      for (const { cells } of rowsOf(on)) expect(Number(cells.at(-1))).toBeLessThanOrEqual(price)
    }
  })
})
