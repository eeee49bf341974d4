import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { build } from 'vite'
import * as vite7 from 'vite7'
import { describe, expect, it } from 'vitest'
import { buildProject, watchProject } from './support/build.ts'
import { builtPictures, builtScript, evaluate } from './support/dist.ts'
import { requests, startApi } from './support/emulator.ts'
import { createProject, lockedDigests, manifest } from './support/project.ts'

const IMAGES = manifest({
  hero: { prompt: 'A bottle on slate', alt: 'A "bottle"', n: 3 },
  'größe.css': { prompt: 'A ruler' },
  story: { prompt: 'A morning', result_type: 'series', series_amount: 3 },
  banner: { prompt: '{{ locale }} banner', matrix: { locale: ['en', 'de'] } },
})

describe('vite build', () => {
  it('generates what is missing and emits the chosen picture under a hashed name', async () => {
    const api = await startApi()
    const project = await createProject({
      'images.kirin.yaml': IMAGES,
      'main.js': `import hero from 'virtual:kirin-batch/hero'\nconsole.log(hero)\n`,
    })

    const { lines } = await buildProject(project)

    // One task for each entry, all candidates of it in one.
    expect(requests(api)).toMatchObject({ create: 5, download: 9 })
    const [chosen] = await lockedDigests(project, 'hero')
    // Whoever takes the whole object has its candidates too.
    const pictures = await builtPictures(project)
    expect([...pictures.keys()]).toEqual(['hero', 'hero.2', 'hero.3'])
    expect(pictures.get('hero')).toBe(chosen)
    const script = await builtScript(project)
    expect(script).toMatch(/\/assets\/hero-[\w-]{8}\.png/)
    expect(script).toContain('width:102,height:102')
    expect(script).toContain('A "bottle"')
    expect(lines).toHaveLength(8)
    expect(lines[0]).toBe(
      'kirin-batch: KIRIN_BASE_URL is on this machine, and its pictures count as real ones; KIRIN_EMULATE=1 keeps those of an emulator apart.',
    )
    expect(lines[1]).toBe('kirin-batch: 5 of 5 images to generate, expected cost $0.252')
    expect(lines.slice(2, -1).sort()).toEqual([
      expect.stringMatching(/^kirin-batch: \d\/5 /),
      expect.stringMatching(/^kirin-batch: \d\/5 /),
      expect.stringMatching(/^kirin-batch: \d\/5 /),
      expect.stringMatching(/^kirin-batch: \d\/5 /),
      expect.stringMatching(/^kirin-batch: 5\/5 /),
    ])
    expect(lines.at(-1)).toBe('kirin-batch: done, $0.252')
  })

  it('asks for nothing when it is run again', async () => {
    const api = await startApi()
    const project = await createProject({
      'images.kirin.yaml': IMAGES,
      'main.js': `import hero from 'virtual:kirin-batch/hero'\nconsole.log(hero)\n`,
    })
    await buildProject(project)
    const before = await project.list('dist')
    api.log.clear()

    const { lines } = await buildProject(project)

    expect(api.log.entries).toEqual([])
    expect(await project.list('dist')).toEqual(before)
    expect(lines).toEqual([])
  })

  it('gives the frames of a series, the candidates of ?all, the URL of ?url, and ids of any letters', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': IMAGES,
      'main.js': [
        `import story, { frames } from 'virtual:kirin-batch/story'`,
        `import hero, { candidates } from 'virtual:kirin-batch/hero?all'`,
        `import size from 'virtual:kirin-batch/größe.css?url'`,
        `import 'virtual:kirin-batch/größe.css'`,
        `import { candidates as sizes } from 'virtual:kirin-batch/größe.css?all'`,
        `import { src, width, height, alt } from 'virtual:kirin-batch/banner/de'`,
        `globalThis.result = { story, frames, hero, candidates, size, sizes, src, width, height, alt }`,
      ].join('\n'),
    })

    await buildProject(project)

    const pictures = await builtPictures(project)
    const result = await evaluate(project)
    const picture = (src: unknown): unknown => ({ src, width: 102, height: 102 })
    const url = (name: string): unknown =>
      expect.stringMatching(new RegExp(`^/assets/${name.replaceAll('.', '\\.')}-[\\w-]{8}\\.png$`))
    expect(result['story']).toEqual({
      ...Object(picture(url('story-1'))),
      alt: '',
      placeholder: expect.stringMatching(/^data:image\/png;base64,[\w+/=]{200,400}$/),
      frames: result['frames'],
    })
    expect(result['frames']).toEqual([1, 2, 3].map(index => picture(url(`story-${index}`))))
    expect(result['candidates']).toEqual(['hero', 'hero.2', 'hero.3'].map(name => picture(url(name))))
    expect(result['hero']).toMatchObject({
      src: url('hero'),
      alt: 'A "bottle"',
      candidates: result['candidates'],
    })
    expect(decodeURI(String(result['size']))).toEqual(url('größe.css'))
    expect(result['sizes']).toEqual([picture(result['size'])])
    expect(result).toMatchObject({ src: url('de'), width: 102, height: 102, alt: '' })
    const [story, hero, size, de] = await Promise.all(
      ['story', 'hero', 'größe.css', 'banner/de'].map(id => lockedDigests(project, id)),
    )
    expect(pictures).toEqual(
      new Map([
        ['de', de?.[0]],
        ['größe.css', size?.[0]],
        ['hero', hero?.[0]],
        ['hero.2', hero?.[1]],
        ['hero.3', hero?.[2]],
        ['story-1', story?.[0]],
        ['story-2', story?.[1]],
        ['story-3', story?.[2]],
      ]),
    )
  })

  it('generates what a change asks for in watch mode, and survives a manifest that is wrong for a while', async () => {
    const api = await startApi()
    const project = await createProject({
      'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle on slate' } }),
      'main.js': `import hero from 'virtual:kirin-batch/hero'\nglobalThis.result = { hero }\n`,
    })
    const watch = await watchProject(project)
    await watch.next(event => event.code === 'END')
    const [first] = await lockedDigests(project, 'hero')
    expect(requests(api)).toMatchObject({ create: 1 })

    const failed = watch.next(event => event.code === 'ERROR')
    await project.write('images.kirin.yaml', 'version: 2\n')
    await failed
    const mended = watch.next(event => event.code === 'END' && api.log.count('download') === 2)
    await project.write('images.kirin.yaml', manifest({ hero: { prompt: 'Two bottles' } }))
    await mended

    const [second] = await lockedDigests(project, 'hero')
    expect(second).not.toBe(first)
    expect(await builtPictures(project)).toEqual(new Map([['hero', second]]))
    expect(requests(api)).toMatchObject({ create: 2, download: 2 })
  })

  it('follows in watch mode what is sent along, what is chosen, and a manifest that is new', async () => {
    const api = await startApi()
    const grey = (value: number): string =>
      Buffer.from(
        encode({ width: 300, height: 300, channels: 1, data: new Uint8Array(90_000).fill(value) }),
      ).toString('latin1')
    const HERO = { prompt: 'A bottle', n: 2, image_list: [{ image: './ref.png' }] }
    const project = await createProject({
      'images.kirin.yaml': manifest({ hero: HERO }),
      'main.js': `import url from 'virtual:kirin-batch/hero?url'\nglobalThis.result = { url }\n`,
    })
    await writeFile(join(project.root, 'ref.png'), grey(1), 'latin1')
    const watch = await watchProject(project)
    await watch.next(event => event.code === 'END')
    const [first] = await lockedDigests(project, 'hero')
    const picture = async (): Promise<string | undefined> => (await builtPictures(project)).get('hero')

    await writeFile(join(project.root, 'ref.png'), grey(2), 'latin1')
    await expect.poll(picture, { timeout: 10_000 }).not.toBe(first)
    const [second, other] = await lockedDigests(project, 'hero')
    await expect.poll(picture).toBe(second)
    const lock = await project.text('images.kirin.lock.json')
    await project.write('images.kirin.lock.json', lock.replace('"chosen": 1', '"chosen": 2'))
    await expect.poll(picture, { timeout: 10_000 }).toBe(other)
    expect(requests(api)).toMatchObject({ create: 2, download: 4 })

    await project.write('more.kirin.yaml', manifest({ more: { prompt: 'A cup' } }))
    await project.write(
      'main.js',
      `import url from 'virtual:kirin-batch/more?url'\nglobalThis.result = { url }\n`,
    )
    await expect
      .poll(async () => [...(await builtPictures(project)).keys()], { timeout: 10_000 })
      .toEqual(['more'])
    expect(requests(api)).toMatchObject({ create: 3, download: 5 })
  })

  it.each([
    ['8', build],
    ['7', vite7.build as unknown as typeof build],
  ])('follows the manifest in pages and style sheets in watch mode, with Vite %s', async (_, viteBuild) => {
    await startApi()
    const HERO = { prompt: 'A bottle on slate' }
    const project = await createProject({
      'images.kirin.yaml': manifest({ hero: HERO, cup: { prompt: 'A cup', alt: 'before' } }),
      'index.html': '<!doctype html><img src="kirin:cup"><script type="module" src="/main.js"></script>',
      'main.js': `import './style.css'\n`,
      'style.css': 'a { background: url(kirin:hero) }',
    })
    const watch = await watchProject(project, viteBuild)
    await watch.next(event => event.code === 'END')

    await project.write('images.kirin.yaml', manifest({ hero: HERO, cup: { prompt: 'A cup', alt: 'after' } }))
    await expect.poll(() => project.text('dist/index.html'), { timeout: 10_000 }).toContain('alt="after"')

    const failed = watch.next(event => event.code === 'ERROR')
    await project.write('images.kirin.yaml', manifest({ cup: { prompt: 'A cup', alt: 'after' } }))
    await failed
  })

  it('tries again in watch mode what has failed, whatever changes next', async () => {
    const api = await startApi({
      faults: [{ kind: 'fail-task', on: 'create', skip: 1, code: '006001095', message: 'no luck today' }],
    })
    const main = `import hero from 'virtual:kirin-batch/hero'\nglobalThis.result = { hero }\n`
    const project = await createProject({
      'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle on slate' } }),
      'main.js': main,
    })
    const watch = await watchProject(project)
    await watch.next(event => event.code === 'END')
    const failed = watch.next(event => event.code === 'ERROR')
    await project.write('images.kirin.yaml', manifest({ hero: { prompt: 'Two bottles' } }))
    await failed
    const built = watch.next(event => event.code === 'END' && api.log.count('download') === 2)

    await project.write('main.js', `${main}// touched\n`)
    await built

    expect(requests(api)).toMatchObject({ create: 3, download: 2 })
  })

  it('looks at the manifests once, when it starts', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': IMAGES,
      'main.js': `import hero from 'virtual:kirin-batch/hero'\nconsole.log(hero)\n`,
    })
    const removeManifest = {
      name: 'remove-manifest',
      buildStart: { sequential: true, handler: () => rm(join(project.root, 'images.kirin.yaml')) },
    } as const

    await buildProject(project, { vite: { plugins: [removeManifest] } })

    expect([...(await builtPictures(project)).keys()]).toEqual(['hero', 'hero.2', 'hero.3'])
  })

  it('leaves out the candidates that nothing refers to', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': IMAGES,
      'main.js': `import { src, alt } from 'virtual:kirin-batch/hero'\nglobalThis.result = { src, alt }\n`,
    })
    await buildProject(project)
    expect([...(await builtPictures(project)).keys()]).toEqual(['hero'])
  })

  it('takes no candidate for the image that is called like its file', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle', n: 2 }, 'hero.2': { prompt: 'A cup' } }),
      'main.js': [
        `import { candidates } from 'virtual:kirin-batch/hero'`,
        `import cup from 'virtual:kirin-batch/hero.2?url'`,
        `globalThis.result = { candidates, cup }`,
      ].join('\n'),
    })
    await buildProject(project)

    const [hero, cup] = await Promise.all(['hero', 'hero.2'].map(id => lockedDigests(project, id)))
    const expected = { hero: hero?.[0], 'hero.2_': hero?.[1], 'hero.2': cup?.[0] }
    expect(Object.fromEntries(await builtPictures(project))).toEqual(expected)
    expect(JSON.stringify(await evaluate(project))).toMatch(/hero-.*hero\.2_-.*"cup":"\/assets\/hero\.2-/)
  })
})
