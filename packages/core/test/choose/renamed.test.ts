import { plan } from '@kirin-batch/core'
import { describe, expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { choosing, LOCK, TWO } from './scene.ts'

const RENAMED = TWO.replaceAll('hero', 'lead')

describe('a name is free to change', () => {
  it('what was chosen stays chosen, and what is made from it stays what it is', async () => {
    const emulator = await emulate({ imageScale: 0.3 })
    const project = new Project({ 'a.kirin.yaml': TWO })
    await project.run(emulator)
    await choosing(project).pick('hero', 3)
    await project.run(emulator)
    const [lock, picture] = [project.text(LOCK), project.read('images/hero.png')]
    emulator.log.clear()

    project.write('a.kirin.yaml', RENAMED)
    const { report } = await project.run(emulator)
    expect(report.images.map(({ id, action, chosen, reasons }) => [id, action, chosen, reasons])).toEqual([
      ['lead', 'restore', 3, ['found in the store', 'it was called hero']],
      ['night', 'reuse', 1, undefined],
    ])
    expect(emulator.log.entries).toEqual([])
    expect(project.read('images/lead.png')).toEqual(picture)
    expect(project.text(LOCK)).toBe(lock.replace('"hero": {', '"lead": {'))

    project.write('a.kirin.yaml', TWO)
    await project.run(emulator)
    expect(project.text(LOCK)).toBe(lock)
  })

  it('also that of the manifest, whose lock stays where it was', async () => {
    const emulator = await emulate({ imageScale: 0.3 })
    const project = new Project({ 'a.kirin.yaml': TWO, 'other.lock.json': '{}' })
    await project.run(emulator)
    await choosing(project).pick('hero', 3)
    await project.run(emulator)
    await choosing(project).adopt('night', 'images/hero.png')
    const lock = project.text(LOCK)
    emulator.log.clear()

    project.remove('a.kirin.yaml')
    project.write('b.kirin.yaml', TWO)
    const { report } = await project.run(emulator)
    expect(report.images.map(({ id, action, chosen }) => [id, action, chosen])).toEqual([
      ['hero', 'restore', 3],
      ['night', 'restore', 2],
    ])
    expect(emulator.log.entries).toEqual([])
    expect(project.text('b.kirin.lock.json')).toBe(lock)

    project.write('b.kirin.yaml', TWO.replace('hero', 'lead').replace('kirin:hero', 'kirin:lead'))
    project.remove('b.kirin.lock.json')
    expect(await plan({ root: project.root, emulated: false })).toMatchObject({
      report: { unused: ['hero'] },
    })
    project.write('c.kirin.yaml', 'version: 1\nimages: { cup: { prompt: a cup } }\n')
    expect(await plan({ root: project.root, emulated: false, manifests: ['c.kirin.yaml'] })).toMatchObject({
      report: { unused: [] },
    })
  })

  it('what was adopted is not bought, and a wish for others is carried out', async () => {
    const emulator = await emulate({ imageScale: 0.3 })
    const project = new Project({ 'a.kirin.yaml': TWO })
    await project.run(emulator)
    project.write('a.kirin.yaml', `${TWO}  cup: { prompt: a cup }\n  jar: { prompt: a jar }\n`)
    await choosing(project).adopt('cup', 'images/hero.png')
    await choosing(project).adopt('jar', 'images/hero.png')
    await choosing(project).reroll('jar')
    emulator.log.clear()

    project.write('a.kirin.yaml', `${TWO}  mug: { prompt: a cup }\n  pot: { prompt: a jar }\n`)
    const { report } = await project.run(emulator)
    expect(report.images.slice(2).map(({ id, action, chosen }) => [id, action, chosen])).toEqual([
      ['mug', 'restore', 1],
      ['pot', 'generate', 2],
    ])
    expect(emulator.log.count('create')).toBe(1)
  })

  it('right after it all that there is can be chosen, rerolled and adopted, as before', async () => {
    const emulator = await emulate({ imageScale: 0.3 })
    const project = new Project({ 'a.kirin.yaml': TWO })
    await project.run(emulator)
    const lock = project.text(LOCK)
    for (const change of [
      (id: string) => choosing(project).pick(id, 2),
      (id: string) => choosing(project).reroll(id),
      (id: string) => choosing(project).adopt(id, 'images/night.png'),
    ]) {
      project.write(LOCK, lock)
      project.write('a.kirin.yaml', TWO)
      const { candidates } = await change('hero')
      const expected = project.text(LOCK).replace('"hero": {', '"lead": {')
      project.write(LOCK, lock)
      project.write('a.kirin.yaml', RENAMED)
      expect((await choosing(project).pick('lead')).candidates).toHaveLength(3)
      expect(project.text(LOCK)).toBe(lock)
      expect((await change('lead')).candidates).toEqual(candidates)
      expect(project.text(LOCK)).toBe(expected)
    }
  })

  it('what store and account have lost is not bought again unless its block is taken out, and that is named', async () => {
    const cup = (id: string): string => `version: 1\nimages:\n  ${id}: { prompt: a cup }\n`
    const project = new Project({ 'a.kirin.yaml': cup('cup') })
    await project.run(await emulate())
    project.remove('.kirin')
    project.write('a.kirin.yaml', cup('mug'))
    const emulator = await emulate()
    const { report } = await project.run(emulator)
    expect(report.images[0]).toMatchObject({
      action: 'collect',
      reasons: ['an image is not in the store; paid for already', 'it was called cup'],
      error: {
        code: 'object-missing',
        message: expect.stringMatching(/to buy them again, take the block of cup out of the lock file\.$/),
      },
    })
    project.remove(LOCK)
    expect((await project.run(emulator)).report.summary).toMatchObject({ generated: 1 })
  })

  it('an entry that moves to another manifest takes along what was chosen', async () => {
    const emulator = await emulate()
    const [hero, cup] = ['  hero: { prompt: a bottle, n: 2 }\n', '  cup: { prompt: a cup }\n']
    const project = new Project({ 'a.kirin.yaml': `version: 1\nimages:\n${cup}${hero}` })
    await project.run(emulator)
    await choosing(project).pick('hero', 2)
    emulator.log.clear()

    project.write('a.kirin.yaml', `version: 1\nimages:\n${cup}`)
    project.write('b.kirin.yaml', `version: 1\nimages:\n${hero}`)
    const { report } = await project.run(emulator)
    expect(report.images[1]).toMatchObject({
      action: 'restore',
      chosen: 2,
      reasons: ['found in the store', 'it was declared in a.kirin.yaml'],
    })
    expect(emulator.log.entries).toEqual([])
  })
})
