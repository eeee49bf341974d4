import { plan, pruneCache } from '@kirin-batch/core'
import { expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { choosing, LOCK, nextOf } from './scene.ts'

const HERO = 'version: 1\nout: images\nimages:\n  hero: { prompt: a bottle, n: 2 }\n'

async function planned(project: Project): Promise<unknown> {
  const result = await plan({ root: project.root, emulated: false })
  return (
    result.kind === 'planned' && [
      result.report.images.map(({ action, reasons }) => [action, reasons]),
      result.report.expectedCostUsd,
    ]
  )
}

it('a reroll buys nothing; the next run buys one task, and the old candidates can be picked again for nothing', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': HERO })
  const first = (await project.run(emulator)).report.images[0]
  emulator.log.clear()
  const lines = project.text(LOCK).split('\n')

  const wished = await choosing(project).reroll('hero')
  expect(wished).toMatchObject({ changed: true, chosen: 1, reroll: 2 })
  expect(nextOf(wished)).toEqual(['generate hero', '0.056'])
  expect(
    project
      .text(LOCK)
      .split('\n')
      .filter(line => !lines.includes(line)),
  ).toEqual(['      "reroll": 2,'])
  expect(await planned(project)).toEqual([[['generate', ['revision 1 → 2']]], '0.056'])
  expect(emulator.log.entries).toEqual([])
  expect(await choosing(project).reroll('hero')).toMatchObject({ changed: false, reroll: 2 })

  const second = (await project.run(emulator)).report.images[0]
  expect(emulator.log.count('create')).toBe(1)
  expect(second).toMatchObject({ action: 'generate', chosen: 3, costUsd: '0.056' })
  expect(second?.outputs.slice(0, 2)).toMatchObject(first?.outputs.map(({ sha256 }) => ({ sha256 })) ?? [])
  expect(second?.outputs).toHaveLength(4)

  emulator.log.clear()
  expect(nextOf(await choosing(project).pick('hero', 2))).toEqual(['0'])
  const third = (await project.run(emulator)).report.images[0]
  expect(third).toMatchObject({ action: 'reuse', chosen: 2, fingerprint: first?.fingerprint })
  expect(emulator.log.entries).toEqual([])
  expect((await choosing(project).reroll('hero')).reroll).toBe(3)
})

it('what is not chosen any more is never pruned, nor its record: the lock names it', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': HERO })
  await project.run(emulator)
  await choosing(project).reroll('hero')
  await project.run(emulator)
  const before = project.files('.kirin/store')
  const pruned = await pruneCache({ root: project.root, scopes: ['unreferenced'], dryRun: false })
  expect(pruned).toMatchObject({ report: { objects: { count: 0 }, records: 0 } })
  expect(project.files('.kirin/store')).toEqual(before)
})

it('all candidates as files are those of the chosen revision, by their numbers', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': HERO })
  await project.run(emulator, { emit: { candidates: true } })
  expect(project.files('images')).toEqual(['images/hero.2.png', 'images/hero.png'])
  await choosing(project).reroll('hero')
  project.remove('images')
  await project.run(emulator, { emit: { candidates: true } })
  expect(project.files('images')).toEqual(['images/hero.4.png', 'images/hero.png'])
})

it('a pick withdraws a wish that is not made yet', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': HERO })
  await project.run(emulator)
  const before = project.text(LOCK)
  await choosing(project).reroll('hero')
  expect(await choosing(project).pick('hero', 1)).toMatchObject({ changed: true, chosen: 1 })
  expect(project.text(LOCK)).toBe(before)
})

it('of a series a candidate is all its frames', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml':
      'version: 1\nout: images\nimages:\n  story: { prompt: a, result_type: series, series_amount: 2 }\n',
  })
  const first = (await project.run(emulator)).report.images[0]
  const frames = ['images/story-1.png', 'images/story-2.png']
  const bytes = frames.map(file => project.read(file))
  await choosing(project).reroll('story')
  const second = (await project.run(emulator)).report.images[0]
  expect(second?.outputs).toHaveLength(2)
  expect(second?.fingerprint).not.toBe(first?.fingerprint)
  emulator.log.clear()
  const picked = await choosing(project).pick('story', 1)
  expect(
    picked.candidates.map(({ number, revision, outputs }) => [number, revision, outputs.length]),
  ).toEqual([
    [1, 1, 2],
    [2, 2, 2],
  ])
  expect(picked.files).toEqual(frames)
  expect(frames.map(file => project.read(file))).toEqual(bytes)
  expect((await project.run(emulator)).report.summary.reused).toBe(1)
  expect(emulator.log.entries).toEqual([])
})

