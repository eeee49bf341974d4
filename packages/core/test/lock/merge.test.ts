import { pick, run } from '@kirin-batch/core'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sha256 } from '../../src/fingerprint/digest.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { formatLock } from '../../src/lock/format.ts'
import { EMPTY_LOCK, type Lock, type LockEntry, type LockRound } from '../../src/lock/lock.ts'
import { parseLock } from '../../src/lock/parse.ts'
import type { ImageObject } from '../../src/ports.ts'
import { runAtOnce } from '../faults/surroundings.ts'
import { Random } from '../fuzz/random.ts'
import { emulate } from '../support/project.ts'
import { Repository } from './repository.ts'

const LOCK = 'images.kirin.lock.json'
const WORDS = ['banner/', 'blog/', 'card-', 'hero', 'icon.', 'story/', 'team/']

/** Images as runs write them: some with candidates, a series, earlier rounds, a reroll that is wished for. */
function drawEntry(random: Random): LockEntry {
  const isSeries = random.chance(0.2)
  const count = random.below(4) + (isSeries ? 2 : 1)
  const earlier = !isSeries && random.chance(0.3) ? [drawRound(random, 2, isSeries)] : []
  return {
    latest: drawRound(random, count, isSeries),
    earlier,
    chosen: isSeries ? 1 : 1 + random.below(count),
    ...(random.chance(0.1) ? { reroll: 2 } : {}),
  }
}

function drawRound(random: Random, count: number, isSeries: boolean): LockRound {
  const digest = (): string => sha256(String(random.below(2 ** 31)))
  const output = (): ImageObject => ({
    sha256: sha256(digest()),
    type: 'image/png',
    width: 1024,
    height: 1024,
    bytes: 1 + random.below(1_000_000),
  })
  return {
    fingerprint: digest() as Fingerprint,
    revision: 1 + random.below(2),
    inputs: {
      prompt: digest().slice(0, 16),
      references: random.chance(0.3) ? [digest().slice(0, 16)] : [],
      elements: [],
      resolution: '1k',
      aspectRatio: 'auto',
      ...(isSeries ? { series: count } : {}),
    },
    outputs: Array.from({ length: count }, output),
    tasks: [
      {
        taskId: digest().slice(0, 20),
        attempt: 1,
        from: 1,
        count: isSeries ? 1 : count,
        createdAt: '2026-11-24T09:00:00.000Z',
        costUsd: '0.028',
      },
    ],
  }
}

function drawId(random: Random): string {
  return `${random.pick(WORDS)}${random.below(1000)}`
}

function withImages(lock: Lock, entries: ReadonlyMap<string, LockEntry>): Lock {
  return { ...lock, images: new Map([...lock.images, ...entries]) }
}

/** Between which of the base's ids a new one comes. */
function gapOf(base: readonly string[], id: string): number {
  return base.filter(other => other < id).length
}

interface Trial {
  readonly base: Lock
  readonly sides: readonly [ReadonlyMap<string, LockEntry>, ReadonlyMap<string, LockEntry>]
}

/** Two branches that change and add entries, none of them the same, nor new ones at the very same place. */
function drawTrial(seed: number): Trial {
  const random = new Random(seed)
  const base = new Map<string, LockEntry>()
  while (base.size < 20) base.set(drawId(random), drawEntry(random))
  const ids = [...base.keys()].sort()
  const touched = new Set<string>()
  const gaps = new Map<number, number>()
  const drawSide = (side: number): Map<string, LockEntry> => {
    const changes = new Map<string, LockEntry>()
    while (changes.size < 4) {
      const id = random.pick(ids)
      if (touched.has(id)) continue
      touched.add(id)
      const before = base.get(id)
      // Someone has picked, or it was made anew.
      const isPick = before && before.latest.outputs.length > 1 && random.chance(0.4)
      const pick = before && { ...before, chosen: (before.chosen % before.latest.outputs.length) + 1 }
      changes.set(id, isPick && pick && !pick.latest.inputs.series ? pick : drawEntry(random))
    }
    while (changes.size < 8) {
      const id = drawId(random)
      const gap = gapOf(ids, id)
      if (base.has(id) || (gaps.get(gap) ?? side) !== side) continue
      gaps.set(gap, side)
      changes.set(id, drawEntry(random))
    }
    return changes
  }
  return { base: { ...EMPTY_LOCK, images: base }, sides: [drawSide(0), drawSide(1)] }
}

