import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Emulator } from '@kirin-batch/emulator'
import { expect, test } from 'vitest'
import { SAME_PRESS_MS, signalHandler } from '../src/signals.ts'
import { asReal, emulator } from './support/emulator.ts'
import { folder } from './support/folder.ts'
import { kirinBatch, start } from './support/kirin-batch.ts'

const MANIFEST = 'version: 1\nout: out\nimages:\n  hero: { prompt: a bottle }\n'
const STOPPING =
  'stopping: what is in flight is in the journal; the next run collects it. Press Ctrl-C again to leave at once'
const SUMS = /\n1 entry: 1 interrupted · \$0\.00 · [\d.]+ s\n$/

async function stopped(api: Emulator, cwd: string, signal: NodeJS.Signals): Promise<void> {
  const running = start(['run'], { cwd, env: asReal(api) })
  await running.said('stderr', /^hero: task \w+ accepted/m)
  running.kill(signal)
  const { code, stdout, stderr } = await running.done
  expect(code).toBe(130)
  expect(stderr.split('\n').filter(line => line === STOPPING)).toHaveLength(1)
  expect(stderr).not.toMatch(/^hero: interrupted/m)
  expect(stdout).toMatch(SUMS)
}

test('SIGINT stops a run with 130, and the next run collects what was paid for', async () => {
  const api = await emulator({ latencyMs: 2000 })
  const cwd = folder({ 'images.kirin.yaml': MANIFEST })
  await stopped(api, cwd, 'SIGINT')
  expect((await kirinBatch(['plan'], { cwd, env: asReal(api) })).stdout).toMatch(/^collect {2}hero {2}/)

  const next = await kirinBatch(['run'], { cwd, env: asReal(api) })
  expect(next.code).toBe(0)
  expect(next.stdout).toMatch(/^hero {2}collected .*out\/hero\.png\n/)
  expect(api.log.count('create')).toBe(1)
})

test.each(['SIGTERM', 'SIGHUP'] as const)('%s is the same', async signal => {
  await stopped(await emulator({ latencyMs: 600_000 }), folder({ 'images.kirin.yaml': MANIFEST }), signal)
})

test('what is open at another API is left alone, until --retry-unknown', async () => {
  const [first, second] = [await emulator({ latencyMs: 600_000 }), await emulator()]
  const cwd = folder({ 'images.kirin.yaml': MANIFEST })
  const running = start(['run'], { cwd, env: asReal(first) })
  await running.said('stderr', /accepted/)
  running.kill('SIGINT')
  await running.done

  const env = asReal(second)
  expect((await kirinBatch(['plan'], { cwd, env })).stdout).toMatch(
    /^quarantined {2}hero {2}requested at http/,
  )
  expect((await kirinBatch(['run'], { cwd, env })).code).toBe(1)
  expect(second.log.count('create')).toBe(0)
  expect((await kirinBatch(['run', '--retry-unknown'], { cwd, env })).code).toBe(0)
  expect(second.log.count('create')).toBe(1)
})

test('the same signal twice in a moment, as npm passes a Ctrl-C on, is one', () => {
  let now = 1000
  const done: string[] = []
  const onSignal = signalHandler({
    now: () => now,
    stop: () => void done.push('stop'),
    leave: () => void done.push('leave'),
  })
  onSignal('SIGINT')
  now += SAME_PRESS_MS - 1
  onSignal('SIGINT')
  expect(done).toEqual(['stop'])
  now += 1
  onSignal('SIGINT')
  expect(done).toEqual(['stop', 'leave'])
})

test('a second signal leaves at once', async () => {
  const api = await emulator({ latencyMs: 600_000 })
  const cwd = folder({ 'images.kirin.yaml': MANIFEST })
  const running = start(['run'], { cwd, env: asReal(api) })
  await running.said('stderr', /accepted/)
  // Both are there when it wakes: no time for the gentle end that the first one asks for.
  running.kill('SIGSTOP')
  running.kill('SIGINT')
  running.kill('SIGTERM')
  running.kill('SIGCONT')
  const { code, stdout, stderr } = await running.done
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
  expect(stderr).toContain(STOPPING)
})

test('a reader that has seen enough does not stop the run', async () => {
  const api = await emulator({ latencyMs: 300 })
  const cwd = folder({ 'images.kirin.yaml': MANIFEST })
  const running = start(['run'], { cwd, env: asReal(api) })
  running.closeStdout()
  const { code, stderr } = await running.done
  expect(code).toBe(0)
  expect(stderr).not.toContain('EPIPE')
  expect(readFileSync(join(cwd, 'out/hero.png')).subarray(1, 4).toString()).toBe('PNG')
})
