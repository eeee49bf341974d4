import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type KirinEvent, plan } from '@kirin-batch/core'
import { type Clock, runIn } from '@kirin-batch/core/internal'
import { describe, expect, test } from 'vitest'
import { runAtOnce } from '../faults/surroundings.ts'
import { emulate, KEY, Project } from '../support/project.ts'
import { scratch, servePlain } from './servers.ts'

const MANIFEST = `version: 1
images:
  hero: { prompt: a bottle, n: 2 }
  story: { prompt: frames, result_type: series, series_amount: 2 }
  banner: { prompt: <<<lead>>> as a banner }
references:
  lead: kirin:hero
`

const LOCK = 'a.kirin.lock.json'
const both = (url: string): { url: string; read: true; write: true } => ({ url, read: true, write: true })
const notices = (events: readonly KirinEvent[]): string[] =>
  events.flatMap(event => (event.type === 'notice' ? [event.message] : []))

describe('a run with a remote cache', () => {
  test('a clone with the lock restores without a key, what is made from another too', async () => {
    const emulator = await emulate({ imageScale: 1 })
    const { url, blobs } = await servePlain()
    const one = new Project({ 'a.kirin.yaml': MANIFEST })
    await one.run(emulator, { remoteCache: both(url) })
    expect([...blobs.keys()].map(key => key.split('/')[1]).sort()).toEqual(
      ['ac', 'ac', 'ac', 'cas', 'cas', 'cas', 'cas', 'cas'].sort(),
    )
    const clone = new Project({ 'a.kirin.yaml': MANIFEST, [LOCK]: one.text(LOCK) })
    const { report, outcome } = await clone.run(undefined, { frozen: true, remoteCache: both(url) })
    expect(outcome).toBe('ok')
    expect(report.summary).toMatchObject({ total: 3, restored: 3, generated: 0, costUsd: '0' })
    expect(report.images.map(({ reasons }) => reasons)).toEqual(Array(3).fill(['from the remote cache']))
    expect(clone.text(LOCK)).toBe(one.text(LOCK))
    const again = await clone.run(undefined, { frozen: true, remoteCache: both(url) })
    expect(again.report.summary).toMatchObject({ reused: 3, restored: 0 })
  })

  test('a clone without the lock finds what a colleague has bought, and ends with the same lock', async () => {
    const emulator = await emulate({ imageScale: 1 })
    const { url } = await servePlain()
    const one = new Project({ 'a.kirin.yaml': MANIFEST })
    await one.run(emulator, { remoteCache: both(url) })
    emulator.log.clear()
    const other = new Project({ 'a.kirin.yaml': MANIFEST })
    const { report } = await other.run(emulator, { remoteCache: both(url) })
    expect(report.summary).toMatchObject({ total: 3, restored: 3, generated: 0, collected: 0 })
    expect(other.text(LOCK)).toBe(one.text(LOCK))
    expect(emulator.log.count('create')).toBe(0)
    expect(emulator.log.count('read')).toBe(0)
  })

  test('a plan asks nothing, and says that a run looks there first', async () => {
    const { url, log } = await servePlain()
    const project = new Project({ 'a.kirin.yaml': MANIFEST })
    const planned = await plan({ root: project.root, emulated: false, remoteCache: both(url) })
    if (planned.kind !== 'planned') throw new Error('it is sound')
    expect(planned.report.remoteCache).toBe(true)
    expect(planned.report.images[0]?.reasons).toEqual([
      'never generated',
      'a remote cache is configured, and run looks there first',
    ])
    expect(log).toEqual([])
  })

  test('what is read only is not written, and claims nothing', async () => {
    const emulator = await emulate()
    const { url, log } = await servePlain()
    const project = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a bottle }\n' })
    const { report } = await project.run(emulator, { remoteCache: { url, read: true, write: false } })
    expect(report.summary.generated).toBe(1)
    expect(log.filter(line => !line.startsWith('GET /ac/'))).toEqual([])
  })

  test('bytes that are not what their digest says never enter the store, and are collected instead', async () => {
    const emulator = await emulate()
    const { url, blobs } = await servePlain()
    const one = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a bottle }\n' })
    await one.run(emulator, { remoteCache: both(url) })
    for (const [key, bytes] of blobs)
      if (key.startsWith('/cas/'))
        blobs.set(key, Buffer.from(bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte))))
    const clone = new Project({ 'a.kirin.yaml': one.text('a.kirin.yaml'), [LOCK]: one.text(LOCK) })
    const frozen = await clone.run(undefined, { frozen: true, remoteCache: both(url) })
    expect(frozen.outcome).toBe('frozen')
    expect(frozen.report.images[0]?.error?.message).toMatch(
      /^an image is not in the store; paid for already; the remote cache http:\S+ could not give it: what it has as cas\/[0-9a-f]{64} is something else; this run is frozen/,
    )
    expect(clone.files('.kirin/store/v1/objects')).toEqual([])
    const ran = await clone.run(emulator, { remoteCache: both(url) })
    expect(ran.report.images[0]).toMatchObject({ action: 'collect', status: 'ok' })
    expect(emulator.log.count('create')).toBe(1)
  })

  test('what the account has forgotten and it cannot give is not called gone without a word of it', async () => {
    const { url, blobs } = await servePlain()
    const one = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a bottle }\n' })
    await one.run(await emulate(), { remoteCache: both(url) })
    for (const key of blobs.keys()) if (key.startsWith('/cas/')) blobs.set(key, Buffer.from('cut off'))
    const clone = new Project({ 'a.kirin.yaml': one.text('a.kirin.yaml'), [LOCK]: one.text(LOCK) })
    const another = await emulate()
    const { report } = await clone.run(another, { remoteCache: both(url) })
    expect(report.images[0]?.error?.message).toMatch(
      /^its images were paid for, but they are neither in the store nor in the account any more; the remote cache http:\S+ could not give it: what it has as cas\/[0-9a-f]{64} is something else\. Restore/,
    )
    expect(another.log.count('create')).toBe(0)
  })

  test('a purchase whose images it has lost is no miss, and gives way to the next one', async () => {
    const { url, blobs } = await servePlain()
    const manifest = 'version: 1\nimages:\n  hero: { prompt: a bottle, n: 2 }\n'
    await new Project({ 'a.kirin.yaml': manifest }).run(await emulate(), { remoteCache: both(url) })
    const [lost = ''] = [...blobs.keys()].filter(key => key.startsWith('/cas/'))
    blobs.delete(lost)
    const another = await emulate({ seed: 'another account' })
    const events: KirinEvent[] = []
    const two = new Project({ 'a.kirin.yaml': manifest })
    const frozen = await two.run(another, { frozen: true, remoteCache: both(url) })
    expect(frozen.report.images[0]?.error?.message).toMatch(
      /could not give it: it has the record of a purchase, and not all of its images/,
    )
    await two.run(another, { remoteCache: both(url), onEvent: event => events.push(event) })
    expect(notices(events)[0]).toMatch(/not all of its images\. So hero is generated for about \$/)
    const three = new Project({ 'a.kirin.yaml': manifest })
    const { report } = await three.run(undefined, { frozen: true, remoteCache: both(url) })
    expect(report.images[0]).toMatchObject({ action: 'restore', status: 'ok' })
    expect(three.text(LOCK)).toBe(two.text(LOCK))
    expect(another.log.count('create')).toBe(1)
  })

  test('where it fails, frozen fails closed, and what is bought in spite of that is told before', async () => {
    const emulator = await emulate()
    const server = await servePlain()
    server.before = (_, response) => {
      response.writeHead(503).end()
      return true
    }
    const manifest = 'version: 1\nimages:\n  hero: { prompt: a bottle }\n  cup: { prompt: a cup }\n'
    const project = new Project({ 'a.kirin.yaml': manifest })
    const frozen = await runAtOnce(project, emulator, { frozen: true, remoteCache: both(server.url) })
    expect(frozen.outcome).toBe('frozen')
    expect(frozen.report.images.map(({ error }) => error)).toEqual(
      Array(2).fill({
        code: 'frozen',
        message: `never generated; the remote cache ${server.url} could not give it: HTTP 503; this run is frozen and creates nothing`,
      }),
    )
    expect(emulator.log.count('create')).toBe(0)
    const events: KirinEvent[] = []
    const ran = await runAtOnce(project, emulator, {
      remoteCache: both(server.url),
      onEvent: event => events.push(event),
    })
    expect(ran.report.summary).toMatchObject({ generated: 2, failed: 0 })
    expect(notices(events)).toEqual([
      `the remote cache ${server.url} could not give it: HTTP 503. So 2 entries are generated for about $0.056, although it may have them`,
      expect.stringMatching(/^http:\S+ takes no claims \(HTTP 503/),
      expect.stringMatching(/^the remote cache \S+ did not take what was bought for 2 entries \(HTTP 503/),
    ])
    const said = events.findIndex(event => event.type === 'notice')
    expect(said).toBeLessThan(events.findIndex(event => event.type === 'task-accepted'))
  })

  test('without a key, what the remote lacks is named as such', async () => {
    const project = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a bottle }\n' })
    const { report } = await project.run(undefined, { remoteCache: both(scratch()) })
    expect(report.images[0]?.error).toMatchObject({
      code: 'no-key',
      message: expect.stringMatching(/; the remote cache \S+ does not have it$/),
    })
  })

  test('two machines that want the same at once buy it once', async () => {
    const emulator = await emulate({ latencyMs: 150 })
    const folder = scratch()
    const manifest = 'version: 1\nimages:\n  hero: { prompt: a bottle }\n'
    const [one, other] = [
      new Project({ 'a.kirin.yaml': manifest }),
      new Project({ 'a.kirin.yaml': manifest }),
    ]
    // Waits are short, and time goes as it does: a claim must not end by itself.
    const clock: Clock = {
      now: Date.now,
      sleep: (ms, signal) => delay(Math.min(ms, 20), undefined, { signal }),
    }
    const api = { baseUrl: emulator.url, apiKey: KEY }
    const runs = await Promise.all(
      [one, other].map(({ root }) =>
        runIn({ clock }, { root, emulated: false, api, remoteCache: both(folder) }),
      ),
    )
    expect(emulator.log.count('create')).toBe(1)
    expect(runs.map(ran => (ran.kind === 'ran' ? ran.report.images[0]?.action : ran.kind)).sort()).toEqual([
      'generate',
      'restore',
    ])
    expect(one.text(LOCK)).toBe(other.text(LOCK))
  })

  test('a lost object is brought back by the next run', async () => {
    const emulator = await emulate({ imageScale: 1 })
    const folder = scratch()
    const project = new Project({ 'a.kirin.yaml': MANIFEST })
    await project.run(emulator, { remoteCache: both(folder) })
    rmSync(join(project.root, '.kirin/store/v1/objects'), { recursive: true })
    emulator.log.clear()
    const { report } = await project.run(emulator, { remoteCache: both(folder) })
    expect(report.summary).toMatchObject({ restored: 3, collected: 0 })
    expect(emulator.log.count('read')).toBe(0)
  })
})
