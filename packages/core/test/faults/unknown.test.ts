import type { KirinEvent } from '@kirin-batch/core'
import { describe, expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { claimFiles, editClaim } from './journal-files.ts'
import { runAtOnce } from './surroundings.ts'

const ONE = 'version: 1\nimages:\n  a: { prompt: one }\n'
const TWO = `${ONE}  b: { prompt: two }\n`
const DAY_MS = 24 * 60 * 60 * 1000

describe('an API that answers every look by external id with 404', () => {
  it('an answer lost after acceptance: no second create until told, and the message says why', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'reset-after', on: 'create' }],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    const messages: string[] = []
    for (const _ of [1, 2, 3]) {
      const { report } = await runAtOnce(project, emulator)
      messages.push(report.images[0]?.error?.message ?? '')
      expect(report.summary).toMatchObject({ quarantined: 1, generated: 0 })
    }
    expect(emulator.log.count('create')).toBe(1)
    expect(messages[0]).toMatch(
      /^no answer told whether the request was accepted \(.+\), and the API has no task by/,
    )
    for (const message of messages) {
      expect(message).toContain('it was never seen to find one so')
      expect(message).toContain(
        'It is not requested again, since that could pay twice; --retry-unknown does.',
      )
    }

    const planned = await runAtOnce(project, emulator)
    expect(planned.report.images[0]?.reasons).toEqual([
      expect.stringMatching(/^whether the request of \S+ was accepted is unknown$/),
      'only run --retry-unknown asks for it again',
    ])

    const events: KirinEvent[] = []
    const onEvent = (event: KirinEvent): void => void events.push(event)
    const told = await runAtOnce(project, emulator, { retryUnknown: true, onEvent })
    expect(told.report.summary).toMatchObject({ generated: 1, costUsd: '0.028' })
    expect(told.report.images[0]?.reasons).toEqual([
      expect.stringMatching(/is unknown; unless it is found, --retry-unknown asks for it again$/),
    ])
    // What it may have to pay is told before.
    expect(events.find(({ type }) => type === 'run-started')).toMatchObject({
      toGenerate: 1,
      expectedCostUsd: '0.028',
    })
    // The second was refused under the first's external id, so the third is another attempt.
    expect(emulator.log.count('create')).toBe(3)
    expect(emulator.tasks()).toHaveLength(2)
    expect(claimFiles(project)).toEqual([])
    emulator.log.clear()
    expect((await runAtOnce(project, emulator)).report.summary.reused).toBe(1)
    expect(emulator.log.entries).toEqual([])
  })

  it('never becomes trusted by what it sells', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'reset-after', on: 'create', match: 'two' }],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    expect((await runAtOnce(project, emulator)).report.summary.generated).toBe(1)
    project.write('a.kirin.yaml', TWO)
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ reused: 1, quarantined: 1 })
    expect(emulator.log.count('create')).toBe(2)
  })

  it('a failure of the service, read by its task id: the next run is the next attempt, and never attempt 1 again', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'fail-task', on: 'create', code: '006001095', times: 2 }],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    for (const tasks of [1, 2]) {
      const { report } = await runAtOnce(project, emulator)
      expect(report.images[0]?.error?.code).toBe('task-failed')
      expect(claimFiles(project)).toEqual([])
      expect(emulator.log.count('create')).toBe(tasks)
    }
    const { report } = await runAtOnce(project, emulator)
    expect(report.summary).toMatchObject({ generated: 1, costUsd: '0.028' })
    expect(emulator.log.count('create')).toBe(3)
    expect(emulator.tasks()).toHaveLength(3)
  })

  it('no room for a task that was taken, and a run that ends before another: the next attempt as well', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'fail-task', on: 'create', code: '006001094', times: 4 }],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    expect((await runAtOnce(project, emulator)).report.summary.failed).toBe(1)
    expect(emulator.log.count('create')).toBe(4)
    expect((await runAtOnce(project, emulator)).report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(5)
  })

  it('what failed at one API says nothing of another', async () => {
    const here = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'fail-task', on: 'create', code: '006001095' }],
    })
    const there = await emulate()
    const project = new Project({ 'a.kirin.yaml': ONE })
    const colleague = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, here)
    await runAtOnce(colleague, there)
    expect((await runAtOnce(project, there)).report.summary.collected).toBe(1)
    expect(there.tasks()).toHaveLength(1)
  })
})

describe('what was learned at one origin', () => {
  it('that it finds by external id does not count at another', async () => {
    const [here, there] = [
      await emulate(),
      await emulate({ faults: [{ kind: 'reset-before', on: 'create' }] }),
    ]
    const project = new Project({ 'a.kirin.yaml': ONE })
    expect((await runAtOnce(project, here)).report.summary.generated).toBe(1)
    project.write('a.kirin.yaml', TWO)
    expect((await runAtOnce(project, there)).report.summary).toMatchObject({ reused: 1, quarantined: 1 })
    expect(there.log.count('create')).toBe(1)
  })

  it('a claim made at another origin: not asked for here, and nothing is bought until told', async () => {
    const here = await emulate({ faults: [{ kind: 'reset-after', on: 'create' }], externalIdLookup: false })
    const there = await emulate()
    const project = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, here)
    const { report } = await runAtOnce(project, there)
    expect(report.images[0]).toMatchObject({ status: 'quarantined', error: { code: 'outcome-unknown' } })
    expect(report.images[0]?.error?.message).toBe(
      `it was requested at ${here.url}, and this run asks ${there.url}. It is not requested again, since that could pay twice; --retry-unknown does.`,
    )
    expect(there.log.entries).toEqual([])
    const told = await runAtOnce(project, there, { retryUnknown: true })
    expect(told.report.summary.generated).toBe(1)
    expect(there.tasks()).toHaveLength(1)
    expect(claimFiles(project)).toEqual([])
  })
})

