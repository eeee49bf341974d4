import { copyFile, cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunOptions, run } from '@kirin-batch/core'
import type { Emulator } from '@kirin-batch/emulator'
import type { HotPayload } from 'vite'
import { describe, expect, it } from 'vitest'
import { serve } from './support/dev-server.ts'
import { startApi } from './support/emulator.ts'
import { createProject, lockedDigests, manifest, sha256, type TestProject } from './support/project.ts'

const MAIN = `import hero from 'virtual:kirin-batch/hero'\nimport story from 'virtual:kirin-batch/story'\nconsole.log(hero, story)\n`
const HERO = { prompt: 'A bottle on slate', aspect_ratio: '16:9', alt: 'A bottle' }
const STORY = { prompt: 'A morning', result_type: 'series', series_amount: 2 }
const FILES = { 'images.kirin.yaml': manifest({ hero: HERO, story: STORY }), 'main.js': MAIN }

/** What `kirin-batch run` does in another terminal. */
async function generate(project: TestProject, api: Emulator): Promise<void> {
  expect(await run(optionsFor(project, api))).toMatchObject({ kind: 'ran', outcome: 'ok' })
}

function optionsFor(project: TestProject, api: Emulator): RunOptions {
  return { root: project.root, emulated: false, api: { baseUrl: api.url, apiKey: 'key-of-the-test' } }
}

function reloads(payload: HotPayload): boolean {
  return payload.type === 'full-reload' || payload.type === 'update'
}

