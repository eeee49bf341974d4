import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import kirin from 'vite-plugin-kirin-batch'
import * as vite7 from 'vite7'
import { describe, expect, it } from 'vitest'
import { buildProject, failingBuild, recordingLogger } from './support/build.ts'
import { requests, setEnvironment, startApi } from './support/emulator.ts'
import { createProject, manifest } from './support/project.ts'

const TWO_IMAGES = {
  'images.kirin.yaml': manifest({
    hero: { prompt: 'A bottle on slate', n: 2 },
    'banner-wide': { prompt: 'A banner', resolution: '4k' },
  }),
  'main.js': `import hero from 'virtual:kirin-batch/hero'\nconsole.log(hero)\n`,
}

describe('a build that may not buy', () => {
  it('fails without a key, before any request, with what is missing, why, and at what price', async () => {
    const api = await startApi()
    setEnvironment({ KIRIN_BASE_URL: api.url })
    const project = await createProject(TWO_IMAGES)

    const error = await failingBuild(project)

    expect(error.message).toBe(
      [
        '2 images are missing, and nothing was requested: KIRIN_API_KEY is not set.',
        '  hero         never generated  $0.056',
        '  banner-wide  never generated  $0.056',
        'Expected cost: $0.112. To generate them: kirin-batch run',
      ].join('\n'),
    )
    expect(api.log.entries).toEqual([])
    expect(await project.list('dist')).toEqual([])
  })

  it('does not speak of generating what is paid for and has to be fetched', async () => {
    await startApi()
    const project = await createProject(TWO_IMAGES)
    await buildProject(project)
    setEnvironment({})
    for (const folder of ['.kirin/store', '.kirin/files'])
      await rm(join(project.root, folder), { recursive: true })

    const error = await failingBuild(project)

    expect(error.message.split('\n').at(-1)).toBe('Expected cost: $0. To fetch them: kirin-batch run')
  })

  it('fails with generate: "never" even where there is a key', async () => {
    const api = await startApi()
    const project = await createProject(TWO_IMAGES)

    const error = await failingBuild(project, { generate: 'never' })

    expect(error.message.split('\n')[0]).toBe(
      '2 images are missing, and nothing was requested: the option "generate" is "never".',
    )
    expect(api.log.entries).toEqual([])
  })

  it('restores what is in the store without a key', async () => {
    const api = await startApi()
    const project = await createProject(TWO_IMAGES)
    await buildProject(project)
    api.log.clear()
    setEnvironment({})

    await buildProject(project, { generate: 'never' })

    expect(api.log.entries).toEqual([])
  })

  it('stops at the cap', async () => {
    const api = await startApi()
    const project = await createProject(TWO_IMAGES)

    const error = await failingBuild(project, { maxCost: 0.06 })

    expect(error.message).toContain('The cap "maxCost" does not allow for all images.')
    expect(error.message).toContain('Spent in this run: $0.056.')
    expect(requests(api)).toMatchObject({ create: 1 })
  })
})

describe('a production build', () => {
  it('refuses emulated images before anything is asked for or written', async () => {
    const api = await startApi()
    const project = await createProject(TWO_IMAGES)

    const error = await failingBuild(project, { emulate: true })

    expect(error.message).toBe(
      'Emulated images are not let into a production build. Unset KIRIN_EMULATE (or the option "emulate") to build with real ones, or set the option "allowEmulated" if emulated ones are really what you want.',
    )
    expect(api.log.entries).toEqual([])
    expect(await project.list('.kirin')).toEqual([])
  })
})

