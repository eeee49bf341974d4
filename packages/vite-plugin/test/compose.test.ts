import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { run } from '@kirin-batch/core'
import { startEmulator } from '@kirin-batch/emulator'
import { createBuilder, createServer, type InlineConfig, type Plugin, preview } from 'vite'
import kirin from 'vite-plugin-kirin-batch'
import * as vite7 from 'vite7'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { recordingLogger } from './support/build.ts'
import { type ByHand, byHand } from './support/by-hand.ts'
import { serve } from './support/dev-server.ts'
import { setEnvironment } from './support/emulator.ts'
import { EVERYWHERE } from './support/everywhere.ts'
import { createProject, sha256, type TestProject } from './support/project.ts'

let project: TestProject
let remove: () => Promise<void>

beforeAll(async () => {
  project = await createProject(EVERYWHERE, onEnd => {
    remove = onEnd
  })
  const emulator = await startEmulator({ imageScale: 0.02, seed: 'vite' })
  const { root } = project
  await run({ root, emulated: false, api: { baseUrl: emulator.url, apiKey: 'key-of-the-test' } })
  await emulator.close()
})
afterAll(() => remove())

/** What the pages come to as files, by the manifest's names. */
const ALL: readonly string[] = 'de en hero hero.2 icon lazy page part story-1 story-2 style worker'.split(' ')
/** The same of `server.js`. */
const SERVED: readonly string[] = 'de en hero hero.2 lazy part style'.split(' ')
const DEV_PATHS = [
  ...['', 'docs/guide/index.html', 'style.css', 'style.scss', 'indented.sass', 'style.less'],
  ...['local.module.css', 'local.module.scss', 'text.css?inline'],
  '@id/__x00__virtual:kirin-batch:image/hero.js',
]
const ADDED = '.added { background: image-set(url(kirin:style) 1x, "kirin:hero" 2x) }'
/** By its types it takes no plugin of Vite 8, although it does. */
const VITE_7 = vite7 as unknown as Pick<typeof import('vite'), 'createBuilder' | 'createServer'>
const PAGES = { input: ['index.html', 'docs/guide/index.html'] }

/** By name what Vite is told, and the pictures that are to come of it as files. */
const BUILDS: readonly (readonly [string, InlineConfig, readonly string[]])[] = [
  [
    'several pages, with the manifest of the build',
    { build: { manifest: true, rolldownOptions: PAGES } },
    ALL,
  ],
  [
    'a relative base, and one style sheet for all',
    { base: './', build: { cssCodeSplit: false, rolldownOptions: PAGES } },
    ALL,
  ],
  [
    'a CDN as base, names of its own, and Lightning CSS',
    {
      base: 'https://cdn.example.com/x/',
      css: { transformer: 'lightningcss' },
      build: {
        assetsDir: 'static/x',
        rolldownOptions: { ...PAGES, output: { assetFileNames: 'files/[name].[hash:8][extname]' } },
      },
    },
    ALL,
  ],
  [
    'URLs that are made where they are used, and what PostCSS adds',
    {
      css: { postcss: { plugins: [{ postcssPlugin: 'add', Once: root => void root.append(ADDED) }] } },
      experimental: {
        renderBuiltUrl: (name, { hostType }) =>
          hostType === 'js'
            ? { runtime: `globalThis.cdn(${JSON.stringify(name)})` }
            : `https://${hostType}.example.com/${name}`,
      },
      build: { rolldownOptions: PAGES },
    },
    ALL,
  ],
  [
    'whatever is small inlined',
    { build: { assetsInlineLimit: 1_000_000, rolldownOptions: PAGES } },
    // Vite inlines no icons, and nothing that is preloaded.
    ['icon', 'page'],
  ],
  [
    'a choice of what is inlined',
    { build: { assetsInlineLimit: file => /hero|lazy/.test(file), rolldownOptions: PAGES } },
    ['de', 'en', 'icon', 'page', 'part', 'story-1', 'story-2', 'style', 'worker'],
  ],
  [
    'a library, which has no place for files but where it is told so',
    {
      build: {
        lib: {
          entry: 'library.js',
          formats: ['es', 'umd'],
          name: 'library',
          fileName: 'library',
          cssFileName: 'library',
        },
      },
    },
    ['page'],
  ],
  ['a server, which leaves files to the client', { build: { ssr: 'server.js' } }, []],
  ['a server that brings its files', { build: { ssr: 'server.js', ssrEmitAssets: true } }, SERVED],
  [
    'several environments',
    {
      builder: {},
      environments: {
        client: { build: { outDir: 'dist/client', rolldownOptions: PAGES } },
        ssr: { build: { outDir: 'dist/server', ssr: true, rolldownOptions: { input: 'server.js' } } },
        edge: {
          consumer: 'server',
          build: { outDir: 'dist/edge', emitAssets: true, rolldownOptions: { input: 'server.js' } },
        },
      },
    },
    [...ALL, ...SERVED],
  ],
]

const BY_HAND: Omit<ByHand, 'root'> = {
  size: 20,
  alt: { hero: 'A "bottle"' },
  frames: { story: ['story-1', 'story-2'] },
  candidates: { hero: ['hero', 'hero.2'] },
  groups: { 'banner/*': ['en', 'de'] },
}

