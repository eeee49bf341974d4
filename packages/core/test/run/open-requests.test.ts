import { type Planned, plan } from '@kirin-batch/core'
import type { Emulator } from '@kirin-batch/emulator'
import { describe, expect, it } from 'vitest'
import { claimFiles } from '../faults/journal-files.ts'
import { runAtOnce } from '../faults/surroundings.ts'
import { emulate, Project } from '../support/project.ts'

const manifest = (n: number): string => `version: 1\nimages:\n  a: { prompt: one, n: ${n} }\n`
const NO_DOWNLOAD = { kind: 'status', on: 'download', status: 500, times: 1_000 } as const

async function planned(project: Project, emulator: Emulator): Promise<Planned['report']> {
  const result = await plan({ root: project.root, emulated: false, origin: emulator.url })
  if (result.kind === 'invalid') throw new Error('the manifest is invalid')
  return result.report
}

/** A request for so many that never reached the API, at one that is known to find by external id; nobody has looked since. */
async function unanswered(n: number): Promise<{ project: Project; emulator: Emulator }> {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  b: { prompt: two }\n' })
  await runAtOnce(project, emulator)
  emulator.addFault({ kind: 'reset-before', on: 'create' })
  emulator.addFault({ kind: 'status', on: 'read-external', status: 500, skip: 1, times: 1_000 })
  project.write('a.kirin.yaml', manifest(n))
  expect((await runAtOnce(project, emulator)).report.images[0]?.error?.code).toBe('unreachable')
  emulator.clearFaults()
  return { project, emulator }
}

describe('what plan says that a run costs which finds a request open', () => {
  it('nothing where it was accepted and is all that is wanted', async () => {
    const emulator = await emulate({ faults: [NO_DOWNLOAD] })
    const project = new Project({ 'a.kirin.yaml': manifest(2) })
    await runAtOnce(project, emulator)
    expect((await planned(project, emulator)).expectedCostUsd).toBe('0')
  })

  it.each([1, 3])('the candidates that are wanted beyond it, after %i there', async before => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': manifest(before) })
    if (before > 1) await runAtOnce(project, emulator)
    emulator.addFault(NO_DOWNLOAD)
    project.write('a.kirin.yaml', manifest(before + 2))
    await runAtOnce(project, emulator)
    emulator.clearFaults()
    project.write('a.kirin.yaml', manifest(before + 4))
    const report = await planned(project, emulator)
    expect(report.images[0]).toMatchObject({
      action: 'collect',
      expectedCostUsd: '0.056',
      reasons: ['requested by an earlier run and not collected yet', '2 more asked for'],
    })
    expect((await runAtOnce(project, emulator)).report.summary.costUsd).toBe(report.expectedCostUsd)
  })

  it('the whole where the answer was not seen: it is asked for again unless it is found', async () => {
    const { project, emulator } = await unanswered(3)
    const report = await planned(project, emulator)
    expect(report.images[0]).toMatchObject({ action: 'collect', expectedCostUsd: '0.084' })
    expect((await runAtOnce(project, emulator)).report.summary.costUsd).toBe('0.084')
  })
})

describe('a record that is lost before another one, with the lock', () => {
  it.each(['missing', 'damaged'])('%s: the account is asked for that purchase alone', async how => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': manifest(3) })
    await runAtOnce(project, emulator)
    project.write('a.kirin.yaml', manifest(5))
    await runAtOnce(project, emulator)
    const record = project.files('.kirin/store/v1/records').find(path => path.endsWith('/1.json')) ?? ''
    project.remove('a.kirin.lock.json')
    if (how === 'missing') project.remove(record)
    else project.write(record, project.text(record).slice(0, 100))
    emulator.log.clear()
    const { report } = await runAtOnce(project, emulator)
    expect(report.images[0]).toMatchObject({ action: 'collect', status: 'ok' })
    expect(report.images[0]?.outputs).toHaveLength(5)
    expect(emulator.log.count('create')).toBe(0)
  })
})

