import { join } from 'node:path'
import { createBuilder, type Plugin } from 'vite'
import { imagetools } from 'vite-imagetools'
import kirin from 'vite-plugin-kirin-batch'
import { describe, expect, it, vi } from 'vitest'
import { buildProject, failingBuild, recordingLogger } from './support/build.ts'
import { builtPictures, evaluate } from './support/dist.ts'
import { requests, setEnvironment, startApi } from './support/emulator.ts'
import { createProject, manifest, sha256, type TestProject } from './support/project.ts'

async function heroProject(
  script = `import { src, width } from 'virtual:kirin-batch/hero'
globalThis.result = { hero: { src, width } }\n`,
): Promise<TestProject> {
  await startApi()
  return createProject({
    'images.kirin.yaml': manifest({
      hero: { prompt: 'A bottle on slate', n: 2 },
      plain: { prompt: 'A bottle on sand' },
    }),
    'main.js': script,
  })
}

describe('the pictures are real files to Vite', () => {
  it('gives the same URL to client and server, with one look at the images', async () => {
    const project = await heroProject(`import url from 'virtual:kirin-batch/hero?url'\nexport default url\n`)
    // From a file, because Vite then makes the plugins anew for each environment, but for those that are shared.
    await project.write(
      'vite.config.mjs',
      `import { rmSync } from 'node:fs'
      import kirin from ${JSON.stringify(import.meta.resolve('vite-plugin-kirin-batch'))}
      const removeManifest = { name: 'remove-manifest', buildEnd: () => rmSync(${JSON.stringify(join(project.root, 'images.kirin.yaml'))}, { force: true }) }
      export default {
        builder: {},
        build: { assetsInlineLimit: 0 },
        environments: {
          client: { build: { outDir: 'dist/client', rollupOptions: { input: 'main.js', preserveEntrySignatures: 'strict' } } },
          ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'main.js' } } },
        },
        plugins: [kirin(), removeManifest],
      }`,
    )
    vi.stubEnv('NODE_ENV', 'production')
    const builder = await createBuilder({
      root: project.root,
      customLogger: recordingLogger([]),
      logLevel: 'warn',
    })

    await builder.buildApp()

    const files = await project.list('dist')
    const pictures = files.filter(file => file.endsWith('.png'))
    expect(pictures).toEqual([expect.stringMatching(/^client\/assets\/hero-[\w-]{8}\.png$/)])
    const scripts = files.filter(file => file.endsWith('js'))
    expect(scripts).toHaveLength(2)
    for (const script of scripts) {
      expect(await project.text(`dist/${script}`)).toContain(pictures[0]?.slice('client'.length))
    }
  })

  it('keeps for the server what the client alone has no use for', async () => {
    const project = await heroProject()
    await project.write(
      'server.js',
      `import { candidates } from 'virtual:kirin-batch/hero'\nexport default candidates.map(({ src }) => src)\n`,
    )
    vi.stubEnv('NODE_ENV', 'production')
    const builder = await createBuilder({
      root: project.root,
      configFile: false,
      customLogger: recordingLogger([]),
      logLevel: 'warn',
      builder: {},
      build: { assetsInlineLimit: 0 },
      environments: {
        client: { build: { outDir: 'dist/client' } },
        ssr: { build: { outDir: 'dist/server', rolldownOptions: { input: 'server.js' } } },
      },
      plugins: [kirin()],
    })

    await builder.buildApp()

    const { default: urls } = await import(join(project.root, 'dist/server/server.mjs'))
    const files = await project.list('dist/client')
    expect(urls).toHaveLength(2)
    expect(files).toEqual(expect.arrayContaining(urls.map((url: string) => url.slice(1))))
  })

  it('has the bytes of each picture, however many are read after it', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': manifest({
        wide: { prompt: 'A bottle on slate', aspect_ratio: '21:9' },
        square: { prompt: 'A bottle on sand' },
        tall: { prompt: 'A bottle on ice', aspect_ratio: '9:16' },
      }),
      'main.js': `import { src as wide } from 'virtual:kirin-batch/wide'
import { src as square } from 'virtual:kirin-batch/square'
import { src as tall } from 'virtual:kirin-batch/tall'
globalThis.result = { wide, square, tall }\n`,
    })

    await buildProject(project)
    const fresh = await builtPictures(project)
    await buildProject(project)

    const digests = await Promise.all(
      ['wide', 'square', 'tall'].map(async id => [id, sha256(await project.read(`.kirin/files/${id}.png`))]),
    )
    expect([...fresh].sort()).toEqual([...digests].sort())
    expect([...(await builtPictures(project))].sort()).toEqual([...digests].sort())
    expect(new Set(digests.map(([, digest]) => digest)).size).toBe(3)
  })

  it('tells of a bundler in which one picture has become another', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': manifest({
        first: { prompt: 'A bottle on slate' },
        second: { prompt: 'A bottle on sand' },
      }),
      'main.js': `import { src as first } from 'virtual:kirin-batch/first'
import { second } from './later.js'
globalThis.result = { first, second }\n`,
      'later.js': `export { src as second } from 'virtual:kirin-batch/second'\n`,
    })
    let isRead = (): void => {}
    const read = new Promise<void>(resolve => {
      isRead = resolve
    })
    // As a bundler would leave them that does not copy what it is given.
    const mixUp: Plugin = {
      name: 'mix-up',
      transform: { filter: { id: /\/later\.js$/ }, handler: () => read.then(() => undefined) },
      moduleParsed: ({ id }) => {
        if (id.endsWith('/first.js')) isRead()
      },
      generateBundle: {
        order: 'pre',
        handler: (_options, bundle) => {
          const pictures = Object.values(bundle).filter(output => output.type === 'asset')
          const first = pictures.find(({ fileName }) => fileName.includes('first'))
          const second = pictures.find(({ fileName }) => fileName.includes('second'))
          if (!first || !second) throw new Error('There are no two pictures')
          first.source = second.source
        },
      },
    }

    const failure = await failingBuild(project, { vite: { plugins: [mixUp] } })

    expect(failure.message).toContain(
      `${project.root}/.kirin/files/first.png has become another picture in the bundle. This version of Vite handles files in another way than those that vite-plugin-kirin-batch knows: use an earlier one, and please report it.`,
    )
  })

  it('leaves a picture to a plugin that loads it by its own means', async () => {
    const project = await heroProject(
      `import hero from 'virtual:kirin-batch/hero'
import plain from 'virtual:kirin-batch/plain'
import url from 'virtual:kirin-batch/plain?url'
globalThis.result = { hero, plain, url }\n`,
    )
    const own = {
      name: 'own',
      enforce: 'pre' as const,
      load: { filter: { id: /(?:hero|plain)\.png$/ }, handler: () => 'export default "its own"' },
    }
    await buildProject(project, { vite: { plugins: [own] } })
    expect(await evaluate(project)).toMatchObject({
      hero: { src: 'its own' },
      plain: { src: 'its own' },
      url: 'its own',
    })
  })

  it('gives URLs where Astro makes objects of images', async () => {
    const project = await heroProject(
      [
        `import hero from 'virtual:kirin-batch/hero'`,
        `import url from 'virtual:kirin-batch/hero?url'`,
        `import plain from 'virtual:kirin-batch/plain'`,
        `globalThis.result = { hero, url, plain }`,
      ].join('\n'),
    )
    const astro = {
      name: 'astro:assets:esm',
      enforce: 'pre' as const,
      load: { filter: { id: /\.png$/ }, handler: () => 'export default { src: "an object" }' },
    }
    await buildProject(project, { vite: { plugins: [astro] } })
    const result = await evaluate(project)
    const url = expect.stringMatching(/^\/assets\/hero-[\w-]{8}\.png$/)
    expect(result).toMatchObject({
      hero: { src: url },
      url,
      plain: { src: expect.stringContaining('/plain-') },
    })
  })

  it('leaves other queries to whoever handles them', async () => {
    const project = await heroProject(
      [
        `import small from 'virtual:kirin-batch/hero?w=40&format=webp'`,
        `import data from 'virtual:kirin-batch/hero?inline'`,
        `globalThis.result = { small, data }`,
      ].join('\n'),
    )

    await buildProject(project, { vite: { plugins: [imagetools({ include: /\?w=/ })] } })

    const result = await evaluate(project)
    expect(result['data']).toMatch(/^data:image\/png;base64,/)
    expect(result['small']).toMatch(/^\/assets\/hero-[\w-]+\.webp$/)
    const webp = await project.read(`dist${result['small']}`)
    // The size stands at the same place in all simple WebP files.
    expect(webp.subarray(8, 16).toString()).toBe('WEBPVP8 ')
    expect(webp.readUInt16LE(26) & 0x3fff).toBe(40)
  })
})

