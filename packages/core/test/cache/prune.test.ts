import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { pruneCache } from '@kirin-batch/core'
import { describe, expect, it } from 'vitest'
import { runAtOnce } from '../faults/surroundings.ts'
import { Project } from '../support/project.ts'
import { DAMAGED, flipBit, history, manifest, OBJECTS, objectOf, prune, stats, verify } from './scene.ts'

describe('--unreferenced', () => {
  it('removes what nothing names, with its records, and says what it cost once', async () => {
    const { project, emulator } = await history()
    const kept = [objectOf(project, 'a'), objectOf(project, 'b')].sort()
    const [old = ''] = project.files(OBJECTS).filter(path => !kept.includes(path))
    const expected = {
      objects: { count: 1, bytes: project.read(old).length },
      records: 1,
      damaged: { count: 0, bytes: 0 },
      paidUsd: '0.028',
      sha256: [basename(old)],
    }
    const before = project.files('.kirin')
    expect(await prune(project, ['unreferenced'], true)).toMatchObject({ ...expected, dryRun: true })
    expect(project.files('.kirin')).toEqual(before)

    expect(await prune(project, ['unreferenced'])).toMatchObject({ ...expected, dryRun: false })
    expect(project.files(OBJECTS)).toEqual(kept)
    expect(project.files('.kirin/store/v1/records')).toHaveLength(2)
    expect(project.files('.kirin/journal')).toEqual([])
    expect(await prune(project, ['unreferenced'])).toMatchObject({ objects: { count: 0 }, records: 0 })
    expect((await runAtOnce(project, emulator)).report.summary.reused).toBe(2)

    // The account knows the old one still.
    project.write('a.kirin.yaml', manifest({ a: 'first', b: 'other' }))
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ collected: 1, costUsd: '0' })
  })

  it('keeps what a manifest asks for now, though no lock has it', async () => {
    const { project } = await history()
    project.remove('a.kirin.lock.json')
    expect((await prune(project, ['unreferenced'])).objects.count).toBe(1)
    expect(project.files(OBJECTS)).toHaveLength(2)
  })

  it('keeps what a lock names whose manifest is gone', async () => {
    const { project } = await history()
    project.write('old/b.kirin.lock.json', project.text('a.kirin.lock.json'))
    for (const path of ['a.kirin.yaml', 'a.kirin.lock.json']) project.remove(path)
    expect((await prune(project, ['unreferenced'])).objects.count).toBe(1)
    expect(project.files(OBJECTS)).toHaveLength(2)
  })

  it('keeps what a lock names that is a link, and removes nothing where that leads out of the project', async () => {
    const { project } = await history()
    project.write('a.kirin.yaml', manifest({ a: 'third', b: 'another' }))
    const lock = join(project.root, 'a.kirin.lock.json')
    project.write('shared/a.json', project.text('a.kirin.lock.json'))
    project.remove('a.kirin.lock.json')
    symlinkSync('shared/a.json', lock)
    expect((await stats(project)).locks).toEqual(['a.kirin.lock.json'])
    expect((await prune(project, ['unreferenced'])).objects.count).toBe(1)
    expect(project.files(OBJECTS)).toHaveLength(2)

    project.remove('a.kirin.lock.json')
    symlinkSync(process.execPath, lock)
    await expect(prune(project, ['unreferenced'])).rejects.toThrow('unreadable-file')
  })

  it('removes nothing where a lock is a link to a file that is not there', async () => {
    const { project } = await history()
    project.remove('a.kirin.lock.json')
    symlinkSync('gone.json', join(project.root, 'a.kirin.lock.json'))
    await expect(prune(project, ['unreferenced'])).rejects.toThrow('unreadable-file')

    project.remove('a.kirin.lock.json')
    project.write('b.yaml', manifest({ a: 'first' }))
    symlinkSync('gone.json', join(project.root, 'b.lock.json'))
    await expect(prune(project, ['unreferenced'])).rejects.toThrow('unreadable-file')
  })

  it('keeps what the lock of another branch, a tag or a stash names', async () => {
    const { project, emulator } = await history()
    const git = (...args: string[]): void =>
      void execFileSync('git', [
        '-C',
        project.root,
        '-c',
        'user.name=k',
        '-c',
        'user.email=k@k.test',
        ...args,
      ])
    const commit = (prompt: string): Promise<unknown> => {
      project.write('a.kirin.yaml', manifest({ a: prompt, b: 'other' }))
      return runAtOnce(project, emulator).then(() => {
        git('add', '*.yaml', '*.lock.json')
        git('commit', '-qm', prompt)
      })
    }
    git('init', '-q', '-b', 'main')
    await commit('second')
    git('checkout', '-qb', 'side')
    await commit('on a branch')
    git('checkout', '-q', '--detach')
    await commit('on a tag')
    git('tag', '-am', 'tag', 'v1')
    git('checkout', '-q', 'main')
    expect(project.files(OBJECTS)).toHaveLength(5)
    // Only the very first prompt is named nowhere.
    expect((await prune(project, ['unreferenced'])).objects.count).toBe(1)
    git('branch', '-D', 'side')
    git('tag', '-d', 'v1')
    expect((await prune(project, ['unreferenced'])).objects.count).toBe(2)
    expect(project.files(OBJECTS)).toHaveLength(2)
  })

  it('while a request is open: keeps what it has made, and images that no record names', async () => {
    const { project, emulator } = await history()
    project.write('a.kirin.yaml', manifest({ a: 'second', b: 'other', c: 'third' }))
    const stop = new AbortController()
    await runAtOnce(project, emulator, {
      signal: stop.signal,
      onEvent: event => event.type === 'task-accepted' && stop.abort(),
    })
    const orphan = `${OBJECTS}/ab/${'ab'.repeat(32)}`
    project.write(orphan, 'image of a run that was killed')
    expect(await prune(project, ['unreferenced'])).toMatchObject({ objects: { count: 1 }, records: 1 })
    expect(project.files(OBJECTS)).toContain(orphan)
    await runAtOnce(project, emulator)
    expect((await prune(project, ['unreferenced'])).sha256).toEqual([basename(orphan)])
  })
})

