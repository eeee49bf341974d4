import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pull, push, type TransferOptions, type Transferred } from '@kirin-batch/core'
import { expect, test } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { type PlainServer, servePlain } from './servers.ts'

const MANIFEST = 'version: 1\nimages:\n  hero: { prompt: a bottle, n: 3 }\n  cup: { prompt: a cup }\n'
const OBJECTS = '.kirin/store/v1/objects'

async function transfer(
  move: typeof push,
  { root }: Project,
  { url }: Pick<PlainServer, 'url'>,
  more: Partial<TransferOptions> = {},
): Promise<Transferred> {
  const result = await move({ root, remoteCache: { url, read: true, write: true }, ...more })
  if (result.kind === 'invalid') throw new Error('it is sound')
  return result
}

test('push brings all candidates and records there once, and pull brings all of them here', async () => {
  const server = await servePlain()
  const one = new Project({ 'a.kirin.yaml': MANIFEST })
  await one.run(await emulate())
  const first = await transfer(push, one, server)
  expect(first).toMatchObject({
    outcome: 'ok',
    report: { direction: 'push', total: 4, transferred: 4, present: 0, records: 2, findings: [] },
  })
  server.log.length = 0
  const second = await transfer(push, one, server)
  expect(second.report).toMatchObject({ transferred: 0, present: 4, bytes: 0, records: 0 })
  expect(server.log.filter(line => line.startsWith('PUT'))).toEqual([])

  const clone = new Project({ 'a.kirin.yaml': MANIFEST, 'a.kirin.lock.json': one.text('a.kirin.lock.json') })
  const progress: number[] = []
  const pulled = await transfer(pull, clone, server, { onProgress: ({ done }) => progress.push(done) })
  expect(pulled.report).toMatchObject({
    direction: 'pull',
    total: 4,
    transferred: 4,
    bytes: first.report.bytes,
  })
  expect(progress).toEqual([1, 2, 3, 4])
  expect(clone.files(OBJECTS)).toEqual(one.files(OBJECTS))
  // Broken off, it goes on where it was.
  rmSync(join(clone.root, clone.files(OBJECTS)[0] ?? ''))
  expect((await transfer(pull, clone, server)).report).toMatchObject({ transferred: 1, present: 3 })
})

test('what is neither here nor there, damaged there, or cut off is named, and the rest is brought', async () => {
  const server = await servePlain()
  const one = new Project({ 'a.kirin.yaml': MANIFEST })
  await one.run(await emulate())
  const [lost = ''] = one.files(OBJECTS)
  rmSync(join(one.root, lost))
  const pushed = await transfer(push, one, server)
  expect(pushed).toMatchObject({ outcome: 'failed', report: { transferred: 3 } })
  expect(pushed.report.findings).toMatchObject([{ kind: 'missing', sha256: lost.slice(-64) }])
  // The record of what is not whole there stays here.
  expect(pushed.report.records).toBe(1)

  const [broken = ''] = [...server.blobs.keys()].filter(key => key.startsWith('/cas/'))
  server.blobs.set(broken, Buffer.from('something else'))
  const clone = new Project({ 'a.kirin.lock.json': one.text('a.kirin.lock.json') })
  const pulled = await transfer(pull, clone, server)
  expect(pulled).toMatchObject({ outcome: 'failed', report: { transferred: 2 } })
  expect(pulled.report.findings.map(({ kind }) => kind).sort()).toEqual(['failed', 'missing'])

  const stop = new AbortController()
  const cut = await transfer(
    pull,
    new Project({ 'a.kirin.lock.json': one.text('a.kirin.lock.json') }),
    server,
    {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    },
  )
  expect(cut.outcome).toBe('interrupted')
})

test('a folder that is not there is named as that, and is not made: its disk may not be mounted', async () => {
  const one = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  cup: { prompt: a cup }\n' })
  await one.run(await emulate())
  const url = join(one.root, 'share')
  const pushed = await transfer(push, one, { url })
  expect(pushed).toMatchObject({ outcome: 'failed', report: { transferred: 0 } })
  expect(pushed.report.findings).toMatchObject([
    { kind: 'failed', message: 'the folder is not there: mount it, or make it' },
  ])
  expect(existsSync(url)).toBe(false)
})

test('a file where the folder should be is no empty cache', async () => {
  const one = new Project({ 'a.kirin.yaml': 'version: 1\nimages:\n  cup: { prompt: a cup }\n', share: '' })
  await one.run(await emulate())
  const pushed = await transfer(push, one, { url: join(one.root, 'share') })
  expect(pushed.report.findings).toMatchObject([{ kind: 'failed', message: 'it is no folder' }])
})
