import { describe, expect, it } from 'vitest'
import { buildProject } from './support/build.ts'
import { serve } from './support/dev-server.ts'
import { builtPictures, builtScript, evaluate } from './support/dist.ts'
import { startApi } from './support/emulator.ts'
import { createProject, manifest, type TestProject } from './support/project.ts'

const IMAGES = manifest({
  hero: { prompt: 'A bottle', alt: 'A bottle' },
  default: { prompt: 'A word' },
  banner: { prompt: '{{ locale }} {{ theme }}', matrix: { locale: ['en', 'de'], theme: ['light', 'dark'] } },
})

async function groupProject(main: string): Promise<TestProject> {
  await startApi()
  return createProject({ 'images.kirin.yaml': IMAGES, 'main.js': main })
}

describe('several images at once', () => {
  it('are the images of a matrix by the rest of their ids, also as URLs', async () => {
    const project = await groupProject(
      `import { images } from 'virtual:kirin-batch/banner/*'
import { images as urls } from 'virtual:kirin-batch/banner/*?url'
globalThis.result = { images, urls }\n`,
    )

    await buildProject(project)

    const { images, urls } = await evaluate(project)
    const names = ['en-light', 'en-dark', 'de-light', 'de-dark']
    expect(Object.keys(Object(images))).toEqual(names)
    expect(Object(images)['de-dark']).toMatchObject({
      src: expect.stringMatching(/^\/assets\/de-dark-[\w-]{8}\.png$/),
      width: 102,
    })
    expect(urls).toEqual(Object.fromEntries(names.map(name => [name, Object(images)[name].src])))
    expect([...(await builtPictures(project)).keys()]).toEqual([...names].sort())
  })

  it('are exports of one module by their ids, of which only the used ones are shipped', async () => {
    const project = await groupProject(
      `import { hero, 'banner/en-light' as banner } from 'virtual:kirin-batch'
globalThis.result = { hero, banner }\n`,
    )

    await project.write('style.css', '.a { background: url(kirin:banner/de-dark) }')
    await project.write(
      'index.html',
      '<link rel="stylesheet" href="/style.css"><img src="kirin:default"><script type="module" src="/main.js"></script>',
    )

    await buildProject(project, { vite: { base: './' } })

    const script = await builtScript(project)
    expect(script.match(/[\w-]+(?=-[\w-]{8}\.png)/g)).toHaveLength(2)
    expect([...(await builtPictures(project)).keys()]).toEqual(['de-dark', 'default', 'en-light', 'hero'])

    await project.write('index.html', '<script type="module" src="/main.js"></script>')
    // By their URLs nobody can tell which files are used.
    const renderBuiltUrl = (file: string): string => `/${Buffer.from(file).toString('hex')}`
    await buildProject(project, { vite: { experimental: { renderBuiltUrl } } })

    const { hero, banner } = await evaluate(project)
    expect(hero).toMatchObject({ alt: 'A bottle' })
    expect(Buffer.from(Object(banner).src.slice(1), 'hex').toString()).toMatch(/^assets\/en-light-/)
    expect([...(await builtPictures(project)).keys()]).toEqual(['en-light', 'hero'])
  })

  it('are all in one map, which is its default', async () => {
    const project = await groupProject(
      `import images from 'virtual:kirin-batch'\nglobalThis.result = { images }\n`,
    )

    await buildProject(project)

    const { images } = await evaluate(project)
    expect(Object.keys(Object(images))).toEqual([
      'hero',
      'default',
      'banner/en-light',
      'banner/en-dark',
      'banner/de-light',
      'banner/de-dark',
    ])
    expect((await builtPictures(project)).size).toBe(6)
  })

  it('follow the manifest in dev', async () => {
    const project = await groupProject(`import { images } from 'virtual:kirin-batch/banner/*'\n`)
    const server = await serve(project.root)
    const before = await server.image('banner/')
    expect(before.code.match(/^ {2}"[^"]+"/gm)).toHaveLength(4)
    const told = server.hot(payload => payload.type === 'full-reload' || payload.type === 'update')

    await project.write('images.kirin.yaml', IMAGES.replace('"de"', '"ja"'))
    await told

    expect((await server.image('banner/')).code.match(/^ {2}"[^"]+"/gm)?.at(-1)).toBe('  "ja-dark"')
  })

  it('that are none are an error', async () => {
    const project = await groupProject(`import 'virtual:kirin-batch/baner/*'\n`)
    await expect(buildProject(project)).rejects.toThrow(
      'main.js imports "virtual:kirin-batch/baner/*", but no manifest has images below "baner/". Did you mean "banner/"?',
    )
  })
})
