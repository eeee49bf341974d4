import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { plan } from '@kirin-batch/core'
import { describe, expect, it } from 'vitest'
import { runAtOnce } from '../faults/surroundings.ts'
import { emulate, Project } from '../support/project.ts'

const ONE = 'version: 1\nimages:\n  a: { prompt: one }\n'
const N_TWO = 'version: 1\nimages:\n  a: { prompt: one, n: 2 }\n'

/** The ledger's lines, as they stand. */
function lines(project: Project): string[] {
  return project
    .files('.kirin/store/v1/ledger')
    .flatMap(path => project.text(path).split('\n'))
    .filter(line => line !== '')
}

function parsed(project: Project): Record<string, unknown>[] {
  return lines(project).map(line => JSON.parse(line) as Record<string, unknown>)
}

async function planned(
  project: Project,
): Promise<Extract<Awaited<ReturnType<typeof plan>>, { kind: 'planned' }>['report']> {
  const result = await plan({ root: project.root, emulated: false })
  if (result.kind === 'invalid') throw new Error('invalid')
  return result.report
}

describe('the ledger', () => {
  it('has a line a task; run and plan show what an entry was charged, all revisions, and the runs', async () => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': ONE })
    const first = await runAtOnce(project, emulator)
    expect(first.report.images[0]).toMatchObject({ costUsd: '0.028', chargedUsd: '0.028' })
    project.write('a.kirin.yaml', ONE.replace('one', 'another'))
    const second = await runAtOnce(project, emulator)
    expect(second.report.images[0]).toMatchObject({ costUsd: '0.028', chargedUsd: '0.056' })
    const [, line] = parsed(project)
    expect(line).toEqual({
      version: 1,
      at: expect.stringMatching(/^\d{4}-.+Z$/),
      run: expect.stringMatching(/^\d{4}-.+Z$/),
      kind: 'image',
      entry: 'a',
      manifest: 'a.kirin.yaml',
      fingerprint: second.report.images[0]?.fingerprint,
      taskId: second.report.images[0]?.taskId,
      images: 1,
      costUsd: '0.028',
      emulated: false,
      origin: emulator.url,
      source: 'bought',
    })
    expect(lines(project)).toHaveLength(2)
    const report = await planned(project)
    expect(report.images[0]).toMatchObject({ action: 'reuse', chargedUsd: '0.056' })
    expect(report.ledger).toEqual({
      chargedUsd: '0.056',
      runs: 2,
      lastRun: { startedAt: line?.['run'], chargedUsd: '0.028' },
      foundUsd: '0',
      unpriced: 0,
    })
    // A run that buys nothing adds nothing.
    expect((await runAtOnce(project, emulator)).report.ledger).toEqual(report.ledger)
    expect(lines(project)).toHaveLength(2)
  })

  it('what another machine bought counts for the entry and not for a run', async () => {
    const emulator = await emulate()
    await runAtOnce(new Project({ 'a.kirin.yaml': ONE }), emulator)
    const project = new Project({ 'a.kirin.yaml': ONE })
    const { report } = await runAtOnce(project, emulator)
    expect(report.summary).toMatchObject({ collected: 1, costUsd: '0' })
    expect(report.images[0]?.chargedUsd).toBe('0.028')
    expect(report.ledger).toEqual({ chargedUsd: '0', runs: 0, foundUsd: '0.028', unpriced: 0 })
    expect(parsed(project).map(({ source }) => source)).toEqual(['found'])
  })

  it('what this machine bought and a later run learned of is bought by that run', async () => {
    const emulator = await emulate({ latencyMs: 300 })
    const project = new Project({ 'a.kirin.yaml': ONE })
    const stop = new AbortController()
    await project.run(emulator, {
      signal: stop.signal,
      onEvent: event => {
        if (event.type === 'task-accepted') stop.abort()
      },
    })
    expect(lines(project)).toEqual([])
    const { report } = await project.run(emulator)
    expect(report.summary).toMatchObject({ collected: 1, costUsd: '0' })
    expect(report.ledger).toMatchObject({ chargedUsd: '0.028', runs: 1, lastRun: { chargedUsd: '0.028' } })
  })

  it('a found task whose images cannot be fetched at first stays found', async () => {
    const emulator = await emulate()
    await runAtOnce(new Project({ 'a.kirin.yaml': ONE }), emulator)
    const project = new Project({ 'a.kirin.yaml': ONE })
    emulator.addFault({ kind: 'status', on: 'download', status: 500, times: 4 })
    expect((await runAtOnce(project, emulator)).report.summary.failed).toBe(1)
    const { report } = await runAtOnce(project, emulator)
    expect(report.ledger).toMatchObject({ chargedUsd: '0', runs: 0, foundUsd: '0.028' })
    expect(parsed(project).map(({ source }) => source)).toEqual(['found', 'found'])
  })

  it('a failed task that was charged is there and says so; one that was not is not', async () => {
    const emulator = await emulate({
      faults: [
        { kind: 'fail-task', on: 'create', charged: true },
        { kind: 'fail-task', on: 'create' },
      ],
    })
    const project = new Project({ 'a.kirin.yaml': N_TWO })
    const { report } = await runAtOnce(project, emulator)
    expect(report.images[0]?.error?.message).toMatch(
      /\. It was charged \$0\.056 nevertheless; the next run asks again\.$/,
    )
    expect(report.images[0]?.chargedUsd).toBe('0.056')
    expect(report.ledger).toMatchObject({ chargedUsd: '0.056', runs: 1 })
    const second = await runAtOnce(project, emulator)
    expect(second.report.images[0]?.error?.message).toContain('Nothing was charged')
    // The second looked for the first attempt, and found it failed: the same task.
    expect(parsed(project)).toMatchObject([
      { images: 0, costUsd: '0.056', source: 'bought' },
      { images: 0, costUsd: '0.056', source: 'found' },
    ])
    const third = await runAtOnce(project, emulator)
    expect(third.report.images[0]?.chargedUsd).toBe('0.112')
    expect(third.report.ledger).toMatchObject({ chargedUsd: '0.112', runs: 2, foundUsd: '0' })
  })

  it('a line that a crash has torn or written twice counts once at most, and takes no other with it', async () => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': ONE })
    await runAtOnce(project, emulator)
    const [path = ''] = project.files('.kirin/store/v1/ledger')
    const [line = ''] = lines(project)
    project.write(path, `${line}\n${line}\nno line at all\n{"version":2}\n${line.slice(0, 40)}`)
    project.write('a.kirin.yaml', ONE.replace('one', 'another'))
    const { report } = await runAtOnce(project, emulator)
    expect(report.images[0]?.chargedUsd).toBe('0.056')
    expect(report.ledger).toMatchObject({ chargedUsd: '0.056', runs: 2 })
    expect(lines(project)).toHaveLength(6)
  })

  it('an emulator plays with money of its own', async () => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': ONE })
    const { report } = await runAtOnce(project, emulator, { emulated: true })
    expect(report.ledger).toMatchObject({ chargedUsd: '0.028', runs: 1 })
    expect((await planned(project)).ledger).toEqual({ chargedUsd: '0', runs: 0, foundUsd: '0', unpriced: 0 })
  })

  it('several processes at once: every task once, no line lost', async () => {
    const emulator = await emulate({ latencyMs: 20 })
    const images = (from: number): string =>
      `version: 1\nimages:\n${Array.from({ length: 12 }, (_, index) => `  i${from + index}: { prompt: p${from + index} }\n`).join('')}`
    const project = new Project({
      'a.kirin.yaml': images(0),
      'b.kirin.yaml': images(100),
    })
    const children = ['a', 'b'].map(name =>
      spawn(
        process.execPath,
        ['--input-type=module', '-e', SCRIPT, project.root, emulator.url, `${name}.kirin.yaml`],
        { cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'inherit'] },
      ),
    )
    const exits = await Promise.all(children.map(async child => (await once(child, 'exit'))[0]))
    expect(exits).toEqual([0, 0])
    expect(new Set(parsed(project).map(({ taskId }) => taskId)).size).toBe(24)
    expect(lines(project)).toHaveLength(24)
    expect((await planned(project)).ledger).toMatchObject({ chargedUsd: '0.672' })
  })
})

const SCRIPT = `
import { run } from '@kirin-batch/core'
const [root, baseUrl, manifest] = process.argv.slice(1)
await run({ root, manifests: [manifest], emulated: false, api: { baseUrl, apiKey: 'sk-test-child' } })
`
