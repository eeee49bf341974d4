import { createHash } from 'node:crypto'
import { chmodSync, createReadStream, mkdirSync, renameSync, truncateSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { runAtOnce } from '../faults/surroundings.ts'
import { Project } from '../support/project.ts'
import { DAMAGED, flipBit, history, OBJECTS, objectOf, stats, verify } from './scene.ts'

it('all sound: nothing is found, and nothing is written', async () => {
  const { project } = await history()
  const before = project.files('.kirin')
  expect(await verify(project)).toMatchObject({ checked: { count: 3 }, findings: [] })
  expect(project.files('.kirin')).toEqual(before)
})

it('finds each damaged, truncated and missing object, says who names it, and the next run brings them for nothing', async () => {
  const { project, emulator } = await history()
  const [a, b] = [objectOf(project, 'a'), objectOf(project, 'b')]
  const [old = ''] = project.files(OBJECTS).filter(path => path !== a && path !== b)
  flipBit(project, a)
  chmodSync(join(project.root, b), 0o644)
  truncateSync(join(project.root, b), 100)
  project.remove(old)
  const lock = 'a.kirin.lock.json'
  const { findings } = await verify(project)
  expect(findings.map(finding => ({ ...finding, bytes: 0 }))).toEqual(
    [
      { kind: 'damaged', sha256: basename(a), bytes: 0, namedBy: [{ lock, id: 'a' }] },
      { kind: 'damaged', sha256: basename(b), bytes: 0, namedBy: [{ lock, id: 'b' }] },
      { kind: 'missing', sha256: basename(old), bytes: 0, namedBy: [] },
    ].sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1)),
  )
  expect(project.files(DAMAGED).map(path => basename(path))).toEqual([basename(a), basename(b)].sort())

  expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ collected: 2, costUsd: '0' })
  expect(emulator.log.count('create')).toBe(0)
  expect((await verify(project)).findings).toMatchObject([{ kind: 'missing', sha256: basename(old) }])
  expect((await stats(project)).damaged.count).toBe(2)
})

it('finds records, claims and knowledge that say nothing', async () => {
  const { project } = await history()
  const [record = '', ...others] = project.files('.kirin/store/v1/records')
  project.write(record, project.text(record).slice(0, 50))
  project.write('.kirin/store/v1/api.json', '')
  project.write(`.kirin/journal/v1/claims/${'0'.repeat(64)}/kb1-0.json`, '{}')
  const { findings, checked } = await verify(project)
  expect(checked.count).toBeGreaterThanOrEqual(others.length)
  expect(findings).toEqual([
    { kind: 'unreadable', what: 'record', path: join(project.root, record) },
    { kind: 'unreadable', what: 'claim', message: expect.stringContaining('is damaged: it records a paid') },
    { kind: 'unreadable', what: 'knowledge', path: join(project.root, '.kirin/store/v1/api.json') },
  ])
})

it('holds a piece of an object at a time, however long it is', async () => {
  const project = new Project()
  const bytes = 128 * 1024 * 1024
  // Nothing but zeros, which the disk does not hold.
  project.write('zeros', '')
  truncateSync(join(project.root, 'zeros'), bytes)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(join(project.root, 'zeros'))) hash.update(chunk)
  const sha256 = hash.digest('hex')
  mkdirSync(join(project.root, OBJECTS, sha256.slice(0, 2)), { recursive: true })
  renameSync(join(project.root, 'zeros'), join(project.root, OBJECTS, sha256.slice(0, 2), sha256))
  const image = `{ "sha256": "${sha256}", "type": "image/png", "width": 1, "height": 1, "bytes": ${bytes} }`
  project.write('a.kirin.lock.json', `{ "version": 1, "references": { "https://x.test/": ${image} } }`)
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }, 1)
  expect(await verify(project)).toMatchObject({ checked: { count: 1, bytes }, findings: [] })
  clearInterval(watch)
  expect(most).toBeLessThan(bytes / 2)
})
