import { expect, test } from 'vitest'
import { startStopwatch } from '../../src/resolve/stopwatch.ts'

test('time in which the process did nothing is not counted', () => {
  const start = performance.now()
  const spent = startStopwatch()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  expect(performance.now() - start).toBeGreaterThan(190)
  expect(spent()).toBeLessThan(150)
})

test('work is counted', () => {
  const spent = startStopwatch()
  const end = process.cpuUsage().user + 60_000
  while (process.cpuUsage().user < end);
  expect(spent()).toBeGreaterThan(50)
})
