import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { externalTaskId, parseFingerprint } from '../../src/fingerprint/fingerprint.ts'
import type { Claim } from '../../src/ports.ts'
import { type OpenStore, openStore } from '../../src/store/open-store.ts'
import { claimPath } from '../support/journal.ts'
import { Project } from '../support/project.ts'

const LOGS = '.kirin/journal/v1/logs'
const LEASES = '.kirin/journal/v1/leases'

function aClaim(digits: string, more: Partial<Claim> = {}): Claim {
  const fingerprint = parseFingerprint(digits.repeat(32))
  if (!fingerprint) throw new TypeError('no fingerprint')
  const candidates = { from: 1, count: 1 }
  return {
    version: 1,
    externalTaskId: externalTaskId(fingerprint, candidates, 1),
    fingerprint,
    candidates,
    attempt: 1,
    origin: 'https://api.example',
    emulated: false,
    entry: 'a',
    manifest: 'images.kirin.yaml',
    claimedAt: '2026-01-01T00:00:00.000Z',
    ...more,
  }
}

const ONE = aClaim('ab')
const ACCEPTED = { ...ONE, taskId: 'task-1' }
const TWO = aClaim('cd')

function open(project: Project): OpenStore {
  return openStore(join(project.root, '.kirin'), systemClock)
}

/** The log of another process, which is gone unless `pid` says otherwise. */
async function writeLog(project: Project, text: string, pid?: number): Promise<void> {
  project.write(`${LOGS}/log-other.jsonl`, text)
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  project.write(`${LEASES}/log-other.1`, JSON.stringify({ pid: pid ?? gone.pid, host: hostname() }))
}

const lines = (...changes: readonly object[]): string =>
  changes.map(change => `${JSON.stringify(change)}\n`).join('')

it('claims of a process stand in one log, which goes with the last of them', async () => {
  const project = new Project()
  const { journal } = open(project)
  await Promise.all([journal.write(ONE), journal.write(TWO)])
  await journal.write(ACCEPTED)
  const [log = '', ...others] = project.files(LOGS)
  expect(others).toEqual([])
  expect(project.text(log)).toBe(lines({ claim: ONE }, { claim: TWO }, { claim: ACCEPTED }))
  expect(await journal.claimsOf(ONE.fingerprint)).toEqual([ACCEPTED])
  await journal.release(ACCEPTED)
  expect(await journal.list()).toEqual([TWO])
  await journal.release(TWO)
  expect(project.files('.kirin')).toEqual([])
})

it('what is open when the lease ends is put away, and taken up from there', async () => {
  const project = new Project()
  const { journal, leases } = open(project)
  const lease = await leases.tryAcquire(ONE.fingerprint)
  await journal.write(ACCEPTED)
  await lease?.release()
  expect(project.files('.kirin')).toEqual([`.kirin/${claimPath(ACCEPTED)}`])
  expect(await journal.claimsOf(ONE.fingerprint)).toEqual([ACCEPTED])
  const unknown = { ...ACCEPTED, unknownSince: '2026-01-02T00:00:00.000Z' }
  await journal.write(unknown)
  expect(await journal.claimsOf(ONE.fingerprint)).toEqual([unknown])
  await journal.release(unknown)
  expect(project.files('.kirin')).toEqual([])
})

it('claims of the layout before, a file each, are honoured and given back', async () => {
  const project = new Project()
  project.write(`.kirin/${claimPath(ACCEPTED)}`, JSON.stringify(ACCEPTED, undefined, 2))
  const { journal } = open(project)
  expect(await journal.claimsOf(ONE.fingerprint)).toEqual([ACCEPTED])
  expect(await journal.list()).toEqual([ACCEPTED])
  await journal.release(ACCEPTED)
  expect(project.files('.kirin')).toEqual([])
})

