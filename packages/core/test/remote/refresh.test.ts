import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { plan } from '@kirin-batch/core'
import { describe, expect, it } from 'vitest'
import { gate, serve } from '../api/server.ts'
import { emulate, Project, picture } from '../support/project.ts'
import { serveImage, using } from './served-image.ts'
import { image } from './support.ts'

const LOCAL = { allowPrivateHosts: true }
const REFRESH = { ...LOCAL, refreshReferences: true }

describe('a refresh', () => {
  it('looks again: the same bytes change nothing, others make new pictures of what uses them', async () => {
    const emulator = await emulate()
    const server = await serveImage(await picture(400, 300))
    const project = new Project({ 'images.kirin.yaml': using(server.url) })
    await project.run(emulator, REFRESH)
    const lock = project.text('images.kirin.lock.json')
    const same = await project.run(emulator, REFRESH)
    expect(same.report.summary).toMatchObject({ reused: 2 })
    expect(project.text('images.kirin.lock.json')).toBe(lock)
    expect([server.requests.length, emulator.log.count('create')]).toEqual([2, 2])

    server.show(await picture(500, 300, '#993322'))
    const changed = await project.run(emulator, REFRESH)
    expect(changed.report.summary).toMatchObject({ reused: 1, generated: 1 })
    expect(changed.events.filter(({ type }) => type === 'notice')).toEqual([
      {
        type: 'notice',
        level: 'info',
        message: `reference ${new URL(server.url).host}/studio.png has changed and is pinned anew`,
      },
    ])
    expect([server.requests.length, emulator.log.count('create')]).toEqual([3, 3])
    expect(JSON.parse(project.text('images.kirin.lock.json')).references[server.url].width).toBe(500)
  })

  it('that fails keeps what is pinned', async () => {
    const emulator = await emulate()
    const server = await serveImage(await picture(400, 300))
    const project = new Project({ 'images.kirin.yaml': using(server.url) })
    await project.run(emulator, LOCAL)
    const lock = project.text('images.kirin.lock.json')
    server.fail(500)
    const { report } = await project.run(emulator, REFRESH)
    expect(report.images.map(({ status, error }) => [status, error?.message])).toEqual([
      [
        'failed',
        `reference ${new URL(server.url).host}/studio.png cannot be fetched: HTTP 500. What is pinned stays, and is used without --refresh-references.`,
      ],
      ['ok', undefined],
    ])
    expect(project.text('images.kirin.lock.json')).toBe(lock)
    expect((await project.run(emulator, LOCAL)).report.summary).toMatchObject({ reused: 2 })
    expect(emulator.log.count('create')).toBe(2)
  })
})