describe('vite dev', () => {
  it('spends nothing: what is missing is a placeholder of the right size', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root)

    const hero = await server.image('hero')
    const story = await server.image('story')

    expect(api.log.entries).toEqual([])
    expect(hero.code).toContain('export const width = 1024')
    expect(hero.code).toContain('export const height = 576')
    expect(hero.code).toContain('export const alt = "A bottle"')
    const answer = await server.get(hero.urls[0] ?? '')
    expect(answer.headers.get('content-type')).toBe('image/svg+xml')
    const svg = await answer.text()
    expect(svg).toContain('width="1024" height="576"')
    expect(svg).toContain('>hero</text>')
    expect(hero.urls).toHaveLength(1)
    expect(story.urls).toHaveLength(2)
    expect(await (await server.get(story.urls[1] ?? '')).text()).toContain('>story #2</text>')
    expect(server.lines.filter(line => line.includes('kirin-batch'))).toEqual([
      'kirin-batch: 2 of 2 images are placeholders (hero, story); "kirin-batch run" or the page at /__kirin/ makes them.',
    ])
  })

  it('names the command that draws for nothing, where pictures of an emulator are asked for', async () => {
    const project = await createProject(FILES)
    const server = await serve(project.root, { emulate: true })
    await server.image('hero')
    expect(server.lines.filter(line => line.includes('kirin-batch'))).toEqual([
      'kirin-batch: 2 of 2 images are placeholders (hero, story); "kirin-batch run --emulate" or the page at /__kirin/ makes them.',
    ])
  })

  it('serves the bytes of what is there', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    await generate(project, api)
    api.log.clear()
    const server = await serve(project.root)

    const { code, urls } = await server.image('story')

    expect(code).toContain('export const width = 102')
    const answers = await Promise.all(urls.map(url => server.get(url)))
    expect(answers.map(answer => answer.headers.get('content-type'))).toEqual(['image/png', 'image/png'])
    const digests = await Promise.all(
      answers.map(async answer => sha256(new Uint8Array(await answer.arrayBuffer()))),
    )
    expect(digests).toEqual(await lockedDigests(project, 'story'))
    expect(api.log.entries).toEqual([])
  })

  it('writes again what was deleted below it, once a page asks for it', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    await run({ ...optionsFor(project, api), filter: 'hero' })
    api.log.clear()
    const server = await serve(project.root)
    const urls = [...(await server.image('hero')).urls, ...(await server.image('story')).urls]
    const types = async (): Promise<(string | null)[]> => {
      const answers = await Promise.all(urls.map(url => server.get(url)))
      return answers.map(({ headers }) => headers.get('content-type'))
    }
    const before = await types()
    expect(before).toEqual(['image/png', 'image/svg+xml', 'image/svg+xml'])
    for (const folder of ['files', 'placeholders'])
      await rm(join(project.root, '.kirin', folder), { recursive: true })
    expect(await types()).toEqual(before)
    expect(api.log.entries).toEqual([])
  })

  it('shows pictures as soon as a run elsewhere has made them', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root)
    await server.image('hero')
    const told = server.hot(reloads)

    await generate(project, api)
    await told

    await expect
      .poll(async () => (await server.image('hero')).urls[0])
      .toMatch(/^\/\.kirin\/files\/hero\.png/)
    const { urls } = await server.image('hero')
    const picture = await server.get(urls[0] ?? '')
    expect([sha256(new Uint8Array(await picture.arrayBuffer()))]).toEqual(
      await lockedDigests(project, 'hero'),
    )
  })

  it('gives a picture that was replaced under its name a new URL', async () => {
    const api = await startApi()
    const project = await createProject({
      ...FILES,
      'images.kirin.yaml': manifest({ hero: { ...HERO, n: 2 }, story: STORY }),
    })
    await generate(project, api)
    const server = await serve(project.root)
    const [before] = (await server.image('hero')).urls
    const told = server.hot(reloads)

    const lock = await project.text('images.kirin.lock.json')
    await project.write('images.kirin.lock.json', lock.replace('"chosen": 1', '"chosen": 2'))
    await told

    const [after = ''] = (await server.image('hero')).urls
    expect(before).toBe('/.kirin/files/hero.png')
    expect(after).toMatch(/^\/\.kirin\/files\/hero\.png\?t=\d+$/)
    const picture = await server.get(after)
    const digests = await lockedDigests(project, 'hero')
    expect(sha256(new Uint8Array(await picture.arrayBuffer()))).toBe(digests[1])
  })

  it('shows a placeholder as soon as a picture that is sent along is another one', async () => {
    // Large enough to be sent along.
    const api = await startApi({ imageScale: 0.4 })
    const project = await createProject({ 'raw.kirin.yaml': manifest({ raw: { prompt: 'A bottle', n: 2 } }) })
    await run({ ...optionsFor(project, api), emit: { dir: join(project.root, 'refs'), candidates: true } })
    await copyFile(join(project.root, 'refs/raw.png'), join(project.root, 'ref.png'))
    await project.write(
      'images.kirin.yaml',
      manifest({ hero: { ...HERO, image_list: [{ image: './ref.png' }] }, story: STORY }),
    )
    await project.write('main.js', MAIN)
    await generate(project, api)
    const server = await serve(project.root)
    expect((await server.image('hero')).urls[0]).toBe('/.kirin/files/hero.png')
    const told = server.hot(reloads)

    await copyFile(join(project.root, 'refs/raw.2.png'), join(project.root, 'ref.png'))
    await told

    expect((await server.image('hero')).urls[0]).toMatch(/^\/\.kirin\/placeholders\//)
  })

  it('serves pictures of a project whose root lies above that of Vite', async () => {
    const api = await startApi()
    const project = await createProject({
      'web (1)/main.js': MAIN,
      'web (1)/images.kirin.yaml': FILES['images.kirin.yaml'],
    })
    await mkdir(join(project.root, '.kirin'))
    await generate(project, api)
    const server = await serve(join(project.root, 'web (1)'))

    const { urls } = await server.image('hero')

    expect(urls[0]).toMatch(/^\/@fs\/.*\/\.kirin\/files\/hero\.png$/)
    const answer = await server.get(urls[0] ?? '')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('image/png')
  })
})

