import { appendFileSync, chmodSync, statSync, truncateSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { DAMAGED, flipBit, OBJECTS, objectOf } from '../cache/scene.ts'
import { runAtOnce } from '../faults/surroundings.ts'
import { emulate, Project } from '../support/project.ts'

async function bought(): Promise<{ project: Project; emulator: Awaited<ReturnType<typeof emulate>> }> {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': 'version: 1\nout: images\nimages:\n  a: { prompt: one }\n' })
  await runAtOnce(project, emulator)
  emulator.log.clear()
  return { project, emulator }
}

it('objects are read-only files of their own: to write into a named file never changes the store', async () => {
  const { project, emulator } = await bought()
  const object = objectOf(project, 'a')
  const { mode, nlink } = statSync(join(project.root, object))
  expect([mode & 0o777, nlink]).toEqual([0o444, 1])
  const bytes = project.read(object)
  // In place, as an image editor may: the same inode.
  appendFileSync(join(project.root, 'images/a.png'), 'edited')
  expect(project.read(object).equals(bytes)).toBe(true)
  expect((await runAtOnce(project, emulator)).report.summary.reused).toBe(1)
  expect(project.read('images/a.png').equals(bytes)).toBe(true)
})

it('nothing is written where nothing changes: neither images, nor lock, nor store', async () => {
  const { project, emulator } = await bought()
  const kept = (): string[] => project.files().filter(path => !path.startsWith('.kirin/state/'))
  const times = (): number[] => kept().map(path => project.mtime(path))
  const before = times()
  await runAtOnce(project, emulator)
  expect(times()).toEqual(before)
})

it.each(['a flipped bit', 'a cut'])(
  'an object with %s is set aside, told and brought again',
  async damage => {
    const { project, emulator } = await bought()
    const object = objectOf(project, 'a')
    const bytes = project.read(object)
    if (damage === 'a flipped bit') flipBit(project, object)
    else {
      chmodSync(join(project.root, object), 0o644)
      truncateSync(join(project.root, object), 10)
    }
    const broken = project.read(object)
    project.remove('images')
    const warnings: string[] = []
    const { report } = await runAtOnce(project, emulator, {
      onEvent: event => event.type === 'notice' && warnings.push(`${event.level}: ${event.message}`),
    })
    const aside = `${DAMAGED}/${basename(object)}`
    expect(warnings).toEqual([
      `warning: object ${basename(object)} was damaged; it lies in ${join(project.root, aside)}`,
    ])
    expect(report.summary).toMatchObject({ collected: 1, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(0)
    expect(project.read(aside).equals(broken)).toBe(true)
    expect(project.files(OBJECTS)).toEqual([object])
    expect(project.read('images/a.png').equals(bytes)).toBe(true)
  },
)

it('a pointer of Git LFS stands for an object that is to come: left in place, and brought from the account', async () => {
  const { project, emulator } = await bought()
  const object = objectOf(project, 'a')
  const bytes = project.read(object)
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${basename(object)}\nsize ${bytes.length}\n`
  const place = (): void => {
    project.remove(object)
    project.write(object, pointer)
    project.remove('images')
  }
  place()
  const forgotten = await emulate()
  const { report } = await runAtOnce(project, forgotten)
  expect(report.images[0]?.error).toMatchObject({
    code: 'object-missing',
    message: expect.stringContaining('git lfs pull'),
  })
  expect(project.text(object)).toBe(pointer)
  expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ collected: 1, costUsd: '0' })
  expect(project.read(object).equals(bytes)).toBe(true)
  expect(project.files(DAMAGED)).toEqual([])
})
