import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@kirin-batch/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { asEmulator, KEY } from './support/emulator.ts'
import { folder } from './support/folder.ts'
import { kirinBatch, start } from './support/kirin-batch.ts'
import { picture } from './support/picture.ts'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))

const MANIFEST = `version: 1
out: out
references:
  bottle: refs/bottle.png
images:
  hero: { prompt: "<<<bottle>>> on wet slate" }
  card: { prompt: "{{ row.name }} on a card", data: cards.csv }
`

interface Project {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** Bought once for all tests, and copied. */
async function boughtProject(manifest: string): Promise<Project> {
  const api = await startEmulator({ imageScale: 0.1 })
  const cwd = mkdtempSync(join(tmpdir(), 'kirin-batch-idle-'))
  mkdirSync(join(cwd, 'refs'))
  writeFileSync(join(cwd, 'a.kirin.yaml'), manifest)
  writeFileSync(join(cwd, 'cards.csv'), 'id,name\nx,Cup\n')
  writeFileSync(join(cwd, 'refs/bottle.png'), picture(300, 300))
  const env = asEmulator(api)
  afterAll(async () => {
    await api.close()
    rmSync(cwd, { recursive: true, force: true })
  })
  expect((await kirinBatch(['run'], { cwd, env })).code).toBe(0)
  return { cwd, env }
}

const bought = await boughtProject(MANIFEST)

/** A project in which a run has nothing to do, and has said so. */
async function idleProject(
  args: readonly string[] = ['run'],
  manifest = MANIFEST,
  cwd = folder(),
): Promise<Project> {
  cpSync(bought.cwd, cwd, { recursive: true })
  if (manifest !== MANIFEST) writeFileSync(join(cwd, 'a.kirin.yaml'), manifest)
  const project = { cwd, env: bought.env }
  // One that writes elsewhere has something to do at first.
  if (args.includes('--out')) expect((await kirinBatch(args, project)).code).toBe(0)
  expect((await kirinBatch(args, project)).code).toBe(0)
  return project
}

const bin = mkdtempSync(join(tmpdir(), 'kirin-batch-bin-'))
for (const name of ['bin.cjs', 'meaning.cjs']) copyFileSync(join(DIST, name), join(bin, name))
afterAll(() => rmSync(bin, { recursive: true, force: true }))

/** Only what needs neither manifest nor API: the command without the rest of itself. `undefined` where it needs it. */
function quickAnswer(
  { cwd, env }: Project,
  args: readonly string[] = ['run'],
): { stdout: string; stderr: string } | undefined {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(bin, 'bin.cjs'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (status === 0) return { stdout, stderr }
  expect(stderr).toContain('main.js')
  return undefined
}

const timeless = (text: string): string =>
  text.replace(/\d+\.\d s/g, 'T').replace(/"durationMs": \d+/, '"durationMs": 0')

test.each([['run'], ['run', '--quiet'], ['run', '--json'], ['run', 'a.kirin.yaml', '--out', 'elsewhere']])(
  '%s %s %s %s says the same as when everything is read',
  async (...args) => {
    const project = await idleProject(args)
    const quick = quickAnswer(project, args)
    rmSync(join(project.cwd, '.kirin/state'), { recursive: true })
    const slow = await kirinBatch(args, project)
    expect(slow.stdout).toContain(args.includes('--json') ? '"action": "reuse"' : '2 entries: 2 unchanged')
    expect(quick && { stdout: timeless(quick.stdout), stderr: timeless(quick.stderr) }).toEqual({
      stdout: timeless(slow.stdout),
      stderr: timeless(slow.stderr),
    })
  },
)

test('a warning is told each time', async () => {
  const project = await idleProject(
    ['run'],
    MANIFEST.replace('images:', '  unused: refs/bottle.png\nimages:'),
  )
  const { stderr } = quickAnswer(project) ?? { stderr: '' }
  expect(stderr).toContain('a.kirin.yaml:5:3')
})

test('other words of the same meaning need no more than the parser', async () => {
  const project = await idleProject()
  const path = join(project.cwd, 'a.kirin.yaml')
  writeFileSync(path, `# Reviewed.\n${MANIFEST.replace('version: 1', 'version:   1 # the first')}\n`)
  expect(quickAnswer(project)?.stdout).toContain('2 unchanged')
})

type Change = (cwd: string) => void

/** To the nanosecond, which Node cannot do. */
const rewriteInPlace: (name: string, bytes: (before: Buffer) => Uint8Array) => Change =
  (name, bytes) => cwd => {
    const path = join(cwd, name)
    const times = join(folder(), 'times')
    execFileSync('cp', ['-p', path, times])
    writeFileSync(path, bytes(readFileSync(path)))
    execFileSync('touch', ['-r', times, path])
  }

const flipLast = (before: Buffer): Buffer => {
  const after = Buffer.from(before)
  after[after.length - 20] = (after.at(-20) ?? 0) ^ 1
  return after
}

const objectOf = (cwd: string): string => {
  const objects = join(cwd, '.kirin/store/v1/objects')
  const [shard = ''] = readdirSync(objects).sort()
  const [name = ''] = readdirSync(join(objects, shard))
  return join(objects, shard, name)
}

const changes: readonly (readonly [what: string, change: Change])[] = [
  ['a manifest that is gone', cwd => unlinkSync(join(cwd, 'a.kirin.yaml'))],
  ['another manifest', cwd => writeFileSync(join(cwd, 'b.kirin.yaml'), 'version: 1\nimages: {}\n')],
  [
    'another manifest in a folder',
    cwd => writeFileSync(join(cwd, 'refs/b.kirin.yaml'), 'version: 1\nimages: {}\n'),
  ],
  ['a reference of the same size and time', rewriteInPlace('refs/bottle.png', flipLast)],
  [
    'data of the same size and time',
    rewriteInPlace('cards.csv', before => Buffer.from(String(before).replace('Cup', 'Jug'))),
  ],
  ['an output of the same size and time', rewriteInPlace('out/hero.png', flipLast)],
  ['an output that is gone', cwd => unlinkSync(join(cwd, 'out/hero.png'))],
  ['a lock of the same size and time', rewriteInPlace('a.kirin.lock.json', flipLast)],
  ['a lock that is gone', cwd => unlinkSync(join(cwd, 'a.kirin.lock.json'))],
  ['an object that is gone', cwd => unlinkSync(objectOf(cwd))],
  ['a .env', cwd => writeFileSync(join(cwd, '.env'), 'KIRIN_EMULATE=0\n')],
  ['a store that is gone', cwd => renameSync(join(cwd, '.kirin'), join(cwd, '.elsewhere'))],
]

test.each(changes)('%s makes the run look again', async (_, change) => {
  const project = await idleProject()
  change(project.cwd)
  expect(quickAnswer(project)).toBeUndefined()
})

test('an object without an output is looked at itself', async () => {
  const project = await idleProject(['run'], MANIFEST.replace('out: out\n', ''))
  expect(quickAnswer(project)).toBeDefined()
  const object = objectOf(project.cwd)
  rmSync(object)
  writeFileSync(object, 'cut')
  expect(quickAnswer(project)).toBeUndefined()
})

describe('of one project, which is as it was after each', () => {
  let project: Project
  let answer: string

  beforeAll(async () => {
    project = await idleProject(['run'], MANIFEST, mkdtempSync(join(tmpdir(), 'kirin-batch-idle-')))
    const state = join(project.cwd, '.kirin/state/v1')
    const answers = readdirSync(state).filter(name => name.startsWith('run-'))
    expect(answers.length).toBe(1)
    answer = join(state, answers[0] ?? '')
  })
  afterEach(() => expect(quickAnswer(project)).toBeDefined())
  afterAll(() => rmSync(project.cwd, { recursive: true, force: true }))

  const withBytes = (
    path: string,
    change: (before: Buffer) => string | Uint8Array,
    look: () => void,
  ): void => {
    const before = readFileSync(path)
    writeFileSync(path, change(before))
    try {
      look()
    } finally {
      writeFileSync(path, before)
    }
  }

  test.each([
    ['a word of a prompt', MANIFEST.replace('wet', 'dry')],
    ['the order of images', MANIFEST.replace(/( {2}hero.*\n)( {2}card.*\n)/, '$2$1')],
    ['a word for another type', MANIFEST.replace('"<<<bottle>>> on wet slate"', '5')],
    ['a broken manifest', `${MANIFEST}]`],
  ])('%s makes the run look again', (_, text) => {
    expect(text).not.toBe(MANIFEST)
    withBytes(
      join(project.cwd, 'a.kirin.yaml'),
      () => text,
      () => expect(quickAnswer(project)).toBeUndefined(),
    )
  })

  test.each([
    ['damaged', 5],
    ['cut', -5],
  ])('an answer that is %s makes the run look again', (_, end) => {
    withBytes(
      answer,
      before => before.subarray(0, end),
      () => expect(quickAnswer(project)).toBeUndefined(),
    )
  })

  test.each([
    [['run', '--json'], {}],
    [['run'], { KIRIN_EMULATE: '' }],
    [['run'], { NO_COLOR: '1' }],
    [['run'], { GITHUB_ACTIONS: 'true' }],
    [['plan'], {}],
  ])('%j with %j is another question', (args, env) => {
    expect(quickAnswer({ ...project, env: { ...project.env, ...env } }, args)).toBeUndefined()
  })

  test('no key is in what is kept', () => {
    expect(readFileSync(answer, 'latin1')).not.toContain(KEY)
  })
})

test('what is touched while a run is under way is not trusted', async () => {
  const project = await idleProject()
  rmSync(join(project.cwd, '.kirin/state'), { recursive: true })
  const running = start(['run'], project)
  // The first thing that a run does is to look at the clock of the file system.
  const clock = join(project.cwd, '.kirin/state/v1/clock')
  while (!existsSync(clock)) await new Promise(resolve => setImmediate(resolve))
  rewriteInPlace('out/hero.png', bytes => bytes)(project.cwd)
  expect((await running.done).code).toBe(0)
  expect(quickAnswer(project)).toBeUndefined()
  expect((await kirinBatch(['run'], project)).code).toBe(0)
  expect(quickAnswer(project)).toBeDefined()
})

test('a run that cannot answer so finds its modules behind links, though it has looked at a pipe', async () => {
  const { cwd } = await idleProject()
  // An emulator of its own is a package behind a link.
  const { code, stderr } = await kirinBatch(['run', '--quiet'], { cwd, env: { KIRIN_EMULATE: '1' } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('the address of a callback, which may be a secret, is not kept', async () => {
  const args = ['run', '--callback-listen', '127.0.0.1:0', '--callback-url', 'http://127.0.0.1:1/hidden-7f3a']
  const project = await idleProject(args)
  expect(quickAnswer(project, args)).toBeUndefined()
  expect(readdirSync(join(project.cwd, '.kirin/state/v1'))).not.toContainEqual(expect.stringMatching(/^run-/))
})