describe('with an emulator', () => {
  it('takes one that the environment names', async () => {
    const project = await heroProject()
    vi.stubEnv('KIRIN_EMULATE', '1')
    await buildProject(project, { allowEmulated: true })
    expect((await builtPictures(project)).size).toBe(1)
    expect(await project.text('images.kirin.lock.json')).toContain('"emulated": {')
    // Apart from real ones, which a dev server beside a build must not replace.
    expect(await project.list('.kirin/files')).toEqual([])
    expect(await project.list('.kirin/emulated-files')).toEqual(['hero.2.png', 'hero.png', 'plain.png'])
  })

  it('sends it no key', async () => {
    const api = await startApi({ apiKeys: ['emulator'] })
    const project = await createProject({
      'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle on slate' } }),
      'main.js': '',
    })
    await buildProject(project, { emulate: true, allowEmulated: true })
    expect(requests(api)).toMatchObject({ create: 1, download: 1 })
  })

  it('starts one of its own where the environment names none', async () => {
    setEnvironment({ KIRIN_EMULATE: '1' })
    const project = await createProject({
      'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle on slate' } }),
      'main.js': `import hero from 'virtual:kirin-batch/hero'\nglobalThis.result = { hero }\n`,
    })
    await buildProject(project, { allowEmulated: true })
    expect(await evaluate(project)).toMatchObject({ hero: { width: 1024, height: 1024 } })
  })
})
