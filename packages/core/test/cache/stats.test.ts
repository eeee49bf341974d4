import { expect, it } from 'vitest'
import { runAtOnce } from '../faults/surroundings.ts'
import { Project } from '../support/project.ts'
import { flipBit, history, manifest, objectOf, stats, verify } from './scene.ts'

it('counts what is there, what a lock names and what is open', async () => {
  const { project, emulator } = await history()
  const bytes = project.files('.kirin/store/v1/objects').map(path => project.read(path).length)
  const all = bytes.reduce((sum, length) => sum + length, 0)
  expect(await stats(project)).toMatchObject({
    version: 1,
    cacheDir: `${project.root}/.kirin`,
    locks: ['a.kirin.lock.json'],
    objects: { count: 3, bytes: all },
    named: { count: 2 },
    unnamed: { count: 1 },
    emulated: { count: 0, bytes: 0 },
    missing: 0,
    records: { count: 3, unreadable: 0 },
    journal: { open: 0, quarantined: 0, damaged: false },
    damaged: { count: 0, bytes: 0 },
    charged: {
      usd: '0.084',
      runs: [{ usd: '0.028' }, { usd: '0.056' }],
      entries: [
        { id: 'a', manifest: 'a.kirin.yaml', usd: '0.056' },
        { id: 'b', manifest: 'a.kirin.yaml', usd: '0.028' },
      ],
    },
  })

  await runAtOnce(project, emulator, { emulated: true })
  project.remove('a.kirin.lock.json')
  await runAtOnce(project, emulator)
  expect(await stats(project)).toMatchObject({
    objects: { count: 5 },
    named: { count: 2 },
    unnamed: { count: 3 },
    emulated: { count: 2 },
    records: { count: 5 },
  })

  flipBit(project, objectOf(project, 'a'))
  await verify(project)
  project.write('.kirin/store/v1/records/00/'.concat('0'.repeat(64), '/1.json'), '{')
  expect(await stats(project)).toMatchObject({
    objects: { count: 4 },
    missing: 1,
    damaged: { count: 1 },
    records: { count: 5, unreadable: 1 },
  })
})

it('counts open requests, and tells where the journal is damaged', async () => {
  const { project, emulator } = await history()
  project.write('a.kirin.yaml', manifest({ c: 'third' }))
  const stop = new AbortController()
  await runAtOnce(project, emulator, {
    signal: stop.signal,
    onEvent: event => event.type === 'task-accepted' && stop.abort(),
  })
  expect((await stats(project)).journal).toEqual({ open: 1, quarantined: 0, damaged: false })
  const [claim = ''] = project.files('.kirin/journal/v1/claims')
  project.write(claim, '{')
  expect((await stats(project)).journal).toEqual({ open: 0, quarantined: 0, damaged: true })
})

it('an empty project holds nothing', async () => {
  expect(await stats(new Project())).toMatchObject({ locks: [], objects: { count: 0, bytes: 0 } })
})

it('locks of other tools are left alone; a damaged one that may be ours is a problem', async () => {
  const { project } = await history()
  project.write('flake.lock.json', '{ "nodes": {} }')
  project.write('notes.lock.json', 'not JSON')
  expect((await stats(project)).locks).toEqual(['a.kirin.lock.json'])
  project.write('notes.yaml', 'version: 1\n')
  await expect(stats(project)).rejects.toThrow('lock-syntax')
  project.remove('notes.yaml')
  project.write('deep/b.kirin.lock.json', '')
  await expect(stats(project)).rejects.toThrow('lock-syntax')
})