describe('vite dev with a manifest that is wrong', () => {
  it('shows the place in the overlay and reloads when it is mended', async () => {
    await startApi()
    const project = await createProject({
      ...FILES,
      'images.kirin.yaml': 'version: 1\nimages:\n  hero:\n    prompt: x\n    promt: y\n',
    })
    const server = await serve(project.root)
    const overlay = server.hot(payload => payload.type === 'error')

    await expect(server.image('hero')).rejects.toThrow('500')

    expect(await overlay).toMatchObject({
      err: {
        plugin: 'vite-plugin-kirin-batch',
        message: expect.stringContaining('unknown key "promt"'),
        frame: expect.stringContaining('5 |     promt: y'),
        loc: { file: join(project.root, 'images.kirin.yaml'), line: 5, column: 5 },
      },
    })
    const reload = server.hot(payload => payload.type === 'full-reload')
    await project.write('images.kirin.yaml', FILES['images.kirin.yaml'])
    await reload
    expect((await server.image('hero')).urls[0]).toMatch(/^\/\.kirin\/placeholders\/[0-9a-f]{16}\.svg/)
  })

  it('goes on when it breaks while the page is open, and tells the page', async () => {
    await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root)
    await server.image('hero')
    const reload = server.hot(reloads)

    await project.write('images.kirin.yaml', 'version: 2\n')
    await reload

    await expect(server.image('hero')).rejects.toThrow('500')
    expect(server.lines.some(line => line.includes('images.kirin.yaml:1:10'))).toBe(true)
  })

  it('notices a manifest that was not there yet', async () => {
    await startApi()
    const project = await createProject({ ...FILES, 'images.kirin.yaml': manifest({ story: STORY }) })
    const server = await serve(project.root)
    await expect(server.image('hero')).rejects.toThrow('500')
    const reload = server.hot(payload => payload.type === 'full-reload')

    await project.write('src/more.kirin.yaml', manifest({ hero: HERO }))
    await reload

    expect((await server.image('hero')).urls).toHaveLength(1)
  })

  it('shows all that changed together with what was missing', async () => {
    await startApi()
    const project = await createProject({ ...FILES, 'images.kirin.yaml': manifest({ story: STORY }) })
    const server = await serve(project.root)
    expect((await server.image('story')).code).toContain('export const alt = ""')
    await expect(server.image('hero')).rejects.toThrow('500')
    const reload = server.hot(payload => payload.type === 'full-reload')

    await project.write('images.kirin.yaml', manifest({ hero: HERO, story: { ...STORY, alt: 'A morning' } }))
    await reload

    expect((await server.image('story')).code).toContain('export const alt = "A morning"')
  })

  it('notices a picture that is sent along and was not there yet', async () => {
    const api = await startApi({ imageScale: 0.4 })
    const project = await createProject({
      ...FILES,
      'images.kirin.yaml': manifest({
        hero: { ...HERO, image_list: [{ image: './refs/bottle.png' }] },
        story: STORY,
      }),
      'raw.kirin.yaml': manifest({ raw: { prompt: 'A bottle' } }),
    })
    const server = await serve(project.root)
    await expect(server.image('hero')).rejects.toThrow('500')
    const reload = server.hot(payload => payload.type === 'full-reload')

    const raw = { ...optionsFor(project, api), manifests: ['raw.kirin.yaml'] }
    await run({ ...raw, emit: { dir: join(project.root, 'made') } })
    await mkdir(join(project.root, 'refs'))
    await copyFile(join(project.root, 'made/raw.png'), join(project.root, 'refs/bottle.png'))
    await reload

    expect((await server.image('hero')).urls[0]).toMatch(/^\/\.kirin\/placeholders\//)
    expect(server.lines.filter(line => /^kirin-batch: .*bottle\.png/.test(line))).toHaveLength(1)
  })

  it('notices a lock that was not there yet', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    const elsewhere = await createProject(FILES)
    await generate(elsewhere, api)
    const server = await serve(project.root)
    expect((await server.image('hero')).urls[0]).toMatch(/placeholders/)
    await cp(join(elsewhere.root, '.kirin/store'), join(project.root, '.kirin/store'), { recursive: true })
    const told = server.hot(reloads)

    await copyFile(
      join(elsewhere.root, 'images.kirin.lock.json'),
      join(project.root, 'images.kirin.lock.json'),
    )
    await told

    expect((await server.image('hero')).urls).toEqual(['/.kirin/files/hero.png'])
  })

  it('follows a file that rows come from', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': `version: 1
images:
  hero:
    data: rows.csv
    prompt: "A {{ row.id }}"
    alt: "{{ row.alt }}"
`,
      'rows.csv': 'id,alt\nbottle,first\n',
      'main.js': `import hero from 'virtual:kirin-batch/hero/bottle'\nconsole.log(hero)\n`,
    })
    const server = await serve(project.root)
    expect((await server.image('hero/bottle')).code).toContain('export const alt = "first"')
    const told = server.hot(reloads)

    await project.write('rows.csv', 'id,alt\nbottle,second\n')
    await told

    expect((await server.image('hero/bottle')).code).toContain('export const alt = "second"')
  })

  it('notices when a lock that was broken from the start is mended', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    await generate(project, api)
    const lock = await project.text('images.kirin.lock.json')
    await project.write('images.kirin.lock.json', `<<<<<<< HEAD\n${lock}`)
    const server = await serve(project.root)
    await expect(server.image('hero')).rejects.toThrow('500')
    const reload = server.hot(payload => payload.type === 'full-reload')

    await project.write('images.kirin.lock.json', lock)
    await reload

    expect((await server.image('hero')).urls).toEqual(['/.kirin/files/hero.png'])
  })
})