describe('what is wrong', () => {
  it('in a manifest is shown at its place', async () => {
    setEnvironment({})
    const project = await createProject({
      ...TWO_IMAGES,
      'images.kirin.yaml': 'version: 1\nimages:\n  hero:\n    prompt: x\n    promt: y\n',
    })

    const error = await failingBuild(project)

    expect(error.message).toContain('unknown key "promt"')
    expect(error.loc).toMatchObject({ file: join(project.root, 'images.kirin.yaml'), line: 5, column: 5 })
    expect(error.frame).toContain('5 |     promt: y')
  })

  it('with a second plugin for other manifests is told: the first alone answers for images', async () => {
    await startApi()
    const project = await createProject({
      'a.kirin.yaml': manifest({ hero: { prompt: 'A bottle' } }),
      'b.kirin.yaml': manifest({ cup: { prompt: 'A cup' } }),
      'main.js': `import 'virtual:kirin-batch/hero'\n`,
    })

    const { lines } = await buildProject(project, {
      include: 'a.kirin.yaml',
      vite: { plugins: [kirin({ include: 'b.kirin.yaml' })] },
    })

    expect(lines).toContain(
      'kirin-batch: vite-plugin-kirin-batch is among the plugins more than once, and only the images of the first are found: name all manifests in one "include".',
    )
  })

  it('in an import is answered with the ids that come close', async () => {
    await startApi()
    const project = await createProject({ ...TWO_IMAGES, 'main.js': `import 'virtual:kirin-batch/heroe'\n` })
    const error = await failingBuild(project)
    expect(error.message).toBe(
      'main.js imports "virtual:kirin-batch/heroe", but no manifest has an image "heroe". Did you mean "hero"?',
    )
  })

  it.each([
    ['Vite 8', build],
    ['Vite 7', vite7.build as unknown as typeof build],
  ])(
    'in a name that is imported from all images is answered with them beside what %s says',
    async (_, viteBuild) => {
      await startApi()
      const project = await createProject({
        ...TWO_IMAGES,
        'main.js': `import { heroe } from 'virtual:kirin-batch'\nconsole.log(heroe)\n`,
      })
      const lines: string[] = []
      const building = viteBuild({
        root: project.root,
        configFile: false,
        customLogger: recordingLogger(lines),
        plugins: [kirin()],
      })
      await expect(building).rejects.toThrow('"heroe" is not exported by')
      expect(lines.filter(line => line.includes('heroe'))).toEqual([
        'kirin-batch: no manifest has an image "heroe". Did you mean "hero"?',
      ])
    },
  )

  it('in an import that ends where a matrix begins is answered with its ids', async () => {
    await startApi()
    const project = await createProject({
      'images.kirin.yaml': manifest({
        cap: { prompt: 'A cap' },
        cup: { prompt: 'A cup, {{ theme }}', matrix: { theme: ['light', 'dark'] } },
      }),
      'main.js': `import 'virtual:kirin-batch/cup'\n`,
    })
    const error = await failingBuild(project)
    expect(error.message).toContain('Did you mean "cup/dark" or "cup/light"?')
  })

  it('in an import far from all ids is answered with them', async () => {
    await startApi()
    const project = await createProject({ ...TWO_IMAGES, 'main.js': `import 'virtual:kirin-batch/xyz'\n` })
    const error = await failingBuild(project)
    expect(error.message).toBe(
      'main.js imports "virtual:kirin-batch/xyz", but no manifest has an image "xyz". There are "hero", "banner-wide".',
    )
  })

  it('with one image does not keep the others from being made', async () => {
    const api = await startApi()
    const project = await createProject({
      ...TWO_IMAGES,
      'images.kirin.yaml': manifest({
        hero: { prompt: 'A bottle on slate' },
        bad: { prompt: 'Something [[forbidden]]' },
        worse: { prompt: 'Of it', image_list: [{ image: 'kirin:bad' }] },
      }),
    })

    const error = await failingBuild(project)

    expect(error.message).toContain('2 images could not be had.')
    expect(error.message).toMatch(/^ {2}bad {4}\S/m)
    expect(requests(api)).toMatchObject({ create: 2, download: 1 })

    // What a run would not make has no price, and no run is advised.
    expect((await failingBuild(project, { generate: 'never' })).message).toBe(
      [
        '2 images are missing, and nothing was requested: the option "generate" is "never".',
        '  bad    refused before: The request was refused by content moderation',
        '  worse  made from bad, which run does not make',
        'kirin-batch run would make none of them either: something has to be done first.',
      ].join('\n'),
    )
  })

  it.each([
    [{ include: [] }, 'option "include" must be a glob or a list of globs'],
    [{ maxCost: 'a lot' }, 'option "maxCost" must be an amount of USD such as "2.50", not "a lot"'],
    [{ maxCost: -1 }, 'option "maxCost" must be an amount of USD such as "2.50", not "-1"'],
    [
      { maxCosts: 1 },
      'unknown option "maxCosts"; there are include, generate, maxCost, emulate, allowEmulated, types',
    ],
    [{ generate: 'always' }, 'option "generate" must be "auto" or "never"'],
  ])('with the options %j is said at once', (options, message) => {
    expect(() => kirin(Object(options))).toThrow(`vite-plugin-kirin-batch: ${message}.`)
  })
})
