import { join } from 'node:path'
import { run } from '@kirin-batch/core'
import type { Plugin } from 'vite'
import { imagetools } from 'vite-imagetools'
import { expect, it } from 'vitest'
import { serve } from './support/dev-server.ts'
import { startApi } from './support/emulator.ts'
import { createProject, manifest } from './support/project.ts'

const HERO = { prompt: 'A bottle on slate', aspect_ratio: '16:9', alt: 'A bottle' }
const PAGE = '<!doctype html><img src="kirin:hero"><script type="module" src="/main.js"></script>\n'

it('serves pages and style sheets with placeholders, with the pictures once they are made, and with others once they are picked', async () => {
  const api = await startApi()
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: { ...HERO, n: 2 } }),
    'index.html': PAGE,
    'main.js': `import './style.css'\n`,
    'style.css': '.a { background: url(kirin:hero) }\n',
  })
  const server = await serve(project.root, { vite: { base: '/site/' } })
  const page = async (): Promise<string | undefined> =>
    /<img [^>]*>/.exec(await (await server.get('/site/')).text())?.[0]
  const style = async (): Promise<string | undefined> =>
    /url\([^)]*\)/.exec(await (await server.get('/site/style.css?direct')).text())?.[0]

  const before = await page()
  expect(before).toMatch(
    /^<img width="1024" height="576" alt="A bottle" src="\/site\/\.kirin\/placeholders\/[0-9a-f]{16}\.svg\?no-inline">$/,
  )
  const [, src = ''] = /src="([^"]+)"/.exec(before ?? '') ?? []
  expect((await server.get(src)).headers.get('content-type')).toBe('image/svg+xml')
  expect(await style()).toMatch(/^url\(\/site\/\.kirin\/placeholders\/[0-9a-f]{16}\.svg\?no-inline\)$/)
  expect(api.log.entries).toEqual([])
  const reload = server.hot(payload => payload.type === 'full-reload')

  await run({ root: project.root, emulated: false, api: { baseUrl: api.url, apiKey: 'key-of-the-test' } })
  await reload

  expect(await page()).toBe('<img width="102" height="57" alt="A bottle" src="/site/.kirin/files/hero.png">')
  await expect.poll(style).toMatch(/^url\(\/site\/\.kirin\/files\/hero\.png\)$/)

  // A browser that replaces the style sheet must not show the picture that it has.
  const lock = await project.text('images.kirin.lock.json')
  await project.write('images.kirin.lock.json', lock.replace('"chosen": 1', '"chosen": 2'))
  await expect
    .poll(style, { timeout: 10_000 })
    .toMatch(/^url\(\/site\/\.kirin\/files\/hero\.png\?t=[0-9a-f]{8}\)$/)
})

it('serves the pictures of a project whose root is above that of Vite, and nothing else there', async () => {
  const api = await startApi()
  const project = await createProject({
    '.kirin/secret.txt': 'private',
    'site/images.kirin.yaml': manifest({ hero: HERO }),
    'site/index.html': PAGE,
    'site/main.js': '',
  })
  await run({ root: project.root, emulated: false, api: { baseUrl: api.url, apiKey: 'key-of-the-test' } })
  const server = await serve(join(project.root, 'site'))

  const [, src = ''] = /src="([^"]+hero[^"]+)"/.exec(await (await server.get('/')).text()) ?? []
  expect(src).toBe(`/@fs${project.root}/.kirin/files/hero.png`)
  expect((await server.get(src)).headers.get('content-type')).toBe('image/png')
  expect((await server.get(`/@fs${project.root}/.kirin/secret.txt`)).status).toBe(403)
})

it('updates a style sheet in place', async () => {
  await startApi()
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: HERO }),
    'main.js': `import './style.css'\n`,
    'style.css': '.a { background: url(kirin:hero) }\n',
  })
  const server = await serve(project.root)
  await server.get('/main.js')
  const before = await (await server.get('/style.css')).text()
  const update = server.hot(payload => payload.type === 'update')

  await project.write('images.kirin.yaml', manifest({ hero: { ...HERO, aspect_ratio: '1:1' } }))

  expect(await update).toMatchObject({ updates: [{ path: '/style.css' }] })
  expect(await (await server.get('/style.css')).text()).not.toBe(before)
})

it('updates it past other plugins, of which that of Svelte would take the manifest for a component', async () => {
  await startApi()
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: HERO }),
    'main.js': `import './style.css'\n`,
    'style.css': '.a { background: url(kirin:hero) }\n',
  })
  const handed: string[] = []
  const other: Plugin = {
    name: 'other',
    enforce: 'post',
    hotUpdate: ({ modules }) => {
      handed.push(...modules.map(({ url }) => url))
    },
  }
  const server = await serve(project.root, { vite: { plugins: [other] } })
  await server.get('/main.js')
  await server.get('/style.css')
  const update = server.hot(payload => payload.type === 'update')

  await project.write('images.kirin.yaml', manifest({ hero: { ...HERO, aspect_ratio: '1:1' } }))

  expect(await update).toMatchObject({ updates: [{ path: '/style.css' }] })
  expect(handed).toEqual([])
})

it('says on the page what is unknown, and loads it anew once it is known', async () => {
  await startApi()
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: HERO }),
    'index.html': PAGE.replace('kirin:hero', 'kirin:heron'),
    'main.js': '',
  })
  const server = await serve(project.root)
  const answer = await server.get('/')
  expect(answer.status).toBe(500)
  expect(await answer.text()).toContain('Did you mean \\"hero\\"?')
  const reload = server.hot(payload => payload.type === 'full-reload')

  await project.write('images.kirin.yaml', manifest({ heron: HERO }))
  await reload

  expect((await server.get('/')).status).toBe(200)
})

it('gives vite-imagetools a placeholder of pixels, so that what is imported has the same form as later', async () => {
  await startApi()
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle', aspect_ratio: '16:9' } }),
    'main.js': `export { default as picture } from 'virtual:kirin-batch/hero?w=160;320&format=avif;webp&as=picture'
export { default as small } from 'virtual:kirin-batch/hero?w=80'
export { default as inline } from 'virtual:kirin-batch/hero?inline'
`,
  })
  const server = await serve(project.root, { vite: { plugins: [imagetools({ cache: { enabled: false } })] } })

  const made = await server.vite.ssrLoadModule('/main.js')

  expect(made['picture']).toMatchObject({
    sources: { avif: expect.stringMatching(/ 160w, .* 320w$/), webp: expect.any(String) },
    img: { src: expect.stringMatching(/^\/@imagetools\//), w: 320, h: 180 },
  })
  const small = await server.get(made['small'])
  expect(small.headers.get('content-type')).toBe('image/png')
  expect(made['inline']).toMatch(/^data:image\/svg\+xml/)
})