it('--emulated: removes only what an emulator drew and nothing names', async () => {
  const { project, emulator } = await history()
  await runAtOnce(project, emulator, { emulated: true })
  // The lock names them.
  expect(await prune(project, ['emulated'])).toMatchObject({ objects: { count: 0 }, records: 0 })
  project.write('a.kirin.yaml', manifest({ a: 'third', b: 'other' }))
  await runAtOnce(project, emulator, { emulated: true })
  expect(await prune(project, ['emulated'])).toMatchObject({
    objects: { count: 1 },
    records: 1,
    paidUsd: '0',
  })
  expect((await stats(project)).objects.count).toBe(5)
})

it('--damaged: removes what was set aside, but for what is missing else', async () => {
  const { project, emulator } = await history()
  flipBit(project, objectOf(project, 'a'))
  flipBit(project, objectOf(project, 'b'))
  await verify(project)
  await runAtOnce(project, emulator, { filter: 'a' })
  expect(project.files(DAMAGED)).toHaveLength(2)
  expect((await prune(project, ['damaged'])).damaged.count).toBe(1)
  expect(project.files(DAMAGED).map(path => basename(path))).toEqual([basename(objectOf(project, 'b'))])
  expect((await stats(project)).objects.count).toBe(2)
})

describe('is refused, and removes nothing', () => {
  it('with a lock, manifest or claim that cannot be read', async () => {
    const { project } = await history()
    for (const [path, text, problem] of [
      ['b.kirin.lock.json', '{ "version": 1,', 'lock-syntax'],
      ['b.kirin.lock.json', '<<<<<<< ours\n', 'lock-syntax'],
      ['b.kirin.lock.json', '{ "version": 2 }', 'lock-version'],
      ['b.kirin.yaml', 'version: 1\nimages: 5\n', 'wrong-type'],
      [`.kirin/journal/v1/claims/${'0'.repeat(64)}/k.json`, '{', 'is damaged: it records'],
    ] as const) {
      project.write(path, text)
      await expect(prune(project, ['unreferenced', 'emulated', 'damaged'])).rejects.toThrow(problem)
      project.remove(path)
    }
    expect(project.files(OBJECTS)).toHaveLength(3)
  })

  it('while a run is under way: in this process and in another', async () => {
    const { project, emulator } = await history()
    let refused: unknown
    await runAtOnce(project, emulator, {
      onEvent: event => {
        if (event.type === 'run-started') refused = prune(project, ['unreferenced']).catch(error => error)
      },
    })
    expect(await refused).toMatchObject({
      code: 'prune-refused',
      message: expect.stringContaining('a run is'),
    })
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(other, 'spawn')
    const lease = join(project.root, '.kirin/journal/v1/leases/run-1')
    mkdirSync(lease, { recursive: true })
    writeFileSync(join(lease, '1'), JSON.stringify({ pid: other.pid, host: hostname() }))
    await expect(prune(project, ['unreferenced'])).rejects.toMatchObject({ code: 'prune-refused' })
    expect(project.files(OBJECTS)).toHaveLength(3)
    other.kill('SIGKILL')
    await once(other, 'exit')
    expect((await prune(project, ['unreferenced'])).objects.count).toBe(1)
  })

  it('where the store is not in the project, so that others may use it', async () => {
    const { project } = await history()
    const elsewhere = new Project()
    await expect(
      pruneCache({ root: elsewhere.root, cacheDir: join(project.root, '.kirin'), scopes: ['unreferenced'] }),
    ).rejects.toMatchObject({ code: 'prune-refused' })
    expect(project.files(OBJECTS)).toHaveLength(3)
  })

  it('where git cannot say what other branches name', async () => {
    const { project } = await history()
    project.write('.git/HEAD', 'damaged')
    await expect(prune(project, ['unreferenced'])).rejects.toMatchObject({ code: 'prune-refused' })
    expect(project.files(OBJECTS)).toHaveLength(3)
  })
})

it('a run waits for a prune that is under way', async () => {
  const { project, emulator } = await history()
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(other, 'spawn')
  const lease = join(project.root, '.kirin/journal/v1/leases/prune')
  mkdirSync(lease, { recursive: true })
  writeFileSync(join(lease, '1'), JSON.stringify({ pid: other.pid, host: hostname() }))
  const messages: string[] = []
  const { report } = await runAtOnce(project, emulator, {
    onEvent: event => {
      if (event.type !== 'notice') return
      messages.push(event.message)
      other.kill('SIGKILL')
    },
  })
  expect(messages).toEqual(['the store is being pruned; waiting'])
  expect(report.summary.reused).toBe(2)
  expect(project.files('.kirin/journal')).toEqual([])
})
