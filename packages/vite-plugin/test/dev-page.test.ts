import { run } from '@kirin-batch/core'
import { describe, expect, it } from 'vitest'
import { openPage, raw } from './support/dev-page.ts'
import { serve } from './support/dev-server.ts'
import { requests, setEnvironment, startApi } from './support/emulator.ts'
import { createProject, lockedDigests, manifest, sha256 } from './support/project.ts'

const HERO = { prompt: 'A bottle on slate', aspect_ratio: '16:9', alt: 'A bottle', n: 2 }
const BANNER = { prompt: 'A banner of <<<image_1>>>', image_list: [{ image: 'kirin:hero' }] }
const FILES = {
  'images.kirin.yaml': manifest({ hero: HERO, banner: BANNER }),
  'main.js': `import hero from 'virtual:kirin-batch/hero'\nconsole.log(hero)\n`,
}

describe('/__kirin/', () => {
  it('shows every entry with its state and price, and generates the one that is asked for', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root, { maxCost: 1 })
    const page = await openPage(server)

    const before = await page.entries()
    expect(before).toMatchObject({
      emulated: false,
      generation: { allowed: true },
      chargedUsd: '0',
      spentUsd: '0',
      maxCostUsd: '1',
    })
    expect(before.entries.map(({ id, state, offer, prompt }) => ({ id, state, offer, prompt }))).toEqual([
      {
        id: 'hero',
        state: 'missing',
        offer: { expectedCostUsd: '0.056', first: [] },
        prompt: 'A bottle on slate',
      },
      {
        id: 'banner',
        state: 'missing',
        // What must come first is in the price.
        offer: { expectedCostUsd: '0.084', first: ['hero'] },
        prompt: 'A banner of <<<image_1>>>',
      },
    ])
    expect(api.log.entries).toEqual([])

    const { seen } = await page.event(event => event.type === 'finished')
    const click = { id: 'hero', expectedCostUsd: '0.056' }
    const clicks = await Promise.all([page.post('generate', click), page.post('generate', click)])
    expect(clicks.toSorted((a, b) => a.status - b.status)).toEqual([
      { status: 202, message: '' },
      { status: 409, message: '"hero" is under way already.' },
    ])
    expect(await seen).toMatchObject({ type: 'finished', id: 'hero', ok: true, text: 'Done, $0.056' })

    expect(requests(api)['create']).toBe(1)
    // Only what was shown can be read, though the store has more.
    const [unseen] = await lockedDigests(project, 'hero')
    expect((await server.get(`/__kirin/api/images/${unseen}?key=${page.imageKey}`)).status).toBe(404)
    const after = await page.entries()
    expect(after).toMatchObject({ chargedUsd: '0.056', spentUsd: '0.056' })
    expect(after.entries[0]).toMatchObject({ id: 'hero', state: 'ready', chosen: 1, chargedUsd: '0.056' })
    expect(after.entries[1]).toMatchObject({
      id: 'banner',
      state: 'missing',
      offer: { expectedCostUsd: '0.028', first: [] },
    })
    const pictures = after.entries[0]?.pictures ?? []
    expect(pictures.map(({ sha256 }) => sha256)).toEqual(await lockedDigests(project, 'hero'))
    for (const { sha256: digest } of pictures) {
      const answer = await server.get(`/__kirin/api/images/${digest}?key=${page.imageKey}`)
      expect(answer.headers.get('content-type')).toBe('image/png')
      expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(digest)
    }
  })

  it('spends once, whatever is clicked: not twice, not above the price shown, not above maxCost', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root, { maxCost: '0.06' })
    const page = await openPage(server)
    const { seen } = await page.event(event => event.type === 'finished')

    expect(await page.post('generate', { id: 'hero', expectedCostUsd: '0.055' })).toEqual({
      status: 409,
      message: 'The price has changed: it is $0.056 by now.',
    })
    expect(await page.post('generate', { id: 'banner', expectedCostUsd: '0.084' })).toEqual({
      status: 409,
      message:
        'The option "maxCost" allows $0.06 for one start of the server, and $0 of it are spent or under way.',
    })
    const click = { id: 'hero', expectedCostUsd: '0.056' }
    const clicks = await Promise.all([page.post('generate', click), page.post('generate', click)])
    expect(clicks.map(({ status }) => status).sort()).toEqual([202, 409])
    await seen
    expect(await page.post('generate', click)).toEqual({ status: 409, message: '"hero" is there already.' })
    expect(await page.post('generate', { id: 'banner', expectedCostUsd: '0.028' })).toMatchObject({
      status: 409,
    })
    for (const id of ['*', 'h*', '{hero,banner}', '../hero', '', 'nothing'])
      expect(await page.post('generate', { id, expectedCostUsd: '9' })).toMatchObject({ status: 404 })
    expect(requests(api)['create']).toBe(1)
  })

  it('picks a candidate, and shows what is shipped', async () => {
    await startApi()
    const marked = JSON.stringify({ version: 1, provenance: 'mark', images: { hero: HERO } })
    const project = await createProject({ ...FILES, 'images.kirin.yaml': marked })
    const server = await serve(project.root)
    const page = await openPage(server)
    const { seen } = await page.event(event => event.type === 'finished')
    await page.post('generate', { id: 'hero', expectedCostUsd: '0.056' })
    await seen

    expect(await page.post('pick', { id: 'hero', candidate: 2 })).toMatchObject({ status: 200 })
    expect((await page.entries()).entries[0]).toMatchObject({ id: 'hero', chosen: 2 })
    expect(await project.text('images.kirin.lock.json')).toContain('"chosen": 2')
    const [, digest] = await lockedDigests(project, 'hero')
    // As soon as the server has looked again.
    await expect
      .poll(
        async () => {
          const answer = await server.get(`/__kirin/api/images/${digest}?key=${page.imageKey}`)
          return Buffer.from(await answer.arrayBuffer()).equals(await project.read('.kirin/files/hero.png'))
        },
        { timeout: 10_000 },
      )
      .toBe(true)
    expect((await project.read('.kirin/files/hero.png')).toString('latin1')).toContain('AlgorithmicMedia')
    expect(await page.post('pick', { id: 'hero', candidate: 3 })).toMatchObject({
      status: 409,
      message: expect.stringContaining('has no candidate 3'),
    })
  })

  it('says why nothing can be generated', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    const never = await openPage(await serve(project.root, { generate: 'never' }))
    const why = { allowed: false, why: 'The option "generate" is "never".' }
    expect((await never.entries()).generation).toEqual(why)
    expect(await never.post('generate', { id: 'hero', expectedCostUsd: '1' })).toEqual({
      status: 403,
      message: why.why,
    })
    setEnvironment({ KIRIN_BASE_URL: api.url })
    const keyless = await openPage(await serve(project.root))
    expect((await keyless.entries()).generation).toEqual({ allowed: false, why: 'KIRIN_API_KEY is not set.' })
    expect(await keyless.post('generate', { id: 'hero', expectedCostUsd: '1' })).toMatchObject({
      status: 403,
    })
    expect(api.log.entries).toEqual([])
  })

  it('tells what an attempt came to that failed', async () => {
    const api = await startApi()
    api.addFault({ kind: 'fail-task', on: 'create', moderation: true })
    const project = await createProject(FILES)
    const page = await openPage(await serve(project.root))
    const { seen } = await page.event(event => event.type === 'finished')

    await page.post('generate', { id: 'hero', expectedCostUsd: '0.056' })

    expect(await seen).toMatchObject({ ok: false, id: 'hero' })
    const { entries } = await page.entries()
    expect(entries[0]).toMatchObject({ state: 'refused', failure: expect.stringMatching(/moderation/i) })
    // What is made from it cannot be had from here either.
    expect(entries.map(entry => entry.offer)).toEqual([undefined, undefined])
    expect(await page.post('generate', { id: 'banner', expectedCostUsd: '1' })).toMatchObject({ status: 409 })
    expect(requests(api)['create']).toBe(1)
  })

  it('shows what is wrong with a manifest in place of the entries', async () => {
    await startApi()
    const project = await createProject({ ...FILES, 'images.kirin.yaml': 'version: 2\n' })
    const page = await openPage(await serve(project.root))

    expect(await page.entries()).toMatchObject({
      problem: expect.stringContaining('1 | version: 2'),
      entries: [],
    })
  })

  it('leaves what is under way in the journal when the server stops, and the next run collects it', async () => {
    const api = await startApi({ latencyMs: 600 })
    const project = await createProject(FILES)
    const server = await serve(project.root)
    const page = await openPage(server)
    const { seen } = await page.event(
      event => event.type === 'progress' && 'text' in event && event.text === 'Accepted by the API',
    )
    await page.post('generate', { id: 'hero', expectedCostUsd: '0.056' })
    await seen

    await server.vite.close()

    expect(requests(api)['create']).toBe(1)
    const ran = await run({
      root: project.root,
      emulated: false,
      filter: 'hero',
      api: { baseUrl: api.url, apiKey: 'key-of-the-test' },
    })
    expect(ran).toMatchObject({
      outcome: 'ok',
      report: { images: [{ id: 'hero', action: 'collect', status: 'ok' }] },
    })
    expect(requests(api)['create']).toBe(1)
  })

  it('is below the base as well', async () => {
    await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root, { vite: { base: '/app/' } })
    const { origin } = await openPage(server)

    expect((await raw(origin, { path: '/app/__kirin/' })).status).toBe(200)
    expect(await raw(origin, { path: '/app/__kirin' })).toMatchObject({
      status: 302,
      headers: { location: './__kirin/' },
    })
  })
})
