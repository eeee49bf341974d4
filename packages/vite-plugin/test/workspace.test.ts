import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { buildProject } from './support/build.ts'
import { serve } from './support/dev-server.ts'
import { requests, setEnvironment, startApi } from './support/emulator.ts'
import { createProject, manifest, type TestProject } from './support/project.ts'

const HERO = manifest({ hero: { prompt: 'A bottle on slate', alt: 'A bottle' } })
const MAIN = `import url from 'virtual:kirin-batch/hero?url'\nconsole.log(url)\n`

/** A picture that the API takes. */
const BOTTLE = fileURLToPath(new URL('../../../examples/landing-page/refs/bottle.png', import.meta.url))

/** A package of a workspace, as Vite sees it. */
function packageOf(project: TestProject, path: string): TestProject {
  return { ...project, root: join(project.root, path) }
}

describe('a manifest in another package', () => {
  const FILES = {
    'packages/images/images.kirin.yaml': HERO,
    'packages/web/index.html': '<script type="module" src="/main.js"></script>',
    'packages/web/main.js': MAIN,
  }

  it('belongs to the project where that holds both', async () => {
    await startApi({ imageScale: 0.02 })
    const project = await createProject({ ...FILES, '.kirin/.gitkeep': '' })
    await buildProject(packageOf(project, 'packages/web'), { include: '../images/**/*.kirin.yaml' })
    expect((await project.list('.')).filter(path => /\.png$|\.lock\.json$/.test(path))).toEqual([
      '.kirin/files/hero.png',
      'packages/images/images.kirin.lock.json',
      expect.stringMatching(/^packages\/web\/dist\/assets\/hero-[\w-]{8}\.png$/),
    ])
  })

  it('is followed by a dev server: one that is mended, and one that is new', async () => {
    await startApi()
    const project = await createProject({
      ...FILES,
      '.kirin/.gitkeep': '',
      'packages/images/images.kirin.yaml': 'version: 2\n',
      'packages/web/main.js': `${MAIN}import more from 'virtual:kirin-batch/more?url'\nconsole.log(more)\n`,
    })
    const server = await serve(packageOf(project, 'packages/web').root, {
      include: '../images/**/*.kirin.yaml',
    })
    const statusOf = async (id: string): Promise<number> =>
      (await server.get(`/@id/__x00__virtual:kirin-batch:url/${id}.js`)).status
    expect(await statusOf('hero')).toBe(500)

    await project.write('packages/images/images.kirin.yaml', HERO)
    await expect.poll(() => statusOf('hero')).toBe(200)
    expect(await statusOf('more')).toBe(500)

    await project.write('packages/images/src/more.kirin.yaml', manifest({ more: { prompt: 'More' } }))
    await expect.poll(() => statusOf('more')).toBe(200)
  })

  it('is followed to a picture that is sent along, lies elsewhere and was not there yet', async () => {
    await startApi()
    const project = await createProject({
      ...FILES,
      '.kirin/.gitkeep': '',
      'packages/images/images.kirin.yaml': manifest({
        hero: { prompt: 'A bottle', image_list: [{ image: '../brand/bottle.png' }] },
      }),
      'packages/brand/package.json': '{}',
    })
    const server = await serve(packageOf(project, 'packages/web').root, {
      include: '../images/images.kirin.yaml',
    })
    const status = async (): Promise<number> =>
      (await server.get('/@id/__x00__virtual:kirin-batch:url/hero.js')).status
    expect(await status()).toBe(500)

    await copyFile(BOTTLE, join(project.root, 'packages/brand/bottle.png'))
    await expect.poll(status).toBe(200)
  })

  it('is refused where it does not, with what to do about it', async () => {
    await startApi()
    const project = await createProject(FILES)
    const web = packageOf(project, 'packages/web')
    const options = { include: ['*.kirin.yaml', '../images/**/*.kirin.yaml'] }
    const problem = `"../images/**/*.kirin.yaml" lies outside the project, which is ${web.root}: the nearest folder that holds ".kirin", or else Vite's root. To have both in one,`
    const shared = join(project.root, 'packages', '.kirin')
    await expect(buildProject(web, options)).rejects.toThrow(
      `${problem} put an empty file ${join(shared, '.gitkeep')} into git.`,
    )
    await mkdir(join(web.root, '.kirin'))
    await expect(buildProject(web, options)).rejects.toThrow(
      `${problem} move ${join(web.root, '.kirin')} to ${shared}.`,
    )
  })
})

