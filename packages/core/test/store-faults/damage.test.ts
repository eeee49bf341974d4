import { describe, expect, it } from 'vitest'
import { tableBelow } from '../support/table.ts'
import { COLUMNS, DAMAGES, type Damage, play, VICTIMS } from './scene.ts'

const DOCUMENT = new URL('../../../../docs/store-faults.md', import.meta.url)
const [heading, , ...rows] = tableBelow(DOCUMENT, 'Damaged files')

describe('docs/store-faults.md', () => {
  it('has a row for every file and every damage, in order', () => {
    expect(heading).toEqual(COLUMNS)
    expect(rows.map(([file, damage]) => `${file}: ${damage}`)).toEqual(
      Object.keys(VICTIMS).flatMap(file => DAMAGES.map(damage => `${file}: ${damage}`)),
    )
  })

  it.concurrent.each(rows.map(([file = '', damage = '', ...cells]) => ({ file, damage, cells })))(
    '$file, $damage',
    async ({ file, damage, cells }) => {
      const victim = VICTIMS[file]
      if (!victim) throw new Error(`docs/store-faults.md names a file that is not damaged: ${file}`)
      expect(await play(victim, damage as Damage)).toEqual(cells)
    },
  )
})
