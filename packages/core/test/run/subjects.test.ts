import { type PlanReport, plan } from '@kirin-batch/core'
import type { Emulator } from '@kirin-batch/emulator'
import { expect, it } from 'vitest'
import { emulate, Project, picture } from '../support/project.ts'

const MANIFEST = `version: 1
elements:
  barista:
    description: Young barista with round glasses
    frontal_image: refs/front.png
    refer_images: [refs/left.png]
    tags: [character, other]
images:
  pour: { prompt: "<<<barista>>> pours" }
  smile: { prompt: "<<<barista>>> smiles" }
`

async function cafe(): Promise<Project> {
  return new Project({
    'a.kirin.yaml': MANIFEST,
    'refs/front.png': await picture(400, 400),
    'refs/left.png': await picture(400, 500, '#aa5533'),
  })
}

async function planned({ root }: Project, { url }: Emulator): Promise<PlanReport> {
  const result = await plan({ root, emulated: false, origin: new URL(url).origin })
  if (result.kind === 'invalid') throw new Error('invalid')
  return result.report
}

it('a declared subject is created once, and its id is kept in the lock as an exact integer', async () => {
  const emulator = await emulate()
  const project = await cafe()
  const { report } = await project.run(emulator)
  expect(report.summary).toMatchObject({ generated: 2, failed: 0 })
  expect(emulator.log.count('create-element')).toBe(1)
  const created = emulator.log.entries.find(entry => entry.kind === 'create-element')?.body ?? ''
  expect(created).toContain('"element_name":"barista"')
  expect(created).toContain(`"frontal_image":"${project.read('refs/front.png').toString('base64')}"`)
  expect(created).toContain(
    `"refer_images":[{"image_url":"${project.read('refs/left.png').toString('base64')}"}]`,
  )
  expect(created).toContain('"tag_list":[{"tag_id":"o_102"},{"tag_id":"o_108"}]')

  const id = /"barista": \{ "id": (\d+), /.exec(project.text('a.kirin.lock.json'))?.[1] ?? ''
  expect(Number.isSafeInteger(Number(id))).toBe(false)
  const bodies = emulator.log.entries.filter(entry => entry.kind === 'create').map(entry => entry.body ?? '')
  expect(bodies.every(body => body.includes(`"element_list":[{"element_id":${id}}]`))).toBe(true)

  emulator.log.clear()
  expect((await project.run(emulator)).report.summary.reused).toBe(2)
  expect(emulator.log.entries).toEqual([])
})

it('is known from the lock alone, and from the store alone', async () => {
  const emulator = await emulate()
  const project = await cafe()
  await project.run(emulator)
  project.remove('.kirin/store/v1/subjects')
  project.write('a.kirin.yaml', MANIFEST.replace('smiles', 'laughs'))
  await project.run(emulator)
  expect(emulator.log.count('create-element')).toBe(1)

  await project.run(emulator)
  const other = await cafe()
  expect((await other.run(emulator)).report.summary.collected).toBe(2)
  expect(emulator.log.count('create-element')).toBe(1)
})

it('is created anew only when its content changes, and then its images are made anew', async () => {
  const emulator = await emulate()
  const project = await cafe()
  await project.run(emulator)
  emulator.log.clear()
  project.write(
    'a.kirin.yaml',
    MANIFEST.replaceAll('barista', 'waiter').replace('Young waiter', 'Young barista'),
  )
  expect((await project.run(emulator)).report.summary.reused).toBe(2)
  expect(emulator.log.entries).toEqual([])
  project.write('a.kirin.yaml', MANIFEST.replace('round glasses', 'a beard'))
  const { report } = await project.run(emulator)
  expect(report.summary.generated).toBe(2)
  expect(report.images[0]?.reasons).toEqual(['elements changed'])
  expect(emulator.log.count('create-element')).toBe(1)
})

it('speaks the domestic shape where it is asked to', async () => {
  const emulator = await emulate()
  const project = await cafe()
  const api = { baseUrl: emulator.url, apiKey: 'sk-test-domestic', subjectShape: 'domestic' as const }
  expect((await project.run(emulator, { api })).report.summary.generated).toBe(2)
  const created = emulator.log.entries.find(entry => entry.kind === 'create-element')?.body ?? ''
  expect(created).toContain('"element_frontal_image":"')
  expect(created).toContain('"element_refer_list":[{"image_url":"')
})

it('a lost answer leads to a look, not to a second subject', async () => {
  const emulator = await emulate({ faults: [{ kind: 'reset-after', on: 'create-element' }] })
  expect((await (await cafe()).run(emulator)).report.summary.generated).toBe(2)
  expect(emulator.log.count('create-element')).toBe(1)
})

it('a subject that cannot be created fails the entries that show it, and no others', async () => {
  const emulator = await emulate({ faults: [{ kind: 'status', on: 'create-element', status: 400 }] })
  const project = await cafe()
  project.write('b.kirin.yaml', 'version: 1\nimages:\n  cup: { prompt: a cup }\n')
  const { report } = await project.run(emulator)
  expect(report.images.map(image => [image.id, image.status, image.error?.code])).toEqual([
    ['pour', 'failed', 'rejected'],
    ['smile', 'failed', 'rejected'],
    ['cup', 'ok', undefined],
  ])
  expect(report.images[0]?.error?.message).toMatch(/^its element barista cannot be created: /)
  expect(emulator.log.count('create')).toBe(1)
})

it('a plan holds up what a refused subject stands in the way of, and what is made from it', async () => {
  const emulator = await emulate({
    faults: [{ kind: 'fail-task', on: 'create-element', moderation: true, message: 'no faces' }],
  })
  const project = await cafe()
  project.write(
    'b.kirin.yaml',
    'version: 1\nreferences: { r: kirin:pour }\nimages:\n  cup: { prompt: "<<<r>>>" }\n',
  )
  expect((await project.run(emulator)).report.summary).toMatchObject({ refused: 2, failed: 1 })
  const report = await planned(project, emulator)
  expect(report.expectedCostUsd).toBe('0')
  expect(report.images.map(({ id, action, heldUp, reasons }) => [id, action, heldUp, reasons])).toEqual([
    ['pour', 'refused', undefined, ['its element barista was refused before: no faces']],
    ['smile', 'refused', undefined, ['its element barista was refused before: no faces']],
    ['cup', 'wait', true, ['made from pour, which run does not make']],
  ])
})

it('a plan sets aside what shows a subject of which is unknown whether it was created', async () => {
  const emulator = await emulate({
    externalIdLookup: false,
    faults: [{ kind: 'reset-before', on: 'create-element' }],
  })
  const project = await cafe()
  expect((await project.run(emulator)).report.summary.quarantined).toBe(2)
  const report = await planned(project, emulator)
  expect(report.summary.quarantined).toBe(2)
  expect(report.images[0]?.reasons?.[0]).toMatch(
    /^its element barista: whether the request of .* is unknown$/,
  )
})
