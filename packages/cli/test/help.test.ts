import { describe, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { COMMAND_NAMES, FLAGS } from '../src/args/flags.ts'
import { HELP, OVERVIEW } from '../src/help.ts'
import { folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

describe('help', () => {
  test.each(COMMAND_NAMES)('of %s names each flag that the command knows, and no other', command => {
    const [, options = ''] = /^Options:\n((?: .*\n)+)/m.exec(HELP[command]) ?? []
    const documented = [...options.matchAll(/^ {2}(?:-(\w), {1}| {4})--([a-z-]+)( [A-Z])?/gm)].map(
      ([, short, name, value]) => [name, { type: value ? 'string' : 'boolean', ...(short ? { short } : {}) }],
    )
    expect(Object.fromEntries(documented)).toEqual(FLAGS[command])
    // No line of another form hides a flag.
    expect(HELP[command].match(/^ *(?:-\w, )?--[a-z]/gm) ?? []).toHaveLength(documented.length)
  })

  test.each(COMMAND_NAMES)('of %s uses in its examples only what the command takes', command => {
    const [, examples = ''] = /^Examples:\n((?: .*\n)+)/m.exec(HELP[command]) ?? []
    expect(examples).not.toBe('')
    for (const [, used = '', line = ''] of examples.matchAll(/kirin-batch (\w+)(.*)/g)) {
      for (const [, flag = ''] of line.matchAll(/--([a-z-]+)/g)) {
        expect(FLAGS[COMMAND_NAMES.find(name => name === used) ?? command]).toHaveProperty(flag)
      }
    }
  })

  test('the overview lists exactly the commands', () => {
    const [, listed = ''] = /^Commands:\n((?: .*\n)+)/m.exec(OVERVIEW) ?? []
    expect([...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)).toEqual(COMMAND_NAMES)
  })

  test('no line is wider than a terminal', () => {
    const lines = [OVERVIEW, ...Object.values(HELP)].flatMap(text => text.split('\n'))
    expect(lines.filter(line => line.length > 92)).toEqual([])
  })

  test.each([
    [['--help'], OVERVIEW],
    [['-h'], OVERVIEW],
    [['run', '--help'], HELP.run],
    [['plan', '--json', '-h'], HELP.plan],
    [['--version'], `${packageJson.version}\n`],
    [['-v'], `${packageJson.version}\n`],
    [['help'], OVERVIEW],
    [['help', 'run', '--emulate'], HELP.run],
  ])('%j', async (args, stdout) => {
    expect(await kirinBatch(args, { cwd: folder() })).toEqual({ code: 0, stdout, stderr: '' })
  })

  test('of an unknown command is wrong usage', async () => {
    const { code, stdout } = await kirinBatch(['frobnicate', '--help'], { cwd: folder() })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(await kirinBatch(['help', 'rnu'], { cwd: folder() })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'kirin-batch: unknown command "rnu"; did you mean "run"?\nSee kirin-batch --help\n',
    })
  })
})
