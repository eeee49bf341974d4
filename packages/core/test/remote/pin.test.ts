import { describe, expect, it } from 'vitest'
import { gate, serve } from '../api/server.ts'
import { choosing } from '../choose/scene.ts'
import { emulate, Project, picture } from '../support/project.ts'
import { type ServedImage, serveImage, using } from './served-image.ts'

const LOCAL = { allowPrivateHosts: true }

async function shop(manifest = using): Promise<{ server: ServedImage; project: Project }> {
  const server = await serveImage(await picture(400, 300))
  return { server, project: new Project({ 'images.kirin.yaml': manifest(server.url) }) }
}

describe('a reference by URL', () => {
  it('is fetched once, sent as Base64 and pinned; then nothing is asked for', async () => {
    const emulator = await emulate()
    const { server, project } = await shop()
    const first = await project.run(emulator, LOCAL)
    expect(first.report.summary).toMatchObject({ total: 2, generated: 2, costUsd: '0.056' })
    expect(server.requests).toHaveLength(1)
    const bodies = emulator.log.entries.filter(({ kind }) => kind === 'create').map(({ body }) => body ?? '')
    expect(bodies).toHaveLength(2)
    const sent = bodies.filter(body => body.includes(`"image":"${server.bytes().toString('base64')}"`))
    expect(sent).toHaveLength(1)
    expect(bodies.join()).not.toContain(server.url)
    const lock = project.text('images.kirin.lock.json')
    expect(JSON.parse(lock).references).toEqual({
      [server.url]: {
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        type: 'image/png',
        width: 400,
        height: 300,
        bytes: server.bytes().length,
      },
      '//': 'end of references',
    })
    expect(lock.split('\n').filter(line => line.includes(server.url))).toHaveLength(1)

    emulator.log.clear()
    server.show(await picture(400, 300, '#993322'))
    const second = await project.run(emulator, LOCAL)
    expect(second.report.summary).toMatchObject({ reused: 2, costUsd: '0' })
    expect([server.requests.length, emulator.log.entries.length]).toEqual([1, 0])
    expect(project.text('images.kirin.lock.json')).toBe(lock)
  })

  it('in several entries, subjects and manifests is fetched once', async () => {
    const emulator = await emulate()
    const { server, project } = await shop(
      url => `version: 1
references: { studio: "${url}" }
elements:
  guest: { description: A guest, frontal_image: "${url}", refer_images: ["${url}"] }
images:
  a: { prompt: "<<<studio>>> a" }
  b: { prompt: "<<<studio>>> b" }
  c: { prompt: "<<<guest>>> c" }
`,
    )
    project.write('other.kirin.yaml', using(server.url).replace('one', 'another').replace('plain', 'simple'))
    const { report } = await project.run(emulator, LOCAL)
    expect(report.summary).toMatchObject({ total: 5, generated: 5 })
    expect(server.requests).toHaveLength(1)
    for (const lock of ['images.kirin.lock.json', 'other.kirin.lock.json']) {
      expect(Object.keys(JSON.parse(project.text(lock)).references)).toEqual([server.url, '//'])
    }
  })

  it('is the same for drawn and for bought pictures', async () => {
    const emulator = await emulate()
    const { server, project } = await shop()
    await project.run(emulator, { ...LOCAL, emulated: true })
    const { report } = await project.run(emulator, LOCAL)
    expect(report.summary).toMatchObject({ generated: 2 })
    expect(server.requests).toHaveLength(1)
    expect(Object.keys(JSON.parse(project.text('images.kirin.lock.json')).references)).toHaveLength(2)
  })

  it('that cannot be fetched fails what uses it, before anything is bought, and nothing else', async () => {
    const emulator = await emulate()
    const { server, project } = await shop()
    server.fail(404)
    const { outcome, report, events } = await project.run(emulator, LOCAL)
    expect(outcome).toBe('failed')
    expect(report.images.map(({ id, action, status, error }) => ({ id, action, status, error }))).toEqual([
      {
        id: 'one',
        action: 'generate',
        status: 'failed',
        error: {
          code: 'reference-fetch',
          message: `reference ${new URL(server.url).host}/studio.png cannot be fetched: HTTP 404`,
        },
      },
      { id: 'plain', action: 'generate', status: 'ok', error: undefined },
    ])
    expect(emulator.log.count('create')).toBe(1)
    expect(events.find(({ type }) => type === 'run-started')).toMatchObject({
      total: 2,
      toGenerate: 1,
      expectedCostUsd: '0.028',
    })
    expect(JSON.parse(project.text('images.kirin.lock.json')).references).toBeUndefined()
    server.fail(undefined)
    expect((await project.run(emulator, LOCAL)).report.summary).toMatchObject({ reused: 1, generated: 1 })
  })

  it('on this machine is not asked for unless that is allowed', async () => {
    const emulator = await emulate()
    const { server, project } = await shop()
    const { report } = await project.run(emulator)
    expect(report.images.map(({ error }) => error?.message)).toEqual([
      `reference ${new URL(server.url).host}/studio.png cannot be fetched: 127.0.0.1 is no public address; --allow-private-hosts permits it`,
      undefined,
    ])
    expect(server.requests).toHaveLength(0)
    expect(emulator.log.count('create')).toBe(1)
  })

  it('that the API would refuse is not sent', async () => {
    const emulator = await emulate()
    const { server, project } = await shop()
    server.show(await picture(200, 200))
    const { report } = await project.run(emulator, LOCAL)
    expect(report.images[0]?.error).toMatchObject({
      code: 'reference-fetch',
      message: expect.stringContaining('is 200 × 200 pixels'),
    })
    expect(emulator.log.count('create')).toBe(1)
    expect(project.files('.kirin/store/v1/objects')).toHaveLength(1)
  })

  it('is pinned before anything is bought, also where nothing then can be', async () => {
    const { server, project } = await shop()
    const denied = await emulate({ apiKeys: ['another'] })
    expect((await project.run(denied, LOCAL)).report.summary).toMatchObject({ failed: 2 })
    expect(Object.keys(JSON.parse(project.text('images.kirin.lock.json')))).toEqual([
      'version',
      'references',
      '//',
    ])
    server.show(await picture(400, 300, '#993322'))
    const { report } = await project.run(await emulate(), LOCAL)
    expect(report.summary).toMatchObject({ generated: 2 })
    expect(server.requests).toHaveLength(1)
  })

  it('is given up when the run is stopped, and nothing is bought', async () => {
    const emulator = await emulate()
    const asked = gate()
    const left = gate()
    const silent = await serve(response => {
      response.on('close', left.open)
      asked.open()
    })
    const project = new Project({ 'images.kirin.yaml': using(silent.url) })
    const controller = new AbortController()
    const running = project.run(emulator, { ...LOCAL, signal: controller.signal })
    await asked.opened
    controller.abort()
    const { outcome, report } = await running
    await left.opened
    expect(outcome).toBe('interrupted')
    expect(report.images.map(({ error }) => error?.code)).toEqual(['interrupted', 'interrupted'])
    expect(emulator.log.entries).toEqual([])
    expect(project.files()).toEqual(['images.kirin.yaml'])
  })

  it('shows its signature in no message, event or report', async () => {
    const emulator = await emulate()
    const { server, project } = await shop(url => using(`${url}?signature=SECRET`))
    server.fail(403)
    const failed = await project.run(emulator, LOCAL)
    server.fail(undefined)
    const made = await project.run(emulator, LOCAL)
    server.show(await picture(400, 300, '#993322'))
    const refreshed = await project.run(emulator, { ...LOCAL, refreshReferences: true })
    expect(refreshed.report.images[0]?.reasons).toEqual([
      `reference ${new URL(server.url).host}/studio.png changed`,
    ])
    for (const { report, events } of [failed, made, refreshed]) {
      expect(JSON.stringify([report, events])).not.toContain('SECRET')
    }
  })
})

