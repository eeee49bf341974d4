import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'

const ONE = 'version: 1\nout: images\nimages:\n  a: { prompt: one }\n'
const FIVE = `version: 1\nimages:\n${['a', 'b', 'c', 'd', 'e'].map(id => `  ${id}: { prompt: ${id} }\n`).join('')}`

describe('an answer that was lost', () => {
  it('after acceptance: looked up, one create', async () => {
    const emulator = await emulate({ faults: [{ kind: 'reset-after', on: 'create' }] })
    const { report } = await new Project({ 'images.kirin.yaml': ONE }).run(emulator)
    expect(report.summary).toMatchObject({ generated: 1, costUsd: '0.028' })
    expect(emulator.log.count('create')).toBe(1)
    expect(emulator.tasks()).toHaveLength(1)
  })

  it('before acceptance, at an API that is known to find by external id: created once', async () => {
    const emulator = await emulate({ faults: [{ kind: 'reset-before', on: 'create', match: 'second' }] })
    const project = new Project({ 'images.kirin.yaml': ONE })
    await project.run(emulator)
    project.write('more.kirin.yaml', 'version: 1\nimages:\n  b: { prompt: second }\n')
    const { report } = await project.run(emulator)
    expect(report.summary).toMatchObject({ reused: 1, generated: 1 })
    expect(emulator.tasks()).toHaveLength(2)
  })

  it('at an API that never finds by external id: quarantined, and no second create unless told', async () => {
    const emulator = await emulate({
      externalIdLookup: false,
      faults: [{ kind: 'reset-after', on: 'create' }],
    })
    const project = new Project({ 'images.kirin.yaml': ONE })
    const first = await project.run(emulator)
    expect(first.outcome).toBe('failed')
    expect(first.report.summary).toMatchObject({ quarantined: 1, failed: 0, generated: 0 })
    expect(first.report.images[0]?.error?.message).toMatch(
      /^no answer told whether the request was accepted \(.+\), and the API has no task by its external id; but it was never seen to find one so\. It is not requested again, since that could pay twice; --retry-unknown does\.$/,
    )
    const second = await project.run(emulator)
    expect(second.report.images[0]?.status).toBe('quarantined')
    expect(emulator.log.count('create')).toBe(1)
    // The API refuses a known external id, which the first request has: what is bought now is the next attempt.
    const third = await project.run(emulator, { retryUnknown: true })
    expect(third.report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(3)
    expect(emulator.tasks()).toHaveLength(2)
  })
})

describe('an account that says no', () => {
  it('429 for a day: the run ends and says so', async () => {
    const headers = { 'retry-after': '86400' }
    const emulator = await emulate({ faults: [{ kind: 'status', on: 'create', status: 429, headers }] })
    const { report } = await new Project({ 'images.kirin.yaml': ONE }).run(emulator)
    expect(report.images[0]?.error).toEqual({
      code: 'rate-limited',
      message: 'the API refuses with 429 (too many requests) and asks to come back in 24 hours',
    })
    expect(emulator.tasks()).toEqual([])
  })

  it('401: no further create, and what is under way is told apart from what was not requested', async () => {
    const emulator = await emulate({ apiKeys: ['another'] })
    const { outcome, report } = await new Project({ 'images.kirin.yaml': FIVE }).run(emulator, {
      concurrency: 1,
    })
    expect(outcome).toBe('failed')
    expect(emulator.log.count('create')).toBe(0)
    expect(report.images[0]?.error?.code).toBe('unauthorized')
    expect(report.summary.failed).toBe(5)
  })

  it('403 on a create: not one create more', async () => {
    const emulator = await emulate({ balanceUsd: '0.03' })
    const { report } = await new Project({ 'images.kirin.yaml': FIVE }).run(emulator, { concurrency: 1 })
    expect(emulator.log.count('create')).toBe(2)
    const codes = report.images.map(image => image.error?.code ?? 'ok').sort()
    expect(codes).toEqual(['forbidden', 'ok', 'stopped', 'stopped', 'stopped'])
    expect(report.summary).toMatchObject({ generated: 1, failed: 4, costUsd: '0.028' })
  })

  it('429: asked again, since nothing was accepted', async () => {
    const emulator = await emulate({
      faults: [{ kind: 'status', on: 'create', status: 429, headers: { 'retry-after': '0' }, times: 3 }],
    })
    const { report } = await new Project({ 'images.kirin.yaml': ONE }).run(emulator)
    expect(report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(4)
    expect(emulator.tasks()).toHaveLength(1)
  })

  it('moderation: remembered with its reason, and not asked again until the prompt changes', async () => {
    const emulator = await emulate()
    const project = new Project({ 'images.kirin.yaml': ONE.replace('one', '"[[forbidden]]"') })
    const first = await project.run(emulator)
    expect(first.report.summary).toMatchObject({ refused: 1, failed: 0 })
    emulator.log.clear()
    const second = await project.run(emulator)
    expect(second.report.images[0]).toMatchObject({
      action: 'refused',
      status: 'refused',
      error: { code: 'moderation' },
    })
    expect(emulator.log.entries).toEqual([])
    project.write('images.kirin.yaml', ONE)
    expect((await project.run(emulator)).report.summary.generated).toBe(1)
  })

  it('no room for a task that was taken: asked again in the same run, since nothing is charged', async () => {
    const emulator = await emulate({ faults: [{ kind: 'fail-task', on: 'create', code: '006001094' }] })
    const { report } = await new Project({ 'images.kirin.yaml': ONE }).run(emulator)
    expect(report.summary).toMatchObject({ generated: 1, costUsd: '0.028' })
    expect(emulator.log.count('create')).toBe(2)
  })

  it('a failure of the service: the next run asks again, as another attempt', async () => {
    const emulator = await emulate({ faults: [{ kind: 'fail-task', on: 'create', code: '006001095' }] })
    const project = new Project({ 'images.kirin.yaml': ONE })
    const first = await project.run(emulator)
    expect(first.report.images[0]?.error?.code).toBe('task-failed')
    expect((await project.run(emulator)).report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(2)
  })
})

describe('limits that the user sets', () => {
  it('--max-cost: buys up to the cap and not beyond', async () => {
    const emulator = await emulate()
    const { outcome, report } = await new Project({ 'images.kirin.yaml': FIVE }).run(emulator, {
      maxCostUsd: '0.06',
    })
    expect(outcome).toBe('over-budget')
    expect(report.summary).toMatchObject({ generated: 2, refused: 3, costUsd: '0.056' })
    expect(emulator.log.count('create')).toBe(2)
    const refusal = {
      code: 'cost-cap',
      message: 'it would cost $0.028, and $0.056 of the cap of $0.06 are spent or under way',
    }
    expect(report.images.flatMap(({ error }) => error ?? [])).toEqual([refusal, refusal, refusal])
  })

  it('--max-cost: what the first task was charged counts before the next is asked for', async () => {
    const emulator = await emulate()
    const project = new Project({ 'images.kirin.yaml': FIVE })
    const unitPrices = { [`${emulator.url} 1k`]: '0.001' }
    project.write('.kirin/store/v1/api.json', JSON.stringify({ version: 1, unitPrices }))
    const { outcome, report } = await project.run(emulator, { concurrency: 1, maxCostUsd: '0.03' })
    expect(outcome).toBe('over-budget')
    expect(report.summary).toMatchObject({ generated: 1, refused: 4, costUsd: '0.028' })
    expect(emulator.log.count('create')).toBe(1)
  })

  it('frozen: no request, everything that is missing is listed', async () => {
    const emulator = await emulate()
    const { outcome, report } = await new Project({ 'images.kirin.yaml': FIVE }).run(undefined, {
      frozen: true,
    })
    expect(outcome).toBe('frozen')
    expect(report.images.map(image => image.status)).toEqual([
      'missing',
      'missing',
      'missing',
      'missing',
      'missing',
    ])
    expect(report.images[0]?.error).toEqual({
      code: 'frozen',
      message: 'never generated; this run is frozen and creates nothing',
    })
    expect(emulator.log.entries).toEqual([])
  })

  it('no key: what is there is restored, what is not says so', async () => {
    const emulator = await emulate()
    const project = new Project({ 'images.kirin.yaml': ONE })
    await project.run(emulator)
    project.write('more.kirin.yaml', 'version: 1\nimages:\n  b: { prompt: second }\n')
    const { report } = await project.run(undefined)
    expect(report.images.map(image => image.error?.code)).toEqual([undefined, 'no-key'])
  })

  it('emulated pictures have other fingerprints and a section of the lock of their own', async () => {
    const emulator = await emulate()
    const project = new Project({ 'images.kirin.yaml': ONE })
    const drawn = await project.run(emulator, { emulated: true })
    expect(JSON.parse(project.text('images.kirin.lock.json'))).toMatchObject({ emulated: { a: {} } })
    const bought = await project.run(emulator)
    expect(bought.report.summary.generated).toBe(1)
    expect(bought.report.images[0]?.fingerprint).not.toBe(drawn.report.images[0]?.fingerprint)
    expect(Object.keys(JSON.parse(project.text('images.kirin.lock.json')))).toEqual([
      'version',
      'images',
      '//',
    ])
    expect((await project.run(undefined, { emulated: true })).report.summary.restored).toBe(1)
  })

  it('an emulated run at an API that is not on this machine sends nothing, not even the key', async () => {
    const project = new Project({ 'images.kirin.yaml': ONE })
    const api = { baseUrl: 'https://api.example.com', apiKey: 'secret' }
    await expect(project.run(undefined, { emulated: true, api })).rejects.toMatchObject({
      code: 'usage',
      message:
        'an emulated run asks an emulator on this machine, and api.example.com is none: nothing was requested',
    })
  })
})

describe('downloads', () => {
  it('an expired URL is renewed by reading the task again', async () => {
    const emulator = await emulate({ faults: [{ kind: 'expired-url', on: 'read' }] })
    const { report } = await new Project({ 'images.kirin.yaml': ONE }).run(emulator)
    expect(report.summary.generated).toBe(1)
    expect(emulator.log.count('create')).toBe(1)
  })

  it.each(['html', 'truncated-image', 'empty', 'gif'] as const)(
    'wrong content (%s) is fetched again and never stored',
    async content => {
      const emulator = await emulate({ faults: [{ kind: 'wrong-content', on: 'download', content }] })
      const project = new Project({ 'images.kirin.yaml': ONE })
      expect((await project.run(emulator)).report.summary.generated).toBe(1)
      expect(emulator.log.count('download')).toBe(2)
      expect(project.files('.kirin/store/v1/objects')).toHaveLength(1)
      expect(project.files('.kirin/store/v1/incoming')).toEqual([])
    },
  )

  it('what cannot be fetched stays in the journal, and the next run fetches it without paying', async () => {
    const emulator = await emulate({
      faults: [{ kind: 'wrong-content', on: 'download', content: 'html', times: 4 }],
    })
    const project = new Project({ 'images.kirin.yaml': ONE })
    const first = await project.run(emulator)
    expect(first.report.images[0]?.error?.code).toBe('download')
    expect(project.files('.kirin/journal')).toHaveLength(1)
    const second = await project.run(emulator)
    expect(second.report.summary).toMatchObject({ collected: 1, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(1)
    expect(project.files('.kirin/journal')).toEqual([])
  })
})

describe('an end before the end', () => {
  it('a run that is stopped leaves its task in the journal; the next one collects it', async () => {
    const emulator = await emulate({ latencyMs: 700 })
    const project = new Project({ 'images.kirin.yaml': ONE })
    const stop = new AbortController()
    const first = await project.run(emulator, {
      signal: stop.signal,
      onEvent: event => {
        if (event.type === 'task-accepted') stop.abort()
      },
    })
    expect(first.outcome).toBe('interrupted')
    expect(project.files('.kirin/journal')).toHaveLength(1)
    const second = await project.run(emulator)
    expect(second.report.summary).toMatchObject({ collected: 1 })
    expect(emulator.log.count('create')).toBe(1)
  })

  it('--timeout does the same', async () => {
    const emulator = await emulate({ latencyMs: 5_000 })
    const project = new Project({ 'images.kirin.yaml': ONE })
    const { outcome, report } = await project.run(emulator, { timeoutMs: 400 })
    expect(outcome).toBe('interrupted')
    expect(report.images[0]?.error?.code).toBe('timeout')
    expect(project.files('.kirin/journal')).toHaveLength(1)
  })

  it('kill -9 after the create: the next run collects, one create', async () => {
    const emulator = await emulate({ latencyMs: 1_000 })
    const project = new Project({ 'images.kirin.yaml': ONE })
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, project.root, emulator.url], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { report } = await project.run(emulator)
    expect(report.summary).toMatchObject({ collected: 1, generated: 0 })
    expect(emulator.log.count('create')).toBe(1)
  })
})

/** Says `accepted` once the API has accepted a task. */
const SCRIPT = `
import { run } from '@kirin-batch/core'
const [root, baseUrl] = process.argv.slice(1)
await run({
  root, emulated: false, api: { baseUrl, apiKey: 'sk-test-child' },
  onEvent: event => { if (event.type === 'task-accepted') console.log('accepted') },
})
console.log('done')
`

describe('several processes on one store', () => {
  it('one buys, the others wait and reuse', async () => {
    const emulator = await emulate({ latencyMs: 600 })
    const project = new Project({ 'images.kirin.yaml': FIVE })
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, project.root, emulator.url], {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    )
    const exits = await Promise.all(children.map(async child => (await once(child, 'exit'))[0]))
    expect(exits).toEqual([0, 0, 0])
    expect(emulator.log.count('create')).toBe(5)
    expect(project.files('.kirin/journal')).toEqual([])
    expect((await project.run(undefined)).report.summary.reused).toBe(5)
  })
})
