import { describe, expect, test } from 'vitest'
import { parseCommandLine } from '../src/args/args.ts'
import { folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

describe('wrong usage: one sentence and the way to the help', () => {
  test.each([
    [
      [],
      'kirin-batch: which command: init, run, plan, validate, why, pick, reroll, adopt, gallery, push, pull, cache, emulator, types or schema?',
      'kirin-batch',
    ],
    [['why', 'hero', 'cup'], 'kirin-batch why: unexpected argument "cup"', 'kirin-batch why'],
    [['pick'], 'kirin-batch pick: which image? Name its id, as plan shows it', 'kirin-batch pick'],
    [
      ['pick', 'hero', 'two'],
      'kirin-batch pick: a candidate is named by its number, from 1, not by "two"',
      'kirin-batch pick',
    ],
    [
      ['pick', 'hero', '0'],
      'kirin-batch pick: a candidate is named by its number, from 1, not by "0"',
      'kirin-batch pick',
    ],
    [['pick', 'hero', '1', '2'], 'kirin-batch pick: unexpected argument "2"', 'kirin-batch pick'],
    [['reroll', 'hero', 'cup'], 'kirin-batch reroll: unexpected argument "cup"', 'kirin-batch reroll'],
    [['adopt', 'hero'], 'kirin-batch adopt: which file is to be "hero"?', 'kirin-batch adopt'],
    [['adopt', 'hero', ''], 'kirin-batch adopt: a file cannot be an empty text', 'kirin-batch adopt'],
    [['rnu'], 'kirin-batch: unknown command "rnu"; did you mean "run"?', 'kirin-batch'],
    [['frobnicate'], 'kirin-batch: unknown command "frobnicate"', 'kirin-batch'],
    [['--hlep'], 'kirin-batch: unknown option "--hlep"; did you mean "--help"?', 'kirin-batch'],
    [['toString'], 'kirin-batch: unknown command "toString"', 'kirin-batch'],
    [
      ['run', '--forzen'],
      'kirin-batch run: unknown option "--forzen"; did you mean "--frozen"?',
      'kirin-batch run',
    ],
    [['run', '-x'], 'kirin-batch run: unknown option "-x"', 'kirin-batch run'],
    [['run', '--constructor'], 'kirin-batch run: unknown option "--constructor"', 'kirin-batch run'],
    [
      ['run', '-c', '0'],
      'kirin-batch run: --concurrency must be a whole number from 1 to 1000, not "0"',
      'kirin-batch run',
    ],
    [
      ['run', '-c1001'],
      'kirin-batch run: --concurrency must be a whole number from 1 to 1000, not "1001"',
      'kirin-batch run',
    ],
    [['run', '-c'], 'kirin-batch run: option "-c" needs a value', 'kirin-batch run'],
    [
      ['run', '--max-cost', 'abc'],
      'kirin-batch run: --max-cost must be an amount of US dollars such as 5 or 0.25, not "abc"',
      'kirin-batch run',
    ],
    [
      ['run', '--max-cost=-1'],
      'kirin-batch run: --max-cost must be an amount of US dollars such as 5 or 0.25, not "-1"',
      'kirin-batch run',
    ],
    [
      ['run', '--max-cost', '--json'],
      'kirin-batch run: option "--max-cost" needs a value',
      'kirin-batch run',
    ],
    [
      ['run', '--timeout', '5x'],
      'kirin-batch run: --timeout must be a time such as 90s, 10m, 1500ms or plain seconds, at most 24 days, not "5x"',
      'kirin-batch run',
    ],
    [
      ['run', '--timeout', '0'],
      'kirin-batch run: --timeout must be a time such as 90s, 10m, 1500ms or plain seconds, at most 24 days, not "0"',
      'kirin-batch run',
    ],
    [['run', '--json=yes'], 'kirin-batch run: option "--json" takes no value', 'kirin-batch run'],
    [
      ['plan', '--filter='],
      'kirin-batch plan: --filter must be more than an empty text, not ""',
      'kirin-batch plan',
    ],
    [
      ['plan', '--json', '--markdown'],
      'kirin-batch plan: --json and --markdown are two forms of one result: say one of them',
      'kirin-batch plan',
    ],
    [['plan', '--max-cost', '5'], 'kirin-batch plan: unknown option "--max-cost"', 'kirin-batch plan'],
    [['validate', ''], 'kirin-batch validate: a manifest cannot be an empty text', 'kirin-batch validate'],
    [['cache'], 'kirin-batch cache: which: stats, verify or prune?', 'kirin-batch cache'],
    [['cache', 'purne'], 'kirin-batch cache: unknown "purne"; did you mean "prune"?', 'kirin-batch cache'],
    [['cache', 'stats', 'x'], 'kirin-batch cache: unexpected argument "x"', 'kirin-batch cache'],
    [
      ['cache', 'verify', '--dry-run'],
      'kirin-batch cache: option "--dry-run" is for prune',
      'kirin-batch cache',
    ],
    [
      ['cache', 'prune', '--dry-run'],
      'kirin-batch cache: prune what? --unreferenced (images that nothing names any more, paid ones too), --emulated (of these only what an emulator drew) or --damaged (what was set aside); --dry-run shows what would go',
      'kirin-batch cache',
    ],
    [['emulator', 'x'], 'kirin-batch emulator: unexpected argument "x"', 'kirin-batch emulator'],
    [
      ['emulator', '--port', '65536'],
      'kirin-batch emulator: --port must be a whole number from 0 to 65535, not "65536"',
      'kirin-batch emulator',
    ],
    [
      ['emulator', '--latency', '900-300'],
      'kirin-batch emulator: --latency must be milliseconds such as 800, or a range such as 300-900, not "900-300"',
      'kirin-batch emulator',
    ],
    [
      ['emulator', '--image', 'gif'],
      'kirin-batch emulator: --image must be png or jpeg, not "gif"',
      'kirin-batch emulator',
    ],
    [['schema', 'x'], 'kirin-batch schema: unexpected argument "x"', 'kirin-batch schema'],
    [['init', 'a', 'b'], 'kirin-batch init: unexpected argument "b"', 'kirin-batch init'],
    [['init', ''], 'kirin-batch init: a folder cannot be an empty text', 'kirin-batch init'],
    [
      ['run', '--callback-listen', '0.0.0.0:8787'],
      'kirin-batch run: --callback-listen needs --callback-url too',
      'kirin-batch run',
    ],
    [
      ['run', '--callback-url', 'https://x.test'],
      'kirin-batch run: --callback-url needs --callback-listen too',
      'kirin-batch run',
    ],
    [
      ['plan', '--allow-private-hosts'],
      'kirin-batch plan: unknown option "--allow-private-hosts"',
      'kirin-batch plan',
    ],
  ])('%j', (args, message, program) => {
    expect(parseCommandLine(args)).toEqual({
      command: 'usage-error',
      message,
      help: `${program} --help`,
    })
  })
})

test('it ends with 2, before anything is read', async () => {
  expect(await kirinBatch(['run', '-c', '0'], { cwd: folder({ '.env': 'KIRIN_BASE_URL=x' }) })).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'kirin-batch run: --concurrency must be a whole number from 1 to 1000, not "0"\nSee kirin-batch run --help\n',
  })
})

test('--json: one object, also of a command line that makes no sense', async () => {
  const { code, stdout } = await kirinBatch(['run', '--json', '--forzen'], { cwd: folder({}) })
  expect({ code, object: JSON.parse(stdout) }).toEqual({
    code: 2,
    object: {
      version: 1,
      error: {
        code: 'usage',
        message: 'kirin-batch run: unknown option "--forzen"; did you mean "--frozen"?',
      },
    },
  })
})

test('a Node that is too old is told as that, and help is there all the same', async () => {
  const cwd = folder({ 'old.cjs': 'delete process.getBuiltinModule' })
  const env = { NODE_OPTIONS: '--require ./old.cjs' }
  expect(await kirinBatch(['plan'], { cwd, env })).toEqual({
    code: 1,
    stdout: '',
    stderr: `kirin-batch needs Node 20.19, 22.3 or a later one, and this is ${process.version}.\n`,
  })
  expect(await kirinBatch(['--version'], { cwd, env })).toMatchObject({ code: 0, stderr: '' })
})
