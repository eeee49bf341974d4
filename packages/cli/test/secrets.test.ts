import { expect, test } from 'vitest'
import { asEmulator, asReal, emulator, KEY } from './support/emulator.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const MANIFEST = 'version: 1\nout: out\nimages:\n  hero: { prompt: a bottle }\n'

/** Where the key stands after `args`, among both streams and every file. */
async function leaks(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const cwd = folder({ 'images.kirin.yaml': MANIFEST, ...files })
  const { stdout, stderr } = await kirinBatch(args, {
    cwd,
    env: { DEBUG: 'kirin-batch', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: `${cwd}/summary.md`, ...env },
  })
  expect(stdout + stderr).not.toBe('')
  const found = [...filesBelow(cwd), ['stdout', stdout] as const, ['stderr', stderr] as const]
  return found.flatMap(([name, text]) => (text.includes(KEY) && name !== '.env' ? [name] : []))
}

test.each([['run'], ['run', '--json'], ['plan'], ['run', KEY]])(
  'the key is nowhere after %j',
  async (...args) => {
    expect(await leaks(args, asReal(await emulator()))).toEqual([])
  },
)

test('typed by mistake, it is not repeated', async () => {
  const env = asReal(await emulator())
  expect(
    await kirinBatch(['run', '--filter', KEY, '--quiet'], {
      cwd: folder({ 'images.kirin.yaml': MANIFEST }),
      env,
    }),
  ).toEqual({ code: 2, stdout: '', stderr: 'kirin-batch run: no image has an id like "[redacted]"\n' })
})

test('nor where it stands in .env', async () => {
  const api = await emulator()
  const dotEnv = `KIRIN_BASE_URL=${api.url}\nKIRIN_API_KEY=${KEY}\n`
  expect(await leaks(['run'], {}, { '.env': dotEnv })).toEqual([])
  expect(api.log.count('create')).toBe(1)
})

test('nor where it is wrong', async () => {
  expect(await leaks(['run'], asReal(await emulator({ apiKeys: ['another'] })))).toEqual([])
})

test('nor where the API sends it back', async () => {
  const api = await emulator()
  const body = JSON.stringify({ error: { code: 'x', message: `bad key ${KEY}` } })
  api.addFault({ kind: 'status', on: 'create', status: 400, body })
  expect(await leaks(['run'], asReal(api))).toEqual([])
  expect(api.log.count('create')).toBe(1)
})

test('an emulator never gets it', async () => {
  const api = await emulator({ apiKeys: [KEY] })
  await kirinBatch(['run'], { cwd: folder({ 'images.kirin.yaml': MANIFEST }), env: asEmulator(api) })
  expect(new Set(api.log.entries.map(({ status }) => status))).toEqual(new Set([401]))
})