it('a dependency that imports images gets them, on the page and on the server', async () => {
  const api = await startApi()
  const project = await createProject({
    'images.kirin.yaml': HERO,
    'main.js': `import hero from 'shop'\nexport default hero\n`,
    'node_modules/shop/package.json':
      '{ "name": "shop", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    'node_modules/shop/index.js': `export { default } from 'virtual:kirin-batch/hero'\n`,
  })
  const server = await serve(project.root, {
    vite: { optimizeDeps: { noDiscovery: true, include: ['shop'] }, ssr: { noExternal: ['shop'] } },
  })
  const importOf = async (path: string): Promise<string> =>
    /from "([^"]+)"/.exec(await (await server.get(path)).text())?.[1] ?? ''

  const bundled = await importOf('/main.js')
  expect(bundled).toMatch(/^\/node_modules\/\.vite\/deps\/shop\.js/)
  const image = await server.get(await importOf(bundled))
  expect(await image.text()).toContain('export const width = 1024')
  expect((await server.vite.ssrLoadModule('/main.js'))['default']).toMatchObject({
    src: expect.stringMatching(/^\/\.kirin\/placeholders\//),
    alt: 'A bottle',
  })
  expect(api.log.entries).toEqual([])
})

it('tests import images with Vitest, and spend nothing', async () => {
  const api = await startApi()
  const plugin = import.meta.resolve('vite-plugin-kirin-batch')
  const project = await createProject({
    'vitest.config.mjs': `import kirin from ${JSON.stringify(plugin)}\nexport default { plugins: [kirin()], test: { globals: true } }\n`,
    'images.kirin.yaml': HERO,
    'style.css': '.a { background: url(kirin:hero) }',
    'hero.test.js': `import hero from 'virtual:kirin-batch/hero'
import url from 'virtual:kirin-batch/hero?url'
import './style.css'
test('an image', () => expect(hero).toMatchObject({ src: url, width: 1024, height: 1024, alt: 'A bottle' }))
`,
  })
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--pool=threads'], {
    cwd: project.root,
    env: { ...process.env, NO_COLOR: '1' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }

  const [code] = await once(child, 'close')

  expect(output).toMatch(/Tests +1 passed/)
  expect(code).toBe(0)
  expect(api.log.entries).toEqual([])
})

it('two machines with the same lock and remote cache build the same files, byte for byte', async () => {
  const api = await startApi({ imageScale: 0.02 })
  const { root: remote } = await createProject({})
  vi.stubEnv('KIRIN_REMOTE_CACHE', remote)
  const files = {
    'images.kirin.yaml': manifest({
      hero: { prompt: 'A bottle on slate', n: 2 },
      story: { prompt: 'A morning', result_type: 'series', series_amount: 2 },
    }),
    'index.html': '<img src="kirin:hero"><script type="module" src="/main.js"></script>',
    'main.js': `import hero from 'virtual:kirin-batch/hero'\nimport story from 'virtual:kirin-batch/story'\nimport './style.css'\nconsole.log(hero, story)\n`,
    'style.css': '.a { background: url(kirin:story%232) }',
  }
  const [one, other] = [await createProject(files), await createProject(files)]
  await buildProject(one)
  await copyFile(join(one.root, 'images.kirin.lock.json'), join(other.root, 'images.kirin.lock.json'))
  expect(requests(api)).toMatchObject({ create: 2 })
  api.log.clear()
  setEnvironment({ KIRIN_REMOTE_CACHE: remote })

  await buildProject(other, { generate: 'never' })

  const bytesOf = async (project: TestProject): Promise<ReadonlyMap<string, Buffer>> =>
    new Map(
      await Promise.all(
        (await project.list('dist')).map(async path => [path, await project.read(`dist/${path}`)] as const),
      ),
    )
  expect(await bytesOf(other)).toEqual(await bytesOf(one))
  expect((await other.list('dist')).filter(path => path.endsWith('.png'))).toHaveLength(4)
  expect(api.log.entries).toEqual([])
})
