import { createHash } from 'node:crypto'
import { chmodSync, truncateSync } from 'node:fs'
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

it('holds a few pieces at a time: the memory does not grow with the objects', async () => {
  const project = new Project()
  const mebibyte = 1024 * 1024
  const objects = [1, 2, 3, 4, 5, 6].map(fill => {
    const bytes = Buffer.alloc(16 * mebibyte, fill)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    project.write(`${OBJECTS}/${sha256.slice(0, 2)}/${sha256}`, bytes)
    return `"https://x.test/${fill}": { "sha256": "${sha256}", "type": "image/png", "width": 1, "height": 1, "bytes": ${bytes.length} }`
  })
  project.write('a.kirin.lock.json', `{ "version": 1, "references": { ${objects.join()} } }`)
  let most = 0
  const before = process.memoryUsage().arrayBuffers
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }, 1)
  expect(await verify(project)).toMatchObject({
    checked: { count: 6, bytes: 96 * mebibyte },
    findings: [],
  })
  clearInterval(watch)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(48 * mebibyte)
})
