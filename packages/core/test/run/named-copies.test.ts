import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { plan } from '@kirin-batch/core'
import { expect, it } from 'vitest'
import { OBJECTS, objectOf, verify } from '../cache/scene.ts'
import { runAtOnce } from '../faults/surroundings.ts'
import { emulate, Project } from '../support/project.ts'

const WHOLE = `version: 1
out: images
images:
  a: { prompt: one }
  b: { prompt: frames, result_type: series, series_amount: 2 }
`
const CANDIDATES = 'version: 1\nout: images\nimages:\n  a: { prompt: one, n: 3 }\n'

/** As a clone has it where git has images and lock, and not the store. */
async function clone(
  manifest: string,
): Promise<{ project: Project; emulator: Awaited<ReturnType<typeof emulate>> }> {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': manifest })
  await runAtOnce(project, emulator)
  project.remove('.kirin')
  emulator.log.clear()
  return { project, emulator }
}

it('a clone with images and lock and without the store: nothing is asked for, and the store has them again', async () => {
  const { project, emulator } = await clone(WHOLE)
  const planned = await plan({ root: project.root, emulated: false })
  expect(planned).toMatchObject({ report: { summary: { reused: 2 }, expectedCostUsd: '0' } })
  expect(project.files('.kirin')).toEqual([])

  const notices: string[] = []
  const { report } = await runAtOnce(project, emulator, {
    onEvent: event => event.type === 'notice' && notices.push(event.message),
  })
  expect(report.summary).toMatchObject({ reused: 2, costUsd: '0' })
  expect(emulator.log.entries).toEqual([])
  expect(notices.sort()).toEqual(
    ['a.png', 'b-1.png', 'b-2.png'].map(name => `images/${name} is taken back into the store`),
  )
  expect((await verify(project)).findings).toEqual([])
})

it('each is taken, and told, once where the lock and a record ask for it at the same time', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': WHOLE })
  await runAtOnce(project, emulator)
  project.remove(OBJECTS)
  const notices: string[] = []
  await runAtOnce(project, emulator, {
    onEvent: event => event.type === 'notice' && notices.push(event.message),
  })
  expect(notices).toHaveLength(3)
})

it('is enough for a run that can ask nobody, also frozen', async () => {
  const { project } = await clone(CANDIDATES)
  const { report } = await project.run(undefined, { frozen: true })
  expect(report.summary).toMatchObject({ reused: 1 })
  expect(project.files(OBJECTS)).toEqual([objectOf(project, 'a')])
})

it('is enough where the images are written to another folder, as a Vite build does', async () => {
  const { project, emulator } = await clone(WHOLE)
  const emit = { dir: join(project.root, 'dist'), candidates: true }
  const { report } = await runAtOnce(project, emulator, { emit })
  expect(report.summary).toMatchObject({ reused: 2, costUsd: '0' })
  expect(emulator.log.entries).toEqual([])
  expect(project.files('dist')).toEqual(['dist/a.png', 'dist/b-1.png', 'dist/b-2.png'])
})

it('what was paid for is kept before an emulated image is written over the only file that holds it', async () => {
  const { project, emulator } = await clone(WHOLE)
  const paid = project.read('images/a.png')
  await runAtOnce(project, emulator, { emulated: true })
  expect(project.read('images/a.png')).not.toEqual(paid)
  const { report } = await project.run(undefined, { frozen: true })
  expect(report.summary).toMatchObject({ reused: 2 })
  expect(project.read('images/a.png')).toEqual(paid)
})

it('where there are candidates that no file has, all come from the account while it has them', async () => {
  const { project, emulator } = await clone(CANDIDATES)
  expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ collected: 1, costUsd: '0' })
  expect(project.files(OBJECTS)).toHaveLength(3)
  project.remove('.kirin')
  const forgotten = await emulate()
  expect((await runAtOnce(project, forgotten)).report.summary).toMatchObject({ collected: 1, costUsd: '0' })
  expect(forgotten.log.count('create')).toBe(0)
  expect(project.files(OBJECTS)).toEqual([objectOf(project, 'a')])
})

it('a file that somebody edited is not taken for what was paid for', async () => {
  const { project } = await clone(WHOLE)
  project.write('images/a.png', Buffer.concat([project.read('images/a.png'), Buffer.from('edited')]))
  const forgotten = await emulate()
  const { report } = await runAtOnce(project, forgotten)
  expect(report.images.map(({ error, action }) => error?.code ?? action)).toEqual(['object-missing', 'reuse'])
  expect(forgotten.log.count('create')).toBe(0)
  expect(project.text('images/a.png')).toContain('edited')
})

it('a link within the folder that leads out of the project: nothing is bought for it, and nothing written', async () => {
  const emulator = await emulate()
  const project = new Project({
    'site/a.kirin.yaml': 'version: 1\nout: images\nimages: { a: { prompt: one, file: away/a } }\n',
    'elsewhere/b.txt': '',
    'site/images/b.txt': '',
  })
  symlinkSync(join(project.root, 'elsewhere'), join(project.root, 'site/images/away'))
  const run = runAtOnce(project, emulator, { root: join(project.root, 'site') })
  await expect(run).rejects.toMatchObject({
    code: 'usage',
    message: 'images/away leads out of the project through a link',
  })
  expect(emulator.log.count('create')).toBe(0)
  expect(project.files('elsewhere')).toEqual(['elsewhere/b.txt'])
})