it('the log of a process that is gone is put away; a line that it was writing counts for nothing', async () => {
  const project = new Project()
  const torn = lines({ claim: TWO }).slice(0, -1)
  await writeLog(
    project,
    lines({ claim: ONE }, { claim: TWO }, { claim: ACCEPTED }, { released: TWO.externalTaskId }) + torn,
  )
  expect(await open(project).journal.claimsOf(ONE.fingerprint)).toEqual([ACCEPTED])
  expect(project.files('.kirin')).toEqual([`.kirin/${claimPath(ACCEPTED)}`])
  expect(await open(project).journal.list()).toEqual([ACCEPTED])
})

it('a task id that is known is not forgotten over an older log', async () => {
  const project = new Project()
  project.write(`.kirin/${claimPath(ACCEPTED)}`, JSON.stringify(ACCEPTED))
  await writeLog(project, lines({ claim: ONE }))
  expect(await open(project).journal.claimsOf(ONE.fingerprint)).toEqual([ACCEPTED])
})

it('the log of a process that lives is read and left alone', async () => {
  const project = new Project()
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(other, 'spawn')
  try {
    await writeLog(project, lines({ claim: ONE }), other.pid)
    const { journal } = open(project)
    expect(await journal.claimsOf(ONE.fingerprint)).toEqual([ONE])
    appendFileSync(join(project.root, LOGS, 'log-other.jsonl'), lines({ claim: ACCEPTED }))
    expect(await journal.list()).toEqual([ACCEPTED])
    expect(project.files('.kirin')).toEqual([`${LEASES}/log-other.1`, `${LOGS}/log-other.jsonl`])
  } finally {
    other.kill('SIGKILL')
    await once(other, 'exit')
  }
})

it('a task id that a living process knows is not forgotten over an older file', async () => {
  const project = new Project()
  project.write(`.kirin/${claimPath(ONE)}`, JSON.stringify(ONE))
  await writeLog(project, lines({ claim: ACCEPTED }), process.ppid)
  expect(await open(project).journal.claimsOf(ONE.fingerprint)).toEqual([ACCEPTED])
})

it('what is open is written anew where its log was removed', async () => {
  const project = new Project()
  const { journal } = open(project)
  await journal.write(ONE)
  const [log = ''] = project.files(LOGS)
  project.remove(log)
  await journal.write(TWO)
  expect(project.text(log)).toBe(lines({ claim: ONE }, { claim: TWO }))
  await journal.release(ONE)
  await journal.release(TWO)
  expect(project.files('.kirin')).toEqual([])
})

it('a log that is damaged stops everything, since any claim may be in it', async () => {
  const project = new Project()
  await writeLog(project, `${lines({ claim: ONE })}{"claim"\n${lines({ claim: TWO })}`)
  const { journal } = open(project)
  await expect(journal.claimsOf(TWO.fingerprint)).rejects.toMatchObject({
    code: 'journal',
    message: expect.stringMatching(/log-other\.jsonl is damaged: it records a paid request/),
  })
  await expect(journal.list()).rejects.toMatchObject({ code: 'journal' })
})

it('a log that is removed by hand comes about anew, with what is open', async () => {
  const project = new Project()
  const { journal } = open(project)
  await journal.write(ACCEPTED)
  rmSync(join(project.root, '.kirin'), { recursive: true })
  await journal.write(TWO)
  expect(project.text(project.files(LOGS)[0] ?? '')).toBe(lines({ claim: ACCEPTED }, { claim: TWO }))
  await journal.release(TWO)
  await journal.release(ACCEPTED)
  expect(project.files('.kirin')).toEqual([])
})

it('a log that has become long is written anew with what is open', async () => {
  const project = new Project()
  const { journal } = open(project)
  const long = { ...TWO, entry: 'x'.repeat(300_000) }
  await journal.write(ACCEPTED)
  for (let time = 1; time <= 4; time += 1) await journal.write(long)
  await journal.write({ ...long, entry: 'short' })
  const text = project.text(project.files(LOGS)[0] ?? '')
  expect(text.length).toBeLessThan(700_000)
  expect(await journal.list()).toEqual([ACCEPTED, { ...long, entry: 'short' }])
  await Promise.all([journal.release(ACCEPTED), journal.release(TWO)])
  expect(existsSync(join(project.root, LOGS))).toBe(true)
  expect(project.files('.kirin')).toEqual([])
})
