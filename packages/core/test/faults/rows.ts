import type { FaultTarget } from '@kirin-batch/emulator'
import { describe, expect, it } from 'vitest'
import { rowsOf } from './document.ts'
import { play } from './scene.ts'
import { VARIANTS } from './variants.ts'

/** A test for every row that `docs/faults.md` has for a kind of request. */
export function testRowsOf(on: FaultTarget): void {
  describe(`faults on ${on}, as docs/faults.md has them`, () => {
    it.concurrent.each(rowsOf(on))('$fault, $hits', async ({ fault, hits, cells }) => {
      const variant = VARIANTS[on][fault]
      if (!variant) throw new Error(`docs/faults.md names a fault that is not tried: ${fault}`)
      expect(await play(on, variant, hits)).toEqual(cells)
    })
  })
}
