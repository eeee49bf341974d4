import { type RunOptions, run } from '@kirin-batch/core'
import type { Emulator } from '@kirin-batch/emulator'
import type { HotPayload } from 'vite'
import { expect, it, vi } from 'vitest'
import { serve } from './support/dev-server.ts'
import { startApi } from './support/emulator.ts'
import { createProject, manifest, type TestProject } from './support/project.ts'

const HERO = { prompt: 'A bottle on slate', aspect_ratio: '16:9' }
/** Takes new images without being loaded anew. */
const MAIN = `import hero from 'virtual:kirin-batch/hero'
console.log(hero)
import.meta.hot.accept('virtual:kirin-batch/hero', () => {})
`
const FILES = { 'images.kirin.yaml': manifest({ hero: HERO }), 'main.js': MAIN }

function isUpdate(payload: HotPayload): boolean {
  return payload.type === 'full-reload' || payload.type === 'update'
}

/** What `kirin-batch run` does in another terminal. */
async function generate(project: TestProject, api: Emulator): Promise<void> {
  const options: RunOptions = {
    root: project.root,
    emulated: false,
    api: { baseUrl: api.url, apiKey: 'key-of-the-test' },
  }
  expect(await run(options)).toMatchObject({ kind: 'ran', outcome: 'ok' })
}

it('shows the last of several changes, however quickly they come', async () => {
  await startApi()
  const project = await createProject(FILES)
  const server = await serve(project.root)
  await server.image('hero')

  for (const round of [1, 2, 3]) {
    const told = server.hot(isUpdate)
    await project.write('images.kirin.yaml', manifest({ hero: { ...HERO, alt: `First ${round}` } }))
    await told
    // Of a second change within 50 ms Vite's watcher says nothing.
    await project.write('images.kirin.yaml', manifest({ hero: { ...HERO, alt: `Second ${round}` } }))

    await expect.poll(async () => (await server.image('hero')).code).toContain(`"Second ${round}"`)
  }
})

it('swaps images in place, whatever was shown before', async () => {
  const api = await startApi()
  const project = await createProject(FILES)
  const server = await serve(project.root)
  const next = async (change: Promise<void>, folder: string): Promise<string> => {
    const told = server.hot(isUpdate)
    await change
    const { type } = await told
    await expect.poll(async () => (await server.image('hero')).urls[0]).toContain(`/.kirin/${folder}/`)
    return type
  }
  await server.image('hero')

  const types = [
    await next(generate(project, api), 'files'),
    await next(
      project.write('images.kirin.yaml', manifest({ hero: { ...HERO, prompt: 'Wine' } })),
      'placeholders',
    ),
    await next(generate(project, api), 'files'),
  ]

  expect(types).toEqual(['update', 'update', 'update'])
  expect((await server.image('hero')).urls[0]).toMatch(/\/hero\.png\?t=\d+$/)
})

it('swaps images in place after one of them was removed', async () => {
  await startApi()
  const banner = (locale: readonly string[], alt: string) =>
    manifest({ banner: { matrix: { locale }, prompt: 'A banner for {{ locale }}', alt } })
  const project = await createProject({
    'images.kirin.yaml': banner(['en', 'de'], 'First'),
    'main.js': `import { images } from 'virtual:kirin-batch/banner/*'
console.log(images)
import.meta.hot.accept('virtual:kirin-batch/banner/*', () => {})
`,
  })
  const server = await serve(project.root)
  const paths = (code: string): string[] => [...code.matchAll(/from "([^"]+)"/g)].map(([, path = '']) => path)
  /** As a browser asks for all that the page imports. */
  const load = async (path = '/main.js'): Promise<void> => {
    const code = await (await server.get(path)).text()
    for (const imported of paths(code)) await load(imported)
  }
  const types: string[] = []
  await load()

  for (const text of [banner(['en'], 'First'), banner(['en'], 'Second'), banner(['en'], 'Third')]) {
    const told = server.hot(isUpdate)
    await project.write('images.kirin.yaml', text)
    types.push((await told).type)
    await load()
  }

  expect(types).toEqual(['update', 'update', 'update'])
})

it('watches files once, not at each request', async () => {
  await startApi()
  const project = await createProject(FILES)
  const server = await serve(project.root)
  const watch = vi.spyOn(server.vite.watcher, 'add')
  await server.image('hero')
  const sources = [
    `${server.vite.config.root}/images.kirin.yaml`,
    `${server.vite.config.root}/images.kirin.lock.json`,
  ]
  expect(watch.mock.calls.filter(([paths]) => paths.includes(sources[0] ?? ''))).toEqual([[sources]])
})
