import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plan, type Ran, type RunOptions, run } from '@kirin-batch/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesBelow } from '../kill/check.ts'
import { KEY, picture } from '../support/project.ts'
import { bareApi } from './bare-api.ts'

/** Where each fixture's API was, in its files: the real one has another port. */
const ORIGIN = 'http://golden.invalid:1'
const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url))

/** Everything that is kept: candidates, a series, a graph, a subject, a reference by URL, a refusal, an open request. */
const MANIFEST = `version: 1
out: images
references: { lead: kirin:hero, logo: "${ORIGIN}/files/logo", plain: refs/plain.png }
elements:
  barista: { description: Young barista, frontal_image: refs/plain.png, refer_images: [refs/plain.png] }
images:
  hero: { prompt: a hero, n: 2, resolution: 2k, aspect_ratio: "16:9" }
  wide: { prompt: "<<<lead>>> as a banner with <<<logo>>>" }
  story: { prompt: a morning, result_type: series, series_amount: 2 }
  pour: { prompt: "<<<barista>>> pours on <<<plain>>>" }
  no: { prompt: forbidden }
  late: { prompt: comes late }
`

/** Goes with a real run of its entries. */
const EMULATED = /^ {2}"emulated": \{\n(?: {4}.*\n)+ {2}\},\n/m

/** What a run of `MANIFEST` came to when it was written, in order. */
const ENDS = ['hero reuse', 'wide reuse', 'story reuse', 'pour reuse', 'no moderation', 'late collect']

function scratch(): string {
  const root = mkdtempSync(join(tmpdir(), 'kirin-golden-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

/** `.kirin` is no name for a folder in this repository: it is ignored. */
function copyOut(name: string, origin: string): string {
  const root = scratch()
  cpSync(join(FIXTURES, name), root, { recursive: true })
  cpSync(join(root, 'kirin'), join(root, '.kirin'), { recursive: true })
  rmSync(join(root, 'kirin'), { recursive: true })
  replaceIn(join(root, '.kirin', 'journal'), ORIGIN, origin)
  replaceIn(join(root, '.kirin', 'store', 'v1', 'api.json'), ORIGIN, origin)
  return root
}

function replaceIn(path: string, from: string, to: string): void {
  const files = path.endsWith('.json') ? [path] : filesBelow(path)
  for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to))
}

async function runAt(root: string, url: string, options: Partial<RunOptions> = {}): Promise<Ran> {
  const result = await run({
    root,
    emulated: false,
    api: { baseUrl: url, apiKey: KEY },
    allowPrivateHosts: true,
    ...options,
  })
  if (result.kind === 'invalid') throw new Error(JSON.stringify(result.diagnostics.map(({ code }) => code)))
  return result
}

function endsOf({ report }: Ran): string[] {
  return report.images.map(({ id, action, error }) => `${id} ${error?.code ?? action}`)
}

describe.each(existsSync(FIXTURES) ? readdirSync(FIXTURES) : [])('a store and a lock of version %s', name => {
  it('are read without a purchase: all that was paid for is used, and the lock stays as it is', async () => {
    const api = await bareApi()
    const root = copyOut(name, api.url)
    const lock = readFileSync(join(root, 'a.kirin.lock.json'), 'utf8')
    const planned = await plan({ root, emulated: false, origin: api.url })
    if (planned.kind === 'invalid') throw new Error('invalid')
    expect(planned.report.expectedCostUsd).toBe('0')

    expect(endsOf(await runAt(root, api.url))).toEqual(ENDS)
    expect(api.creates).toEqual([])
    // The open request's task is the only one that is asked for.
    expect(new Set(api.reads).size).toBe(1)
    const after = readFileSync(join(root, 'a.kirin.lock.json'), 'utf8')
    expect(after.replace(/ {4}"late": \{\n( {6}.*\n)+ {4}\},\n/, '')).toBe(lock.replace(EMULATED, ''))
    expect(filesBelow(join(root, 'images'))).toHaveLength(6)
    expect(filesBelow(join(root, '.kirin', 'journal'))).toEqual([])
  })

  it('without the lock: the records say the same, and it is written anew', async () => {
    const api = await bareApi()
    const root = copyOut(name, api.url)
    await runAt(root, api.url)
    const lock = readFileSync(join(root, 'a.kirin.lock.json'), 'utf8')
    const pins = /^ {2}"references": \{\n(?: {4}.*\n)+ {2}\},\n/m.exec(lock)?.[0] ?? ''
    // A pin is nowhere else: without it the reference would be another one.
    writeFileSync(join(root, 'a.kirin.lock.json'), `{\n  "version": 1,\n${pins}  "//": ""\n}\n`)
    const ends = endsOf(await runAt(root, api.url))
    expect(ends).toEqual(ENDS.map(end => end.replace(/reuse|collect/, 'restore')))
    expect(api.creates).toEqual([])
    expect(readFileSync(join(root, 'a.kirin.lock.json'), 'utf8')).toBe(lock)
  })

  it('with an emulator’s pictures, which stay apart', async () => {
    const api = await bareApi()
    const root = copyOut(name, api.url)
    const { report } = await runAt(root, api.url, { emulated: true, filter: 'story' })
    expect(report.summary).toMatchObject({ total: 1, reused: 1 })
    expect([...api.creates, ...api.reads]).toEqual([])
  })
})

/** How a fixture comes about: `KIRIN_WRITE_GOLDEN=2 npx vitest run packages/core/test/golden`. Never rewrite one. */
it.runIf(process.env['KIRIN_WRITE_GOLDEN'])('writes a fixture', async () => {
  const target = join(FIXTURES, process.env['KIRIN_WRITE_GOLDEN'] ?? '')
  if (existsSync(target)) throw new Error(`${target} stands for pictures that somebody has paid for`)
  const root = scratch()
  const api = await bareApi({ stays: 'comes late' })
  mkdirSync(join(root, 'refs'))
  writeFileSync(join(root, 'refs/plain.png'), await picture(320, 320))
  const write = (origin: string): void =>
    writeFileSync(join(root, 'a.kirin.yaml'), MANIFEST.replaceAll(ORIGIN, origin))
  write(api.url)
  await runAt(root, api.url, { filter: '!late' })
  const stop = new AbortController()
  await runAt(root, api.url, {
    signal: stop.signal,
    onEvent: event => {
      if (event.type === 'task-accepted') stop.abort()
    },
  })
  await runAt(root, api.url, { emulated: true, filter: 'story' })
  write(ORIGIN)
  for (const file of filesBelow(root).filter(path => path.endsWith('.json'))) replaceIn(file, api.url, ORIGIN)
  for (const name of ['a.kirin.yaml', 'a.kirin.lock.json', 'refs'])
    cpSync(join(root, name), join(target, name), { recursive: true })
  cpSync(join(root, '.kirin'), join(target, 'kirin'), { recursive: true })
})
