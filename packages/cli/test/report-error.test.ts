import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { expect, test } from 'vitest'
import { createOutput } from '../src/output/output.ts'
import { reportError } from '../src/report-error.ts'
import { folder } from './support/folder.ts'
import { BIN, kirinBatch } from './support/kirin-batch.ts'

function report(error: unknown, debug?: string): { readonly code: number; readonly text: string } {
  let text = ''
  const stderr = new PassThrough().on('data', chunk => {
    text += chunk
  }) as unknown as WriteStream
  const output = createOutput({ stdout: stderr, stderr }, {})
  output.addSecret('secret-key')
  const code = reportError(error, 'run', debug, output)
  return { code, text }
}

test('a bug asks for a report', () => {
  expect(report(new TypeError('x of secret-key is undefined'))).toEqual({
    code: 1,
    text: `kirin-batch run: unexpected error: x of [redacted] is undefined
This is a bug of kirin-batch; please report it with what DEBUG=kirin-batch adds.
`,
  })
  expect(report('text')).toMatchObject({ code: 1 })
})

test.each([
  ['kirin-batch', true],
  ['vite:*, kirin-batch', true],
  ['*', true],
  ['vite', false],
  ['', false],
])('with DEBUG=%s its stack is shown: %s', (debug, shown) => {
  const { text } = report(new TypeError('secret-key'), debug)
  expect(/^ +at /m.test(text)).toBe(shown)
  expect(text).not.toContain('secret-key')
})

test('what the system refuses is said in its words, and is no bug', async () => {
  const cwd = folder({
    'images.kirin.yaml': 'version: 1\nimages:\n  a: { prompt: b }\n',
    '.kirin/journal/v1/logs': 'a file where a folder should be',
  })
  const { code, stdout, stderr } = await kirinBatch(['plan'], { cwd })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^kirin-batch plan: ENOTDIR: [^\n]*\n$/)
})

test.runIf(existsSync('/dev/full')).each(['plan', '--help'])(
  'a result that cannot be written is no success, and no bug: %s',
  command => {
    const cwd = folder({ 'images.kirin.yaml': 'version: 1\nimages:\n  a: { prompt: b }\n' })
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [BIN, command], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'kirin-batch: the result cannot be written to stdout (ENOSPC)\n',
    })
  },
)