it.each(BUILDS)(
  'comes out as it does for files that are imported by hand: %s',
  async (_, config, pictures) => {
    setEnvironment({})
    const images = { root: project.root, ...BY_HAND }

    const built = await outputOf(config, kirin({ generate: 'never' }))
    const expected = await outputOf(config, byHand(images), [byHand(images)])

    expect(built).toEqual(expected)
    const names = Object.keys(built).flatMap(path => /([^/]+?)(?:[-.][\w-]{8})?\.png$/.exec(path)?.[1] ?? [])
    expect(names.sort()).toEqual([...pictures].sort())
    expect(Object.values(built).join('\n')).not.toMatch(/kirin:|virtual:/)
  },
)

it('names files that are there, and no others, with Vite 7', async () => {
  setEnvironment({})
  const config = {
    base: './',
    build: { rollupOptions: { input: PAGES.input.map(page => join(project.root, page)) } },
  }

  const built = await outputOf(config, kirin({ generate: 'never' }), [], VITE_7.createBuilder)

  const texts = Object.entries(built).flatMap(([path, text]) => (path.endsWith('.png') ? [] : text))
  expect(texts.join('\n')).not.toMatch(/kirin:|virtual:|\.kirin\//)
  const named = new Set(texts.flatMap(text => text.match(/[\w.-]+\.png/g) ?? []))
  const there = Object.keys(built).flatMap(path => (path.endsWith('.png') ? basename(path) : []))
  expect([...named].sort()).toEqual(there.sort())
  expect(there.map(name => name.replace(/-[\w-]{8}\.png$/, ''))).toEqual(ALL)
})

it.each([
  ['8', createServer],
  ['7', VITE_7.createServer],
])('names pictures that are served, in dev with Vite %s', async (_, create) => {
  setEnvironment({})
  const server = await serve(project.root, { vite: { base: '/site/' }, create })
  const served = new Map<string, readonly string[]>()
  for (const path of DEV_PATHS) {
    const text = await (await server.get(`/site/${path}`)).text()
    expect(text.replace(/\/\/# sourceMappingURL.*/, '')).not.toMatch(/kirin:(?!image)/)
    const urls = new Set(text.match(/\/site\/\.kirin\/files\/[\w./]+\.png/g))
    const answers = await Promise.all([...urls].map(url => server.get(url)))
    expect(answers.map(answer => answer.headers.get('content-type'))).toEqual(answers.map(() => 'image/png'))
    served.set(path, [...urls].map(url => basename(url, '.png')).sort())
  }
  expect(Object.fromEntries(served)).toEqual({
    '': ['hero', 'icon', 'page'],
    'docs/guide/index.html': ['page'],
    'style.css': ['hero', 'part', 'style'],
    'style.scss': ['hero', 'part', 'style'],
    'indented.sass': ['style'],
    'style.less': ['hero', 'part', 'style'],
    'local.module.css': ['hero', 'style'],
    'local.module.scss': ['style'],
    'text.css?inline': ['style'],
    '@id/__x00__virtual:kirin-batch:image/hero.js': ['hero', 'hero.2'],
  })
})

it('is served by vite preview, where images are of no more concern', async () => {
  setEnvironment({})
  const built = await outputOf({ build: { rolldownOptions: { input: 'docs/guide/index.html' } } }, kirin())
  const server = await preview({
    root: project.root,
    configFile: false,
    customLogger: recordingLogger([]),
    appType: 'mpa',
    preview: { host: '127.0.0.1', port: 0 },
    // A plugin that did anything would refuse it.
    plugins: [kirin({ include: '../elsewhere/**' })],
  })
  onTestFinished(() => server.close())
  const get = (path: string): Promise<Response> => fetch(new URL(path, server.resolvedUrls?.local[0]))

  const [src = ''] = /\/assets\/page-[\w-]{8}\.png/.exec(await (await get('docs/guide/')).text()) ?? []
  const picture = new Uint8Array(await (await get(src)).arrayBuffer())
  expect(sha256(picture)).toBe(built[src.slice(1)])
  expect((await get('__kirin/')).status).toBe(404)
})

/** What a build writes, by path: texts, and the digests of pictures. */
async function outputOf(
  config: InlineConfig,
  plugin: Plugin,
  workers: Plugin[] = [],
  create = createBuilder,
): Promise<Record<string, string>> {
  vi.stubEnv('NODE_ENV', 'production')
  await rm(join(project.root, 'dist'), { recursive: true, force: true })
  const builder = await create(
    {
      root: project.root,
      configFile: false,
      customLogger: recordingLogger([]),
      logLevel: 'warn',
      ...config,
      css: {
        ...config.css,
        // Otherwise names of classes come from the text of a style sheet, which the plugin leaves as it is.
        modules: { generateScopedName: '[name]-[local]' },
        // A thread a build would load Less each time. Those in dev have them.
        preprocessorMaxWorkers: 0,
      },
      worker: { format: 'es', plugins: () => workers },
      plugins: [plugin],
      // Comments tell which modules there were.
      build: { assetsInlineLimit: 0, minify: true, ...config.build },
    },
    // As the command does.
    null,
  )
  await builder.buildApp()
  const paths = await project.list('dist')
  return Object.fromEntries(
    await Promise.all(paths.map(async path => [path, await contentOf(`dist/${path}`)])),
  )
}

async function contentOf(path: string): Promise<string> {
  if (path.endsWith('.png')) return sha256(await project.read(path))
  const text = await project.text(path)
  return text.replace(/data:image\/png;base64,[\w+/=]{1000,}/g, url => `data:${sha256(Buffer.from(url))}`)
}
