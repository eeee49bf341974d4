import { describe, expect, it } from 'vitest'
import { tableBelow } from '../support/table.ts'
import { canMount } from './disk.ts'
import { DISK_COLUMNS, playDisk, SCENES } from './disk-scene.ts'

const DOCUMENT = new URL('../../../../docs/store-faults.md', import.meta.url)
const [heading, , ...rows] = tableBelow(DOCUMENT, 'Disks')

it('docs/store-faults.md has a row for every scene with a disk, in order', () => {
  expect(heading).toEqual(DISK_COLUMNS)
  expect(rows.map(([disk, what]) => `${disk}: ${what}`)).toEqual(Object.keys(SCENES))
})

describe.skipIf(!canMount)('disks, as docs/store-faults.md has them (needs root and mount)', () => {
  it.each(rows.map(([disk, what, ...cells]) => ({ name: `${disk}: ${what}`, cells })))(
    '$name',
    async ({ name, cells }) => {
      const scene = SCENES[name]
      if (!scene) throw new Error(`docs/store-faults.md names what is not played: ${name}`)
      expect(await playDisk(scene)).toEqual(cells)
    },
  )
})
