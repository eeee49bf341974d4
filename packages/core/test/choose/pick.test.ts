import { plan } from '@kirin-batch/core'
import { expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { choosing, LOCK, nextOf, TWO } from './scene.ts'

it('a pick is one line of the lock and the named image; the next run makes what is made from it, and nothing else', async () => {
  const emulator = await emulate({ imageScale: 0.3 })
  const project = new Project({ 'a.kirin.yaml': TWO })
  const first = await project.run(emulator)
  const third = first.report.images[0]?.outputs[2]
  emulator.log.clear()
  const before = project.text(LOCK).split('\n')

  const picked = await choosing(project).pick('hero', 3)
  expect(picked).toMatchObject({ changed: true, chosen: 3, files: ['images/hero.png'] })
  expect(nextOf(picked)).toEqual(['generate night', '0.028'])
  const changed = project
    .text(LOCK)
    .split('\n')
    .flatMap((line, at) => (line === before[at] ? [] : [[before[at], line]]))
  expect(changed).toEqual([['      "chosen": 1,', '      "chosen": 3,']])
  expect(project.read('images/hero.png')).toEqual(
    project.read(`.kirin/store/v1/objects/${third?.sha256.slice(0, 2)}/${third?.sha256}`),
  )
  expect(emulator.log.entries).toEqual([])

  const second = await project.run(emulator)
  expect(second.report.images.map(({ id, action, chosen }) => [id, action, chosen])).toEqual([
    ['hero', 'reuse', 3],
    ['night', 'generate', 1],
  ])
  expect(emulator.log.count('create')).toBe(1)

  // Back again: what was made from the first one is in the store still.
  emulator.log.clear()
  const back = await choosing(project).pick('hero', 1)
  expect(nextOf(back)).toEqual(['restore night', '0'])
  expect((await project.run(emulator)).report.summary).toMatchObject({ reused: 1, restored: 1 })
  expect(emulator.log.entries).toEqual([])
})

it('a named image that cannot be written is told with what is chosen by then, and how it comes right', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml': 'version: 1\nout: images\nimages:\n  hero: { prompt: a, n: 2 }\n',
  })
  await project.run(emulator)
  project.remove('images/hero.png')
  project.write('images/hero.png/mine.txt', 'mine')
  await expect(choosing(project).pick('hero', 2)).rejects.toThrow(
    'candidate 2 of "hero" is chosen in the lock, but images/hero.png cannot be written: a folder is there, move it away. The next run writes it.',
  )
  const planned = await plan({ root: project.root, emulated: false })
  expect(planned.kind === 'planned' && planned.report.images[0]).toMatchObject({
    chosen: 2,
    free: ['images/hero.png is a folder: move it away'],
  })
  project.remove('images/hero.png')
  const { report } = await project.run(emulator)
  expect(report.images[0]).toMatchObject({ action: 'reuse', chosen: 2 })
  expect(project.read('images/hero.png').byteLength).toBe(report.images[0]?.outputs[1]?.bytes)
})

it('twice is as once, and without a number nothing is written', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a, n: 2 }\n' })
  await project.run(emulator)
  expect((await choosing(project).pick('kirin:hero', 2)).changed).toBe(true)
  const mtime = project.mtime(LOCK)
  expect((await choosing(project).pick('hero', 2)).changed).toBe(false)
  const listed = await choosing(project).pick('hero')
  expect(project.mtime(LOCK)).toBe(mtime)
  expect(listed).toMatchObject({
    changed: false,
    chosen: 2,
    files: [],
    candidates: [
      { number: 1, revision: 1, chosen: false, adopted: false, stale: false, costUsd: '0.028' },
      { number: 2, revision: 1, chosen: true, adopted: false, stale: false, costUsd: '0.028' },
    ],
  })
  expect(listed.candidates.flatMap(({ objects }) => objects)).toHaveLength(2)
})

it('a pick whose image the store lacks is free too: the next run collects it', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': TWO.replace(/ {2}night.*\n/, '') })
  await project.run(emulator)
  project.remove('.kirin/store')
  project.remove('images')
  emulator.log.clear()
  const picked = await choosing(project).pick('hero', 2)
  expect(picked).toMatchObject({ changed: true, files: [] })
  expect(nextOf(picked)).toEqual(['collect hero', '0'])
  const { report } = await project.run(emulator)
  expect(report.images[0]).toMatchObject({ action: 'collect', chosen: 2 })
  expect(project.files('images')).toEqual(['images/hero.png'])
  expect(emulator.log.count('create')).toBe(0)
})

it('what only the named file holds is brought into the store before the pick writes over it', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': TWO.replace(/ {2}night.*\n/, '') })
  const [first, second] = (await project.run(emulator)).report.images[0]?.outputs ?? []
  const objectOf = (sha256 = ''): string => `.kirin/store/v1/objects/${sha256.slice(0, 2)}/${sha256}`
  project.remove(objectOf(first?.sha256))
  const shipped = project.read('images/hero.png')
  await choosing(project).pick('hero', 2)
  expect(project.read('images/hero.png')).toEqual(project.read(objectOf(second?.sha256)))
  expect(project.read(objectOf(first?.sha256))).toEqual(shipped)
})

it('of a matrix and of an emulator: one entry of its section alone', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml':
      'version: 1\nimages:\n  banner: { matrix: { locale: [en, de] }, n: 2, prompt: "{{ locale }}" }\n',
  })
  await project.run(emulator, { emulated: true })
  await expect(choosing(project).pick('banner/en', 2)).rejects.toThrow(
    '"banner/en" has emulated candidates alone: say --emulate, or buy some by kirin-batch run',
  )
  await project.run(emulator)
  await choosing(project).pick('banner/en', 2)
  const chosen = (await project.run(emulator)).report.images.map(image => [image.id, image.chosen])
  expect(chosen).toEqual([
    ['banner/en', 2],
    ['banner/de', 1],
  ])
})
