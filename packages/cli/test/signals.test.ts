import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asReal, emulator } from './support/emulator.ts'
import { folder } from './support/folder.ts'
import { kirinBatch, start } from './support/kirin-batch.ts'

const MANIFEST = 'version: 1\nout: out\nimages:\n  hero: { prompt: a bottle }\n'
const STOPPING =
  'stopping: what is in flight is in the journal; the next run collects it. Press Ctrl-C again to leave at once'
const SUMS = /\n1 entry: 1 interrupted · \$0\.00 · [\d.]+ s\n$/

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops a run with 130, and the next run collects what was paid for',
  async signal => {
    const api = await emulator({ latencyMs: 2000 })
    const cwd = folder({ 'images.kirin.yaml': MANIFEST })
    const running = start(['run'], { cwd, env: asReal(api) })
    await running.said('stderr', /^hero: task \w+ accepted/m)
    running.kill(signal)
    const { code, stdout, stderr } = await running.done
    expect(code).toBe(130)
    expect(stderr.split('\n').filter(line => line === STOPPING)).toHaveLength(1)
    expect(stdout).toMatch(SUMS)

    const next = await kirinBatch(['run'], { cwd, env: asReal(api) })
    expect(next.code).toBe(0)
    expect(next.stdout).toMatch(/^hero {2}collected .*out\/hero\.png\n/)
    expect(api.log.count('create')).toBe(1)
  },
)

test('the same Ctrl-C twice in a moment, as npm passes it on, is one', async () => {
  const api = await emulator({ latencyMs: 600_000 })
  const running = start(['run'], { cwd: folder({ 'images.kirin.yaml': MANIFEST }), env: asReal(api) })
  await running.said('stderr', /accepted/)
  running.kill('SIGINT')
  running.kill('SIGINT')
  const { code, stdout } = await running.done
  expect(code).toBe(130)
  expect(stdout).toMatch(SUMS)
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
