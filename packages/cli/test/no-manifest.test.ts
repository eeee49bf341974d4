import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

test.each([
  [['run']],
  [['run', '--emulate', '--json', '--filter', 'hero']],
  [['plan', '--detailed-exitcode']],
  [['validate', '--json']],
])('without any manifest %j says so and what to do, and writes nothing', async args => {
  const cwd = folder({ 'node_modules/a/b.kirin.yaml': '' })
  const { code, stdout, stderr } = await kirinBatch(args, { cwd })
  const message = `there is no manifest: nothing in ${cwd} or below it is called *.kirin.yaml. "kirin-batch init" writes a first one.`
  expect({ code, stderr }).toEqual({ code: 2, stderr: `kirin-batch ${args[0]}: ${message}\n` })
  if (args.includes('--json')) {
    expect(JSON.parse(stdout)).toEqual({ version: 1, error: { code: 'usage', message } })
  } else expect(stdout).toBe('')
  expect(readdirSync(cwd)).toEqual(['node_modules'])
  expect([...filesBelow(cwd).keys()]).toEqual(['node_modules/a/b.kirin.yaml'])
})

test.each([[['pull']], [['cache', 'prune', '--damaged']], [['cache', 'verify']]])(
  '%j begins no store where there is no project',
  async args => {
    const cwd = folder({ 'share/a': '' })
    const env = { KIRIN_REMOTE_CACHE: join(cwd, 'share') }
    expect((await kirinBatch(args, { cwd, env })).code).toBe(0)
    expect(readdirSync(cwd)).toEqual(['share'])
  },
)

test('nor in a folder of a project that has some elsewhere', async () => {
  const root = folder({ '.kirin/a': '', 'a.kirin.yaml': 'version: 1\nimages:\n  a: { prompt: a }\n' })
  const cwd = join(root, 'docs')
  mkdirSync(cwd)
  const { code, stderr } = await kirinBatch(['plan'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain(`nothing in ${cwd} or below it is called *.kirin.yaml`)
})

test('where there are some, other mistakes are not taken for that', async () => {
  const cwd = folder({ 'a.kirin.yaml': 'version: 1\nimages:\n  a: { prompt: a }\n' })
  expect(await kirinBatch(['plan', '--filter', 'nothing'], { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'kirin-batch plan: no image has an id like "nothing"\n',
  })
})