describe('the store without its bytes', () => {
  it('fetches them again for a create, and sends them only as what was pinned', async () => {
    const { server, project } = await shop()
    await project.run(undefined, LOCAL)
    project.remove('.kirin')
    const other = await picture(400, 300, '#993322')
    const pinned = server.bytes()
    server.show(other)
    const emulator = await emulate()
    const { report } = await project.run(emulator, LOCAL)
    expect(report.images.map(({ error }) => error)).toEqual([
      {
        code: 'reference-changed',
        message: `reference ${new URL(server.url).host}/studio.png changed since it was pinned; --refresh-references accepts the new one, which may mean new pictures`,
      },
      undefined,
    ])
    expect([server.requests.length, emulator.log.count('create')]).toEqual([2, 1])

    project.remove('.kirin')
    server.show(pinned)
    expect((await project.run(emulator, LOCAL)).report.summary).toMatchObject({ generated: 1, failed: 0 })
    expect([server.requests.length, emulator.log.count('create')]).toEqual([3, 2])
  })

  it('does not ask for them where nothing is created', async () => {
    const emulator = await emulate()
    const { server, project } = await shop()
    await project.run(emulator, LOCAL)
    project.remove('.kirin')
    expect((await project.run(emulator, LOCAL)).report.summary).toMatchObject({ collected: 2, costUsd: '0' })
    expect(server.requests).toHaveLength(1)
  })

  it('that is not fetched yet: what to adopt needs is fetched by a run that buys nothing, as it says', async () => {
    const emulator = await emulate()
    const { server, project } = await shop()
    project.write('mine.png', server.bytes())
    await expect(choosing(project).adopt('one', 'mine.png')).rejects.toThrow(
      `not fetched yet (${new URL(server.url).host}/studio.png): kirin-batch run --max-cost 0 fetches it, and buys nothing`,
    )
    await project.run(emulator, { ...LOCAL, maxCostUsd: '0' })
    expect(emulator.log.count('create')).toBe(0)
    expect(await choosing(project).adopt('one', 'mine.png')).toMatchObject({ changed: true, chosen: 1 })
  })
})