describe('a claim of which nobody knows whether it was accepted, at an API that finds by external id', () => {
  async function claimed(): Promise<{ project: Project; emulator: Awaited<ReturnType<typeof emulate>> }> {
    const emulator = await emulate({ faults: [{ kind: 'reset-before', on: 'create' }] })
    const project = new Project({ 'b.kirin.yaml': 'version: 1\nimages:\n  b: { prompt: two }\n' })
    await runAtOnce(project, emulator)
    const other = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(other, emulator)
    project.write('.kirin/store/v1/api.json', other.read('.kirin/store/v1/api.json'))
    emulator.log.clear()
    return { project, emulator }
  }

  const aged = (days: number) => (claim: Readonly<Record<string, unknown>>) => ({
    ...claim,
    claimedAt: new Date(Date.now() - days * DAY_MS).toISOString(),
  })

  it('of 24 days ago: the API would still have it, so it is created', async () => {
    const { project, emulator } = await claimed()
    editClaim(project, aged(24))
    expect((await runAtOnce(project, emulator)).report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(1)
  })

  it('of 26 days ago: that the API has it no more proves nothing', async () => {
    const { project, emulator } = await claimed()
    editClaim(project, aged(26))
    const { report } = await runAtOnce(project, emulator)
    expect(report.images[0]?.error?.message).toMatch(
      /^whether the request of .+ but the API keeps tasks for 30 days only\. /,
    )
    expect(emulator.log.count('create')).toBe(0)
    expect((await runAtOnce(project, emulator, { retryUnknown: true })).report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(1)
  })

  it('of a time to come, since the clock was set back: how old it is cannot be told, and nothing is bought', async () => {
    const { project, emulator } = await claimed()
    editClaim(project, aged(-2))
    const { report } = await runAtOnce(project, emulator)
    expect(report.images[0]?.error?.message).toMatch(
      /^whether the request of .+ but by the clock of this machine that time is still to come, /,
    )
    expect(emulator.log.count('create')).toBe(0)
    expect((await runAtOnce(project, emulator, { retryUnknown: true })).report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(1)
  })

  it('a 404 that is a page of a proxy proves nothing either; the next run asks again', async () => {
    const { project, emulator } = await claimed()
    emulator.addFault({ kind: 'html', on: 'read-external', status: 404 })
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ quarantined: 1 })
    expect(emulator.log.count('create')).toBe(0)
    expect((await runAtOnce(project, emulator)).report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(1)
  })
})

describe('what --retry-unknown has bought again', () => {
  /** The first purchase is gone, and the images of the second could not be fetched in the run that bought it. */
  async function boughtAgain(): Promise<{ project: Project; emulator: Awaited<ReturnType<typeof emulate>> }> {
    const before = await emulate({ faults: [{ kind: 'stuck', on: 'create' }] })
    const emulator = await emulate({ faults: [{ kind: 'status', on: 'download', status: 500, times: 4 }] })
    const project = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, before)
    const again = await runAtOnce(project, emulator, { retryUnknown: true })
    expect(again.report.images[0]?.error?.code).toBe('download')
    return { project, emulator }
  }

  it('is collected by the next run, and the first purchase is not made again', async () => {
    const { project, emulator } = await boughtAgain()
    const { report } = await runAtOnce(project, emulator)
    expect(report.summary).toMatchObject({ collected: 1, generated: 0, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(1)
    expect(claimFiles(project)).toEqual([])
  })

  it('is set aside in its turn where its own answer was lost', async () => {
    const before = await emulate({ faults: [{ kind: 'stuck', on: 'create' }] })
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'reset-after', on: 'create' }],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, before)
    await runAtOnce(project, emulator, { retryUnknown: true })
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ quarantined: 1, failed: 0 })
    expect(emulator.log.count('create')).toBe(1)
  })

  it('at an API that refuses its first external id, it is collected too', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [
        { kind: 'reset-after', on: 'create' },
        { kind: 'status', on: 'download', status: 500, times: 4 },
      ],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, emulator)
    await runAtOnce(project, emulator, { retryUnknown: true })
    const { report } = await runAtOnce(project, emulator)
    expect(report.images[0]).toMatchObject({ action: 'collect', status: 'ok' })
    expect(emulator.tasks()).toHaveLength(2)
  })

  it('at another API counts as requested there', async () => {
    const before = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'reset-after', on: 'create' }],
    })
    const emulator = await emulate({
      faults: [{ kind: 'status', on: 'download', match: 'one', status: 500, times: 4 }],
    })
    const proof = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  b: { prompt: two }\n' })
    await runAtOnce(proof, emulator)
    const project = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, before)
    project.write('.kirin/store/v1/api.json', proof.read('.kirin/store/v1/api.json'))
    emulator.clearFaults()
    emulator.addFault({ kind: 'status', on: 'download', status: 500, times: 4 })
    await runAtOnce(project, emulator, { retryUnknown: true })
    expect(claimFiles(project).map(({ claim }) => claim['origin'])).toEqual([emulator.url])
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({
      collected: 1,
      quarantined: 0,
    })
  })

  it('asks under the next external id until it is accepted, where the API refuses the first', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [
        { kind: 'reset-after', on: 'create' },
        { kind: 'status', on: 'create', status: 403, skip: 1 },
      ],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, emulator)
    const again = await runAtOnce(project, emulator, { retryUnknown: true })
    expect(again.report.images[0]?.error?.code).toBe('forbidden')
    expect(claimFiles(project)).toEqual([])
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ generated: 1, failed: 0 })
    expect(emulator.tasks()).toHaveLength(2)
  })
})