it('where new ones are made anyway it asks for no more, and a changed prompt drops what it cannot ship', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': HERO })
  await project.run(emulator)
  await choosing(project).reroll('hero')
  await project.run(emulator)
  project.write('a.kirin.yaml', HERO.replace('bottle', 'jar'))
  const before = project.text(LOCK)
  const wished = await choosing(project).reroll('hero')
  expect(wished.changed).toBe(false)
  expect(wished.reroll).toBeUndefined()
  expect(nextOf(wished)).toEqual(['generate hero', '0.056'])
  expect(wished.candidates.map(({ stale }) => stale)).toEqual([true, true, true, true])
  expect(project.text(LOCK)).toBe(before)
  emulator.log.clear()
  expect((await project.run(emulator)).report.images[0]?.outputs).toHaveLength(2)
  expect(emulator.log.count('create')).toBe(1)
  // The store has both revisions of the old words still.
  project.write('a.kirin.yaml', HERO)
  expect((await project.run(emulator)).report.summary).toMatchObject({ restored: 1, costUsd: '0' })
})

it('with on_change: keep it asks in the new words, and the old choice is shipped until someone picks', async () => {
  const keep = HERO.replace('n: 2', 'n: 2, on_change: keep')
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': keep })
  await project.run(emulator)
  const old = project.read('images/hero.png')
  project.write('a.kirin.yaml', keep.replace('bottle', 'jar'))
  emulator.log.clear()
  expect(await choosing(project).reroll('hero')).toMatchObject({ changed: true, reroll: 2 })
  const bought = (await project.run(emulator)).report.images[0]
  expect(bought).toMatchObject({ action: 'generate', chosen: 1, costUsd: '0.056' })
  expect(bought?.outputs).toHaveLength(4)
  expect(project.read('images/hero.png')).toEqual(old)
  expect(emulator.log.count('create')).toBe(1)

  emulator.log.clear()
  const waiting = (await project.run(emulator)).report.images[0]
  expect(waiting).toMatchObject({
    action: 'reuse',
    stale: true,
    reasons: ['prompt changed', 'kept (on_change: keep); candidates of the new inputs wait for a pick'],
  })
  expect(await choosing(project).pick('hero', 4)).toMatchObject({ chosen: 4, next: { images: [] } })
  const after = (await project.run(emulator)).report.images[0]
  expect(after).toMatchObject({ action: 'reuse', chosen: 4 })
  expect(after?.stale).toBeUndefined()
  expect(project.read('images/hero.png')).not.toEqual(old)
  expect(emulator.log.entries).toEqual([])
})

it('a frozen run ships what is kept, and leaves the wish for another one', async () => {
  const keep = HERO.replace('n: 2', 'n: 2, on_change: keep')
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': keep })
  await project.run(emulator)
  await choosing(project).reroll('hero')
  const lock = project.text(LOCK)
  emulator.log.clear()
  expect(await project.run(undefined, { frozen: true })).toMatchObject({
    outcome: 'ok',
    report: { images: [{ action: 'reuse', chosen: 1 }] },
  })
  expect(project.text(LOCK)).toBe(lock)
  project.write('a.kirin.yaml', HERO)
  expect((await project.run(undefined, { frozen: true })).outcome).toBe('frozen')
  expect((await project.run(emulator)).report.summary.generated).toBe(1)
})

it('what was refused is asked for once more by a reroll', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': HERO })
  await project.run(emulator)
  project.write('a.kirin.yaml', HERO.replace('a bottle', '"[[forbidden]]"'))
  expect((await project.run(emulator)).report.summary.refused).toBe(1)
  emulator.log.clear()
  expect((await project.run(emulator)).report.summary.refused).toBe(1)
  expect(emulator.log.count('create')).toBe(0)
  expect(nextOf(await choosing(project).reroll('hero'))).toEqual(['generate hero', '0.056'])
  expect((await project.run(emulator)).report.summary.refused).toBe(1)
  expect(emulator.log.count('create')).toBe(1)
})