describe('without a fetch', () => {
  it('a plan counts all images of an entry and of what is made from it', async () => {
    const server = await serveImage(await picture(400, 300))
    const project = new Project({
      'images.kirin.yaml': `version: 1
references: { studio: "${server.url}?signature=SECRET", lead: "kirin:one" }
images:
  one: { prompt: "<<<studio>>> one", n: 3 }
  two: { prompt: "<<<lead>>> two" }
  three: { prompt: "<<<lead>>> and <<<studio>>>" }
`,
    })
    const planned = await plan({ root: project.root, emulated: false })
    if (planned.kind === 'invalid') throw new Error('invalid')
    const reason = `reference URL is not fetched yet (${new URL(server.url).host}/studio.png)`
    expect(planned.report.images).toEqual([
      expect.objectContaining({ id: 'one', action: 'generate', reasons: [reason], expectedCostUsd: '0.084' }),
      expect.objectContaining({ id: 'two', action: 'wait', expectedCostUsd: '0.028' }),
      expect.objectContaining({
        id: 'three',
        action: 'wait',
        reasons: ['made from one, which comes first', reason],
        expectedCostUsd: '0.028',
      }),
    ])
    expect(planned.report.images.filter(image => 'fingerprint' in image)).toEqual([])
    expect(planned.report.expectedCostUsd).toBe('0.14')
    expect(server.requests).toHaveLength(0)
    expect(project.files()).toEqual(['images.kirin.yaml'])
  })

  it('a plan knows what is pinned', async () => {
    const emulator = await emulate()
    const server = await serveImage(await picture(400, 300))
    const project = new Project({ 'images.kirin.yaml': using(server.url) })
    await project.run(emulator, LOCAL)
    const planned = await plan({ root: project.root, emulated: false, origin: emulator.url })
    expect(planned).toMatchObject({ report: { summary: { reused: 2 } } })
    expect(server.requests).toHaveLength(1)
  })

  it('a frozen run lists what is not pinned, and ships what is, without a request', async () => {
    const emulator = await emulate()
    const server = await serveImage(await picture(400, 300))
    const project = new Project({ 'images.kirin.yaml': using(server.url) })
    const frozen = { ...REFRESH, frozen: true }
    const first = await project.run(emulator, frozen)
    expect(first.outcome).toBe('frozen')
    expect(first.report.images[0]).toMatchObject({
      status: 'missing',
      error: {
        code: 'frozen',
        message: `reference ${new URL(server.url).host}/studio.png is not fetched yet; this run is frozen and fetches nothing`,
      },
    })
    expect([server.requests.length, emulator.log.count('create')]).toEqual([0, 0])
    await project.run(emulator, LOCAL)
    emulator.log.clear()
    expect((await project.run(emulator, frozen)).report.summary).toMatchObject({ reused: 2 })
    expect([server.requests.length, emulator.log.entries.length]).toEqual([1, 0])
  })
})

describe('a pin that no entry uses', () => {
  it('goes when a run has seen all entries, and stays in a filtered and in a frozen one', async () => {
    const emulator = await emulate()
    const server = await serveImage(await picture(400, 300))
    const project = new Project({ 'images.kirin.yaml': using(server.url) })
    const pins = (): string[] =>
      Object.keys(JSON.parse(project.text('images.kirin.lock.json')).references ?? {})
    await project.run(emulator, LOCAL)
    project.write('images.kirin.yaml', 'version: 1\nimages:\n  plain: { prompt: plain }\n')
    await project.run(emulator, { ...LOCAL, filter: 'plain' })
    expect(pins()).toEqual([server.url, '//'])
    await project.run(emulator, { ...LOCAL, frozen: true })
    expect(pins()).toEqual([server.url, '//'])
    await project.run(emulator, LOCAL)
    expect(pins()).toEqual([])
    expect(Object.keys(JSON.parse(project.text('images.kirin.lock.json')).images)).toEqual([
      'one',
      'plain',
      '//',
    ])
  })
})

const SCRIPT = `
import { run } from '@kirin-batch/core'
const [root, baseUrl] = process.argv.slice(1)
const ran = await run({
  root, emulated: false, api: { baseUrl, apiKey: 'sk-test-child' }, allowPrivateHosts: true,
  onEvent: event => { if (/fetches its references; waiting/.test(event.message ?? '')) console.log('waiting') },
})
process.exitCode = ran.outcome === 'ok' ? 0 : 1
`

it('of several processes one fetches and pins, and each picture is bought once', async () => {
  const emulator = await emulate()
  const png = await picture(400, 300)
  const everybodyIsHere = gate()
  let waiting = 0
  const server = await serve(async (response, request) => {
    // A second request would be the fault that is looked for; it must not be waited for without end.
    if (server.requests.length > 1) everybodyIsHere.open()
    await everybodyIsHere.opened
    image(png)(response, request)
  })
  const project = new Project({ 'images.kirin.yaml': using(`${server.url}/studio.png`) })
  const children = [1, 2, 3].map(() => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, project.root, emulator.url], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.on('data', () => {
      waiting += 1
      if (waiting === 2) everybodyIsHere.open()
    })
    return child
  })
  expect(await Promise.all(children.map(async child => (await once(child, 'exit'))[0]))).toEqual([0, 0, 0])
  expect([server.requests.length, emulator.log.count('create'), waiting]).toEqual([1, 2, 2])
  expect(project.files('.kirin/journal')).toEqual([])
})
