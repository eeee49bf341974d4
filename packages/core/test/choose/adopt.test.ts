import { expect, it } from 'vitest'
import { claimsIn } from '../support/journal.ts'
import { emulate, Project, picture } from '../support/project.ts'
import { choosing, LOCK, nextOf, TWO } from './scene.ts'

it('an adopted file is the image: nothing is bought for it, and what was bought before stays', async () => {
  const emulator = await emulate({ imageScale: 0.3 })
  const mine = await picture(400, 300, '#aa3300', 'jpeg')
  const project = new Project({ 'a.kirin.yaml': TWO, 'in/mine.png': mine })
  await project.run(emulator)
  emulator.log.clear()
  const adopted = await choosing(project).adopt('hero', 'in/mine.png')
  expect(adopted).toMatchObject({
    changed: true,
    chosen: 4,
    files: ['images/hero.jpg'],
    candidates: [{}, {}, {}, { number: 4, adopted: true, outputs: [{ type: 'image/jpeg', width: 400 }] }],
  })
  expect(adopted.candidates[3]?.taskId).toBeUndefined()
  expect(adopted.candidates[3]?.costUsd).toBeUndefined()
  expect(nextOf(adopted)).toEqual(['generate night', '0.028'])
  expect(project.read('images/hero.jpg')).toEqual(mine)
  expect(emulator.log.entries).toEqual([])

  expect((await project.run(emulator)).report.images[0]).toMatchObject({ action: 'reuse', chosen: 4 })
  expect(emulator.log.count('create')).toBe(1)
  const before = project.text(LOCK)
  expect(await choosing(project).adopt('hero', 'in/mine.png')).toMatchObject({ changed: false, chosen: 4 })
  expect(project.text(LOCK)).toBe(before)
  emulator.log.clear()
  await choosing(project).pick('hero', 1)
  expect((await project.run(emulator)).report.summary).toMatchObject({ reused: 1, restored: 1 })
  expect(emulator.log.entries).toEqual([])
})

it('before anything was bought, and for all candidates that are asked for; a changed prompt buys', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml': TWO.replace(/ {2}night.*\n/, ''),
    'mine.png': await picture(300, 300),
  })
  await choosing(project).adopt('hero', 'mine.png')
  expect((await project.run(emulator)).report.images[0]).toMatchObject({
    action: 'reuse',
    outputs: [{ width: 300 }],
  })
  expect(emulator.log.entries).toEqual([])
  expect(nextOf(await choosing(project).reroll('hero'))).toEqual(['generate hero', '0.084'])
  project.write('a.kirin.yaml', project.text('a.kirin.yaml').replace('bottle', 'jar'))
  const { report } = await project.run(emulator)
  expect(report.images[0]).toMatchObject({
    action: 'generate',
    reasons: ['prompt changed', 'revision 1 → 2'],
  })
  expect(report.images[0]?.outputs).toHaveLength(3)
})

it('what was bought already is chosen, not adopted again; a series takes all its frames', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml':
      'version: 1\nout: images\nimages:\n  hero: { prompt: a, n: 2 }\n  story: { prompt: b, result_type: series, series_amount: 2 }\n',
    '1.png': await picture(300, 300, '#111111'),
    '2.png': await picture(300, 300, '#222222'),
  })
  const [hero] = (await project.run(emulator)).report.images
  const second = hero?.outputs[1]?.sha256 ?? ''
  const object = `.kirin/store/v1/objects/${second.slice(0, 2)}/${second}`
  expect(await choosing(project).adopt('hero', object)).toMatchObject({ chosen: 2, candidates: [{}, {}] })
  const adopted = await choosing(project).adopt('story', '2.png', '1.png')
  expect(adopted).toMatchObject({ chosen: 2, files: ['images/story-1.png', 'images/story-2.png'] })
  expect(project.read('images/story-1.png')).toEqual(project.read('2.png'))
  emulator.log.clear()
  expect((await project.run(emulator)).report.summary.reused).toBe(2)
  expect(emulator.log.entries).toEqual([])
})

it('a clone with the named file and without the store has the adopted image, whatever was bought before', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml': TWO.replace(/ {2}night.*\n/, ''),
    'mine.png': await picture(300, 300),
  })
  await project.run(emulator)
  await choosing(project).adopt('hero', 'mine.png')
  project.remove('.kirin')
  emulator.log.clear()
  expect((await project.run(emulator)).report.summary.reused).toBe(1)
  expect(emulator.log.entries).toEqual([])
})

it('an adopted image that the store lost is never bought in its place', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml': TWO.replace(/ {2}night.*\n/, ''),
    'mine.png': await picture(300, 300),
  })
  await choosing(project).adopt('hero', 'mine.png')
  for (const folder of ['.kirin', 'images']) project.remove(folder)
  const { report } = await project.run(emulator)
  expect(report.images[0]).toMatchObject({
    action: 'collect',
    reasons: ['an image is not in the store; adopted from a file'],
    error: {
      code: 'object-missing',
      message:
        'its image was adopted from a file and is not in the store any more. Adopt the file again, restore .kirin/store from a backup or a colleague, or pick another candidate.',
    },
  })
  expect(emulator.log.entries).toEqual([])
  await choosing(project).adopt('hero', 'mine.png')
  expect((await project.run(emulator)).report.summary.reused).toBe(1)
})

it('one that the API would refuse as a reference is not sent, and nothing is bought for it', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': TWO, 'wide.png': await picture(900, 300) })
  await choosing(project).adopt('hero', 'wide.png')
  const { report } = await project.run(emulator)
  expect(report.images[1]?.error).toEqual({
    code: 'upstream-failed',
    message: 'the image of hero is 900 × 300 pixels, and the API takes 1:2.5 to 2.5:1: crop it',
  })
  expect(emulator.log.count('create')).toBe(0)
  expect(claimsIn(`${project.root}/.kirin`)).toEqual([])
})
