import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createColors } from '../src/output/colors.ts'
import { createOutput } from '../src/output/output.ts'
import { createLiveReporter } from '../src/reporters/live.ts'
import { folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const MANIFEST = 'version: 1\nimages:\n  hero: { prompt: a bottle }\n'
const ESCAPE = '\u001b['

describe('colours', () => {
  test.each([
    ['none where there is no terminal', false, {}, false],
    ['on a terminal', true, {}, true],
    ['not on a dumb one', true, { TERM: 'dumb' }, false],
    ['with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['not with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR wins', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['an empty NO_COLOR counts for nothing', false, { FORCE_COLOR: '1', NO_COLOR: '' }, true],
  ])('%s', (_, isTerminal, env, colored) => {
    expect(createColors(isTerminal, env).isColorSupported).toBe(colored)
  })

  test('reach what a command prints', async () => {
    const plan = await kirinBatch(['plan'], {
      cwd: folder({ 'images.kirin.yaml': MANIFEST }),
      env: { FORCE_COLOR: '1' },
    })
    expect(plan.stdout).toContain(`${ESCAPE}33mgenerate`)
  })

  test('do not reach a pipe because of CI', async () => {
    const plan = await kirinBatch(['plan'], {
      cwd: folder({ 'images.kirin.yaml': MANIFEST }),
      env: { CI: 'true' },
    })
    expect(plan.stdout).toContain('generate  hero')
    expect(plan.stdout + plan.stderr).not.toContain(ESCAPE)
  })
})

/** A terminal of 60 by 10 that keeps what is written to it. */
function terminal(): WriteStream & { written(): string } {
  let text = ''
  const stream = new PassThrough().on('data', chunk => {
    text += chunk
  })
  return Object.assign(stream as unknown as WriteStream, {
    isTTY: true,
    columns: 60,
    rows: 10,
    written: () => text,
  })
}

describe('the live reporter', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('redraws in place, puts messages above, shows no secret, and takes the frame away', () => {
    const stderr = terminal()
    const output = createOutput({ stdout: terminal(), stderr }, { NO_COLOR: '1' })
    output.addSecret('secret-key')
    const reporter = createLiveReporter(output, stderr, new AbortController().signal)
    reporter.event({
      type: 'run-started',
      total: 2,
      toGenerate: 2,
      expectedCostUsd: '1',
      emulated: false,
      work: { concurrency: 8, tasks: [] },
    })
    reporter.event({ type: 'task-accepted', id: 'hero', taskId: 't', images: 2, found: false })
    vi.advanceTimersByTime(100)
    expect(stderr.written()).toContain('hero  generating 2 images\n')
    expect(stderr.written()).toContain('0/2 · $0.00 of about $1.00 · ')

    reporter.event({ type: 'notice', level: 'warning', message: 'a secret-key \u001b[2J' })
    expect(stderr.written()).toContain('warning a [redacted] \ufffd[2J\n')

    vi.advanceTimersByTime(100)
    const before = stderr.written()
    reporter.close()
    const last = stderr.written().slice(before.length)
    expect(last).toContain(`${ESCAPE}1A`)
    expect(last).not.toContain('hero')
    vi.advanceTimersByTime(1000)
    expect(stderr.written()).toBe(before + last)
    expect(vi.getTimerCount()).toBe(0)

    output.message('after')
    expect(stderr.written().endsWith('after\n')).toBe(true)
  })
})