describe('two branches that touched different entries', () => {
  const trials = Array.from({ length: 20 }, (_, index) => ({
    path: `${index + 1}/${LOCK}`,
    ...drawTrial(index),
  }))
  let repository: Repository

  // A folder a trial: one merge for all of them.
  beforeAll(() => {
    repository = new Repository()
    const commit = (message: string, lockOf: (trial: Trial) => Lock): void => {
      for (const trial of trials) repository.write(trial.path, formatLock(lockOf(trial)))
      repository.commit(message)
    }
    commit('before', ({ base }) => base)
    repository.git('checkout', '-qb', 'theirs')
    commit('theirs', ({ base, sides }) => withImages(base, sides[1]))
    repository.git('checkout', '-q', 'main')
    commit('ours', ({ base, sides }) => withImages(base, sides[0]))
    repository.merge('theirs')
    return () => repository.dispose()
  })

  it.each(trials)(
    '$path: git merges by itself, byte for byte as a run would write it',
    ({ path, base, sides }) => {
      const merged = repository.text(path)
      expect(merged).toBe(formatLock(withImages(withImages(base, sides[0]), sides[1])))
      const parsed = parseLock({ path, text: merged })
      expect(parsed.ok && formatLock(parsed.lock)).toBe(merged)
    },
  )
})

/** Ours in each conflict, as an editor does it; what git has merged by itself stays. */
function keepOurs(repository: Repository): void {
  const conflict = /^<{7} [^\n]*\n(.*?)^={7}\n.*?^>{7} [^\n]*\n/gms
  repository.write(LOCK, repository.text(LOCK).replace(conflict, '$1'))
}

describe('two branches that added entries at the very same place of the order', () => {
  const manifest = (...ids: string[]): string =>
    `version: 1\nimages:\n${ids.map(id => `  ${id}: { prompt: ${id} }\n`).join('')}`

  it('a conflict, told with a way out: keep one side and run, which buys nothing', async () => {
    const emulator = await emulate()
    const repository = new Repository({ '.gitignore': '.kirin\n', 'images.kirin.yaml': manifest('a', 'z') })
    onTestFinished(() => repository.dispose())
    await runAtOnce(repository, emulator)
    repository.commit('a and z')
    for (const [branch, ...ids] of [
      ['theirs', 'o', 'a', 'z'],
      ['ours', 'a', 'z', 'n'],
    ] as const) {
      repository.git('checkout', '-qb', branch, 'main')
      repository.write('images.kirin.yaml', manifest(...ids))
      await runAtOnce(repository, emulator)
      repository.commit(branch)
      // Each on a machine of its own.
      repository.remove('.kirin')
    }
    expect(repository.merge('theirs')).toBe(false)
    expect(repository.text('images.kirin.yaml')).toBe(manifest('o', 'a', 'z', 'n'))

    emulator.log.clear()
    const refused = await run({ root: repository.root, emulated: false })
    expect(refused).toMatchObject({
      kind: 'invalid',
      diagnostics: [
        {
          code: 'lock-syntax',
          message: 'this lock file holds a merge conflict',
          hint: expect.stringContaining('keep one side'),
        },
      ],
    })
    keepOurs(repository)
    expect((await runAtOnce(repository, emulator, { maxCostUsd: '0' })).report.summary).toMatchObject({
      total: 4,
      collected: 4,
      generated: 0,
      costUsd: '0',
    })
    expect(emulator.log.count('create')).toBe(0)
    const lock = repository.text(LOCK)
    expect([...lock.matchAll(/^ {4}"(\w)": \{$/gm)].map(([, id]) => id)).toEqual(['a', 'n', 'o', 'z'])

    // And it is what a machine writes that has made all four.
    repository.remove(LOCK)
    await runAtOnce(repository, emulator)
    expect(repository.text(LOCK)).toBe(lock)
  })

  it('what the other branch has picked elsewhere stays picked', async () => {
    const emulator = await emulate()
    const more = (id: string): string => `version: 1\nimages:\n  a: { prompt: a, n: 2 }\n${id}`
    const repository = new Repository({ '.gitignore': '.kirin\n', 'images.kirin.yaml': more('') })
    onTestFinished(() => repository.dispose())
    await runAtOnce(repository, emulator)
    repository.commit('a')
    for (const [branch, id] of [
      ['theirs', 'o'],
      ['ours', 'n'],
    ] as const) {
      repository.git('checkout', '-qb', branch, 'main')
      repository.write('images.kirin.yaml', more(`  ${id}: { prompt: ${id} }\n`))
      await runAtOnce(repository, emulator)
      if (branch === 'theirs') await pick({ root: repository.root, emulated: false, id: 'a', candidate: 2 })
      repository.commit(branch)
    }
    expect(repository.merge('theirs')).toBe(false)
    repository.write('images.kirin.yaml', more('  n: { prompt: n }\n  o: { prompt: o }\n'))
    keepOurs(repository)
    const { report } = await runAtOnce(repository, emulator, { maxCostUsd: '0' })
    expect(report.images.map(({ id, action, chosen }) => [id, action, chosen])).toEqual([
      ['a', 'reuse', 2],
      ['n', 'reuse', 1],
      ['o', 'restore', 1],
    ])
  })
})
