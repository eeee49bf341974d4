import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync, utimesSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { announceRun } from '../../src/batch/presence.ts'
import { systemClock } from '../../src/clock.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { createLeases } from '../../src/store/leases.ts'
import { Project } from '../support/project.ts'

const never = new AbortController().signal

const LEASES = '.kirin/journal/v1/leases'

/** As another process would hold it. */
function writeHolder(
  project: Project,
  name: string,
  holder: { pid: number | undefined; host: string },
): string {
  project.write(`${LEASES}/${name}`, JSON.stringify(holder))
  return join(project.root, LEASES, name)
}

it('one holder at a time, also between two runs of one process, and nothing is left behind', async () => {
  const project = new Project()
  const layout = layoutOf(join(project.root, '.kirin'))
  const [a, b] = [createLeases(layout, systemClock), createLeases(layout, systemClock)]
  const first = await a.tryAcquire('one')
  expect(first).toBeDefined()
  expect(await a.tryAcquire('one')).toBeUndefined()
  expect(await b.tryAcquire('one')).toBeUndefined()
  let waited = 0
  const second = b.acquire('one', never, () => {
    waited += 1
  })
  await first?.release()
  await (await second).release()
  expect(waited).toBe(1)
  expect(project.files('.kirin')).toEqual([])
})

it('many at once in one process: one wins, each in turn', async () => {
  const leases = createLeases(layoutOf(join(new Project().root, '.kirin')), systemClock)
  const won = await Promise.all(Array.from({ length: 20 }, () => leases.tryAcquire('one')))
  expect(won.filter(lease => lease !== undefined)).toHaveLength(1)
})

// The last is as leases were named before.
it.each(['one.1', 'one.7', 'one/1'])(
  'a living holder of another process, by %s, is waited for, a dead one is succeeded',
  async name => {
    const project = new Project()
    const leases = createLeases(layoutOf(join(project.root, '.kirin')), systemClock)
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(holder, 'spawn')
    writeHolder(project, name, { pid: holder.pid, host: hostname() })
    expect(await leases.tryAcquire('one')).toBeUndefined()

    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const lease = await leases.tryAcquire('one')
    expect(project.files(LEASES)).toEqual(
      ['one.1', name === 'one.1' ? 'one.2' : name].map(file => `${LEASES}/${file}`),
    )
    await lease?.release()
    expect(project.files('.kirin')).toEqual([])
  },
)

it('a holder on another host is alive as long as it beats', async () => {
  const project = new Project()
  const leases = createLeases(layoutOf(join(project.root, '.kirin')), systemClock)
  const file = writeHolder(project, 'one.1', { pid: 1, host: 'another-host' })
  expect(await leases.tryAcquire('one')).toBeUndefined()
  const ahead = new Date(Date.now() + 3_600_000)
  utimesSync(file, ahead, ahead)
  expect(await leases.tryAcquire('one')).toBeUndefined()
  const longAgo = new Date(Date.now() - 121_000)
  utimesSync(file, longAgo, longAgo)
  expect(await leases.tryAcquire('one')).toBeDefined()
})

it('a beat from years ahead, by a clock that was wrong, holds nobody up until then', async () => {
  const project = new Project()
  const leases = createLeases(layoutOf(join(project.root, '.kirin')), systemClock)
  const file = writeHolder(project, 'one.1', { pid: 1, host: 'another-host' })
  const ahead = new Date('2099-01-01')
  utimesSync(file, ahead, ahead)
  expect(await leases.tryAcquire('one')).toBeDefined()
})

it('the leases of a process are names of one file, which is gone with the last of them', async () => {
  const project = new Project()
  const leases = createLeases(layoutOf(join(project.root, '.kirin')), systemClock)
  const [one, two] = [await leases.tryAcquire('one'), await leases.tryAcquire('two')]
  expect(statSync(join(project.root, LEASES, 'one.1')).nlink).toBe(2)
  await one?.release()
  expect(await leases.tryAcquire('two')).toBeUndefined()
  const three = await leases.tryAcquire('three')
  expect(project.files(LEASES)).toEqual([`${LEASES}/three.1`, `${LEASES}/two.1`])
  await Promise.all([two, three].map(lease => lease?.release()))
  expect(project.files('.kirin')).toEqual([])
})

it('what runs that were killed have left is cleared up by the next, and what others hold is not', async () => {
  const project = new Project()
  const leases = createLeases(layoutOf(join(project.root, '.kirin')), systemClock)
  const dead = spawn(process.execPath, ['-e', '0'])
  await once(dead, 'exit')
  writeHolder(project, 'run-1-aa.1', { pid: dead.pid, host: hostname() })
  writeHolder(project, 'run-2-bb.1', { pid: process.ppid, host: hostname() })
  writeHolder(project, 'other.1', { pid: dead.pid, host: hostname() })
  const { release } = await announceRun(leases, never, () => {})
  await release()
  expect(project.files(LEASES)).toEqual([`${LEASES}/other.1`, `${LEASES}/run-2-bb.1`])
})
