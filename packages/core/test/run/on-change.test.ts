import { plan } from '@kirin-batch/core'
import { expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'

function manifest(prompt: string, rest = ''): string {
  return `version: 1
out: images
images:
  hero: { prompt: ${prompt}, on_change: keep${rest} }
  night: { prompt: "<<<image_1>>> at night", image_list: [{ image: kirin:hero }] }
`
}

it('on_change: keep ships what was chosen, says what has changed, and buys nothing', async () => {
  const emulator = await emulate({ imageScale: 0.3 })
  const project = new Project({ 'a.kirin.yaml': manifest('a bottle') })
  const first = await project.run(emulator)
  expect(first.report.summary).toMatchObject({ generated: 2 })
  expect(first.report.images.map(image => image.stale)).toEqual([undefined, undefined])
  const [lock, picture] = [project.text('a.kirin.lock.json'), project.read('images/hero.png')]

  emulator.log.clear()
  project.write('a.kirin.yaml', manifest('a jar', ', resolution: 2k'))
  project.remove('images')
  const second = await project.run(emulator)
  expect(emulator.log.entries).toEqual([])
  expect(second.outcome).toBe('ok')
  expect(second.report.summary).toMatchObject({ reused: 2, generated: 0 })
  expect(second.report.images[0]).toMatchObject({
    action: 'reuse',
    status: 'ok',
    stale: true,
    reasons: [
      'prompt changed',
      'resolution 1k → 2k',
      'kept (on_change: keep); reroll asks for new candidates',
    ],
  })
  expect(project.text('a.kirin.lock.json')).toBe(lock)
  expect(project.read('images/hero.png')).toEqual(picture)
})

it('n of what is kept buys no more of what nobody asks for now; back at the old words it does', async () => {
  const emulator = await emulate({ imageScale: 0.3 })
  const project = new Project({ 'a.kirin.yaml': manifest('a bottle') })
  await project.run(emulator)
  emulator.log.clear()
  project.write('a.kirin.yaml', manifest('a jar', ', n: 3'))
  expect((await project.run(emulator)).report.summary).toMatchObject({ reused: 2 })
  expect(emulator.log.entries).toEqual([])
  project.write('a.kirin.yaml', manifest('a bottle', ', n: 3'))
  const { report } = await project.run(emulator)
  expect(report.images[0]).toMatchObject({ action: 'generate', reasons: ['3 candidates asked for, 1 there'] })
  expect(report.images[0]?.stale).toBeUndefined()
  expect(emulator.log.count('create')).toBe(1)
})

it('a single is never kept for a series, and defaults may say it for all', async () => {
  const text = (shape: string): string =>
    `version: 1\ndefaults: { on_change: keep }\nimages:\n  hero: { prompt: a, ${shape} }\n`
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': text('n: 1') })
  await project.run(emulator)
  project.write('a.kirin.yaml', text('resolution: 4k'))
  const planned = await plan({ root: project.root, emulated: false })
  expect(planned.kind === 'planned' && planned.report.images[0]?.stale).toBe(true)
  project.write('a.kirin.yaml', text('result_type: series'))
  const { report } = await project.run(emulator)
  expect(report.images[0]).toMatchObject({ action: 'generate', reasons: ['now a series'] })
  expect(report.images[0]?.outputs).toHaveLength(4)
})
