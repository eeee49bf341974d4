import { join } from 'node:path'
import { adopt, KirinError } from '@kirin-batch/core'
import { expect, it } from 'vitest'
import { runAtOnce } from '../faults/surroundings.ts'
import { emulate, Project, picture } from '../support/project.ts'

const MANIFEST = `version: 1
out: images
references: { bottle: ./images/bottle.png }
images:
  bottle: { prompt: a better <<<bottle>>> }
`

it('an image is not written over what it is made from: each run would buy it again', async () => {
  const emulator = await emulate()
  const original = await picture(400, 400)
  const project = new Project({ 'a.kirin.yaml': MANIFEST, 'images/bottle.png': original })
  for (const costUsd of ['0.028', '0']) {
    const { report } = await runAtOnce(project, emulator)
    expect(report.summary).toMatchObject({ failed: 1, costUsd })
    expect(report.images[0]?.error).toEqual({
      code: 'output-write',
      message:
        'images/bottle.png is a reference, and "bottle" would be written over it: give the image a "file" of another name, or move the reference',
    })
  }
  expect(project.read('images/bottle.png')).toEqual(original)

  project.write('a.kirin.yaml', MANIFEST.replace('>>> }', '>>>, file: better }'))
  const { report } = await runAtOnce(project, emulator)
  expect(report.summary).toMatchObject({ failed: 0, costUsd: '0' })
  expect(emulator.log.count('create')).toBe(1)
})

it('nor over a reference of another one, unless that is an image of the project', async () => {
  const emulator = await emulate({ imageScale: 1 })
  const original = await picture(400, 400)
  const project = new Project({
    'a.kirin.yaml': `${MANIFEST.replace('a better <<<bottle>>>', 'a bottle')}  box: { prompt: "a box for <<<bottle>>>" }\n`,
    'images/bottle.png': original,
  })
  const first = await runAtOnce(project, emulator)
  expect(first.report.images.map(image => image.error?.code)).toEqual(['output-write', undefined])
  expect(project.read('images/bottle.png')).toEqual(original)

  const files = [join(project.root, 'images/bottle.png')]
  await adopt({ root: project.root, emulated: false, id: 'bottle', files })
  project.write('a.kirin.yaml', project.text('a.kirin.yaml').replace('a bottle', 'another bottle'))
  const { report } = await runAtOnce(project, emulator)
  expect(report.images.map(image => image.error?.code)).toEqual([undefined, undefined])
  expect(project.read('images/bottle.png')).not.toEqual(original)
})

it('a file where the folder has to be is told before anything is bought', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml': 'version: 1\nout: site/images/new\nimages: { hero: { prompt: a bottle } }\n',
    'site/images': 'a note',
  })
  await expect(runAtOnce(project, emulator)).rejects.toThrow(
    new KirinError(
      'usage',
      'site/images is no folder, and images are to be written to site/images/new: name another',
    ),
  )
  expect(emulator.log.count('create')).toBe(0)
})