describe('a store that is lost, and a lock that is not', () => {
  it('more candidates than the lock has: those alone are bought, once', async () => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': manifest(1) })
    await runAtOnce(project, emulator)
    for (const n of [3, 4]) {
      project.remove('.kirin')
      project.write('a.kirin.yaml', manifest(n))
      const { report } = await runAtOnce(project, emulator)
      expect(report.images[0]).toMatchObject({ action: 'generate', status: 'ok' })
      expect(report.images[0]?.outputs).toHaveLength(n)
    }
    emulator.log.clear()
    expect((await runAtOnce(project, emulator)).report.summary.reused).toBe(1)
    expect(emulator.log.entries).toEqual([])
    expect(emulator.tasks().map(({ units }) => units)).toEqual([1, 2, 1])
  })

  it('a request for them that was under way is collected', async () => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': manifest(1) })
    await runAtOnce(project, emulator)
    emulator.addFault(NO_DOWNLOAD)
    project.write('a.kirin.yaml', manifest(3))
    await runAtOnce(project, emulator)
    emulator.clearFaults()
    project.remove('.kirin')
    expect((await runAtOnce(project, emulator)).report.images[0]).toMatchObject({
      action: 'collect',
      status: 'ok',
    })
    expect(emulator.tasks()).toHaveLength(2)
  })
})

describe('a request that nothing asks for any more', () => {
  const left = async (
    after: string,
  ): Promise<{ notices: string[]; project: Project; emulator: Emulator }> => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': manifest(1) })
    await runAtOnce(project, emulator)
    emulator.addFault(NO_DOWNLOAD)
    project.write('a.kirin.yaml', manifest(3))
    await runAtOnce(project, emulator)
    emulator.clearFaults()
    project.write('a.kirin.yaml', after)
    return { notices: await noticesOf(project, emulator), project, emulator }
  }

  async function noticesOf(project: Project, emulator: Emulator): Promise<string[]> {
    const notices: string[] = []
    await runAtOnce(project, emulator, {
      onEvent: event => void (event.type === 'notice' && notices.push(event.message)),
    })
    return notices
  }

  it.each([
    ['the prompt has changed', manifest(3).replace('one', 'two')],
    ['n was lowered', manifest(1)],
  ])('%s: each run tells of it until it is collected', async (_, after) => {
    const { notices, project, emulator } = await left(after)
    expect(notices).toEqual([
      expect.stringMatching(
        /^a: a request of \S+ is paid for and was not collected, since the entry has changed; /,
      ),
    ])
    expect(await noticesOf(project, emulator)).toEqual(notices)
    project.write('a.kirin.yaml', manifest(3))
    expect(await noticesOf(project, emulator)).toEqual([])
    expect(emulator.tasks().filter(({ units }) => units === 2)).toHaveLength(1)
  })
})

describe('a request that was not accepted, and n that was lowered since', () => {
  it('no more is bought than is asked for now', async () => {
    const { project, emulator } = await unanswered(9)
    project.write('a.kirin.yaml', manifest(1))
    expect((await planned(project, emulator)).expectedCostUsd).toBe('0.028')
    const { report } = await runAtOnce(project, emulator)
    expect(report.images[0]).toMatchObject({ action: 'generate', status: 'ok', costUsd: '0.028' })
    expect(emulator.tasks().map(({ units }) => units)).toEqual([1, 1])
    expect(claimFiles(project)).toEqual([])
  })

  it('with --retry-unknown neither', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'reset-before', on: 'create' }],
    })
    const project = new Project({ 'a.kirin.yaml': manifest(9) })
    expect((await runAtOnce(project, emulator)).report.summary.quarantined).toBe(1)
    project.write('a.kirin.yaml', manifest(1))
    expect((await runAtOnce(project, emulator)).report.summary.quarantined).toBe(1)
    const { report } = await runAtOnce(project, emulator, { retryUnknown: true })
    expect(report.summary).toMatchObject({ generated: 1, costUsd: '0.028' })
    expect(emulator.tasks().map(({ units }) => units)).toEqual([1])
  })
})

it('a request at an emulator that is gone holds nothing up: the next one draws the image', async () => {
  const before = await emulate({ faults: [NO_DOWNLOAD] })
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': manifest(1) })
  await runAtOnce(project, before, { emulated: true })
  expect(claimFiles(project)).toHaveLength(1)
  const { report } = await runAtOnce(project, emulator, { emulated: true })
  expect(report.images[0]).toMatchObject({ action: 'generate', status: 'ok' })
  expect(claimFiles(project)).toEqual([])
})
