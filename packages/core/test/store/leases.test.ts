import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { createLeases } from '../../src/store/leases.ts'
import { Project } from '../support/project.ts'

const never = new AbortController().signal

function leaseFolder(project: Project): string {
  return join(project.root, '.kirin/journal/v1/leases/one')
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

it('a living holder of another process is waited for, a dead one is succeeded', async () => {
  const project = new Project()
  const leases = createLeases(layoutOf(join(project.root, '.kirin')), systemClock)
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(holder, 'spawn')
  mkdirSync(leaseFolder(project), { recursive: true })
  writeFileSync(join(leaseFolder(project), '1'), JSON.stringify({ pid: holder.pid, host: hostname() }))
  expect(await leases.tryAcquire('one')).toBeUndefined()

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const lease = await leases.tryAcquire('one')
  expect(readdirSync(leaseFolder(project)).sort()).toEqual(['1', '2'])
  await lease?.release()
  expect(project.files('.kirin')).toEqual([])
})

it('a holder on another host is alive as long as it beats', async () => {
  const project = new Project()
  const leases = createLeases(layoutOf(join(project.root, '.kirin')), systemClock)
  mkdirSync(leaseFolder(project), { recursive: true })
  const file = join(leaseFolder(project), '1')
  writeFileSync(file, JSON.stringify({ pid: 1, host: 'another-host' }))
  expect(await leases.tryAcquire('one')).toBeUndefined()
  const longAgo = new Date(Date.now() - 121_000)
  utimesSync(file, longAgo, longAgo)
  expect(await leases.tryAcquire('one')).toBeDefined()
})
