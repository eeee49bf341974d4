import { createHash } from 'node:crypto'
import { plan, why } from '@kirin-batch/core'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { choosing } from '../choose/scene.ts'
import { emulate, Project, picture } from '../support/project.ts'

const MANIFEST = 'a.kirin.yaml'

const text = (provenance: string, images: string): string =>
  `version: 1\nout: images\nprovenance: ${provenance}\nimages:\n${images}`

const HERO = '  hero: { prompt: a bottle, n: 2 }\n'

async function xmpOf(project: Project, file: string): Promise<string | undefined> {
  return (await sharp(project.read(file)).metadata()).xmp?.toString('utf8')
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

it.each(['png', 'jpeg'] as const)(
  'a written %s says that it was generated; the stored one stays as it was bought',
  async imageType => {
    const emulator = await emulate({ imageType })
    const project = new Project({ [MANIFEST]: text('mark', HERO) })
    const { report } = await project.run(emulator)
    const [hero] = report.images
    const [output] = hero?.outputs ?? []
    const file = output?.file ?? ''
    const xmp = await xmpOf(project, file)
    expect(xmp).toContain('digitalsourcetype/trainedAlgorithmicMedia<')
    expect(xmp).toContain('<Iptc4xmpExt:AISystemUsed>kirin_v3_omni_image<')
    expect(xmp).toContain(`<dc:identifier>kirin-batch:${hero?.fingerprint}<`)
    expect(xmp).not.toContain('a bottle')
    const sha = output?.sha256 ?? ''
    const object = project.read(`.kirin/store/v1/objects/${sha.slice(0, 2)}/${sha}`)
    expect(sha256(object)).toBe(sha)
    expect(sha256(project.read(file))).not.toBe(sha)

    const before = project.mtime(file)
    emulator.log.clear()
    const again = await project.run(emulator)
    expect(again.report.images[0]).toMatchObject({ action: 'reuse', outputs: [{ sha256: sha, file }, {}] })
    expect(project.mtime(file)).toBe(before)
    const asked = { root: project.root, emulated: false }
    const found = await why({ ...asked, what: file, cwd: project.root })
    expect(found).toMatchObject({ explanation: { kind: 'file', sha256: sha, found: [{ id: 'hero' }] } })

    // A clone with lock and images alone.
    project.remove('.kirin')
    expect(await plan(asked)).toMatchObject({ report: { images: [{ action: 'reuse' }] } })
    expect((await project.run(undefined)).report.images[0]).toMatchObject({ action: 'reuse', status: 'ok' })
    expect(emulator.log.entries).toEqual([])

    project.write(MANIFEST, text('none', HERO))
    expect(await plan(asked)).toMatchObject({
      report: {
        images: [{ action: 'reuse', free: [`${file} bears another mark of its provenance, or none`] }],
      },
    })
  },
)

it('a mark goes and comes as the manifest says, for nothing', async () => {
  const emulator = await emulate()
  const project = new Project({ [MANIFEST]: text('none', HERO) })
  await project.run(emulator)
  const bought = project.read('images/hero.png')
  expect(await xmpOf(project, 'images/hero.png')).toBeUndefined()
  emulator.log.clear()
  project.write(MANIFEST, text('prompt', HERO))
  const asked = { root: project.root, emulated: false }
  expect(await plan(asked)).toMatchObject({
    report: {
      images: [{ action: 'reuse', free: ['images/hero.png bears another mark of its provenance, or none'] }],
    },
  })
  await project.run(emulator)
  expect(await xmpOf(project, 'images/hero.png')).toContain(
    '<Iptc4xmpExt:AIPromptInformation>a bottle</Iptc4xmpExt:AIPromptInformation>',
  )
  // Kept, and not of the prompt of now.
  project.write(MANIFEST, text('prompt', HERO.replace('a bottle', 'a jar, on_change: keep')))
  await project.run(emulator)
  const kept = await xmpOf(project, 'images/hero.png')
  expect(kept).toContain('trainedAlgorithmicMedia')
  expect(kept).not.toContain('AIPromptInformation')
  project.write(MANIFEST, text('none', HERO))
  await project.run(emulator)
  expect(project.read('images/hero.png')).toEqual(bought)
  expect(emulator.log.entries).toEqual([])
})

it('a written image is the same reference, marked or not, and the same image where it is adopted', async () => {
  const emulator = await emulate({ imageScale: 0.3 })
  const project = new Project({ [MANIFEST]: text('none', HERO) })
  await project.run(emulator)
  const other =
    'version: 1\nimages:\n  night: { prompt: at night, image_list: [{ image: images/hero.png }] }\n'
  project.write('b.kirin.yaml', other)
  await project.run(emulator)
  emulator.log.clear()
  project.write(MANIFEST, text('mark', HERO))
  expect((await project.run(emulator)).report.summary).toMatchObject({ total: 2, reused: 2 })
  expect((await project.run(emulator)).report.summary).toMatchObject({ total: 2, reused: 2 })
  expect(await xmpOf(project, 'images/hero.png')).toContain('trainedAlgorithmicMedia')
  expect(emulator.log.entries).toEqual([])
  expect(await choosing(project).adopt('hero', 'images/hero.png')).toMatchObject({
    changed: false,
    chosen: 1,
  })
})

it('nothing is said of what was adopted, and of what an emulator drew that nobody trained it', async () => {
  const mine = await picture(300, 300)
  const project = new Project({ [MANIFEST]: text('mark', HERO), 'mine.png': mine })
  await choosing(project).adopt('hero', 'mine.png')
  expect(project.read('images/hero.png')).toEqual(mine)
  await project.run(await emulate(), { emulated: true })
  const xmp = await xmpOf(project, 'images/hero.png')
  expect(xmp).toContain('digitalsourcetype/algorithmicMedia<')
  expect(xmp).not.toContain('AISystemUsed')
})
