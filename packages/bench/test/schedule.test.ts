import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../schedule.mjs', import.meta.url))

// On a clock that passes only when nothing is left to do, so the figures are the same on every machine.
test('the schedule of tasks on a fake clock stays within its limit', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--quick', '--check'], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^after a run +\d+ +1\.0\d\d ≤ 1\.02 /m)
})
