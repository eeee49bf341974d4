import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Emulator } from '@kirin-batch/emulator'
import { describe, expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { claimFiles, editClaim } from './journal-files.ts'
import { runAtOnce } from './surroundings.ts'

const TWO = 'version: 1\nimages:\n  a: { prompt: one }\n  b: { prompt: two }\n'

/** A project whose only request, for `a`, was accepted and not followed any more. */
async function accepted(): Promise<{ project: Project; emulator: Emulator }> {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': TWO })
  const stop = new AbortController()
  await runAtOnce(project, emulator, {
    filter: 'a',
    signal: stop.signal,
    onEvent: event => {
      if (event.type === 'task-accepted') stop.abort()
    },
  })
  expect(claimFiles(project)).toHaveLength(1)
  return { project, emulator }
}

/** A project with everything in it, and an emulator that has seen no request since. */
async function complete(): Promise<{ project: Project; emulator: Emulator }> {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': TWO })
  expect((await runAtOnce(project, emulator)).report.summary.generated).toBe(2)
  emulator.log.clear()
  return { project, emulator }
}

describe('the journal', () => {
  it('a claim cut short: its entry fails, the others go on, and nothing is bought for it', async () => {
    const { project, emulator } = await accepted()
    const [file] = claimFiles(project)
    const text = project.text(file?.path ?? '')
    project.write(file?.path ?? '', text.slice(0, 40))
    const { report } = await runAtOnce(project, emulator)
    expect(report.images.map(({ id, error }) => [id, error?.code])).toEqual([
      ['a', 'journal'],
      ['b', undefined],
    ])
    expect(report.images[0]?.error?.message).toMatch(
      /\.json is damaged: it records a paid request, and nothing is bought/,
    )
    expect(emulator.tasks()).toHaveLength(2)
    project.write(file?.path ?? '', text)
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ collected: 1, reused: 1 })
    expect(emulator.tasks()).toHaveLength(2)
  })

  it('a claim without the id of the task that it became: found by its external id', async () => {
    const { project, emulator } = await accepted()
    editClaim(project, ({ taskId: _, ...claim }) => claim)
    emulator.log.clear()
    const { report } = await runAtOnce(project, emulator, { filter: 'a' })
    expect(report.summary).toMatchObject({ collected: 1, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(0)
    expect(claimFiles(project)).toEqual([])
  })
})

describe('the store', () => {
  it('records without their objects: fetched from the account again', async () => {
    const { project, emulator } = await complete()
    const objects = project.files('.kirin/store/v1/objects')
    project.remove('.kirin/store/v1/objects')
    project.remove('a.kirin.lock.json')
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ collected: 2, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(0)
    expect(project.files('.kirin/store/v1/objects')).toEqual(objects)
  })

  it('a lock that names what neither the store nor the account has: said, and not bought', async () => {
    const { project } = await complete()
    const account = await emulate()
    project.remove('.kirin/store')
    const { report } = await runAtOnce(project, account)
    expect(report.images.map(({ error }) => error?.code)).toEqual(['object-missing', 'object-missing'])
    expect(account.log.count('create')).toBe(0)
  })

  it('a lock that names what the store lacks: fetched from the account again', async () => {
    const { project, emulator } = await complete()
    project.remove('.kirin/store')
    expect((await runAtOnce(project, emulator)).report.summary.collected).toBe(2)
    expect(emulator.log.count('create')).toBe(0)
  })

  it.each(['gone', 'cut short'])(
    'objects whose records are %s, and no lock: found in the account',
    async how => {
      const { project, emulator } = await complete()
      for (const path of project.files('.kirin/store/v1/records')) {
        if (how === 'gone') project.remove(path)
        else project.write(path, project.text(path).slice(0, 100))
      }
      project.remove('a.kirin.lock.json')
      expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({
        collected: 2,
        costUsd: '0',
      })
      expect(emulator.log.count('create')).toBe(0)
    },
  )

  it('objects whose records are gone, and a lock: nothing is asked for', async () => {
    const { project, emulator } = await complete()
    project.remove('.kirin/store/v1/records')
    expect((await runAtOnce(project, emulator)).report.summary.reused).toBe(2)
    expect(emulator.log.entries).toEqual([])
  })

  it('a record that cannot be read is not taken for none: its entry fails, and nothing is bought', async () => {
    const { project } = await complete()
    const account = await emulate()
    const [path = ''] = project.files('.kirin/store/v1/records')
    project.remove(path)
    mkdirSync(join(project.root, path))
    project.remove('a.kirin.lock.json')
    const { report } = await runAtOnce(project, account)
    expect(report.images.map(({ error }) => error?.code).sort()).toEqual(['store-write', undefined])
    expect(account.log.count('create')).toBe(0)
  })
})
