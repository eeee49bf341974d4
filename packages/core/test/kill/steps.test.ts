import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@kirin-batch/emulator'
import { beforeAll, describe, expect, it } from 'vitest'
import { runAtOnce } from '../faults/surroundings.ts'
import { Random } from '../fuzz/random.ts'
import { violations } from './check.ts'
import { HANGS_MS } from './harness.ts'
import { memoryFolder } from './memory-folder.ts'
import { type Project, removeProject, writeProject } from './project.ts'

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url))
const HOOK = new URL('./die-at-step.mjs', import.meta.url).href

/** Two, so that one can prove to the other that the API finds tasks by their external id. */
const PROJECT: Project = {
  files: {
    'images.kirin.yaml':
      'version: 1\nout: images\nimages:\n  one: { prompt: the one }\n  duo: { prompt: two of them, n: 2 }\n',
  },
  images: { one: 1, duo: 2 },
  subjects: [],
}

/** Kills in the suite; all there are with `KIRIN_KILL_STEPS=all`. */
const KILLS = process.env['KIRIN_KILL_STEPS'] === 'all' ? Number.POSITIVE_INFINITY : 8
const HOWS = ['before', 'torn', 'after'] as const

function start(root: string, { url }: Emulator, dieAt: string): ChildProcess {
  return spawn(process.execPath, ['--import', HOOK, CHILD, String(HANGS_MS), root, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, KIRIN_DIE_AT: dieAt },
  })
}

async function withScene<T>(use: (root: string, emulator: Emulator) => Promise<T>): Promise<T> {
  const emulator = await startEmulator({ imageScale: 0.1, seed: 'steps' })
  const root = writeProject(PROJECT, memoryFolder())
  try {
    return await use(root, emulator)
  } finally {
    await emulator.close()
    removeProject(root)
  }
}

describe('kill -9 at a step of a write: of claims, objects, records, lock, images', () => {
  let steps = 0

  beforeAll(async () => {
    steps = await withScene(async (root, emulator) => {
      const child = start(root, emulator, '')
      const output = child.stdout ? await text(child.stdout) : ''
      return Number(/^steps (\d+)$/m.exec(output)?.[1])
    })
    expect(steps).toBeGreaterThan(40)
  })

  const random = new Random(20)
  const shares = Array.from({ length: Math.min(KILLS, 300) }, (_, index) => ({
    how: HOWS[index % HOWS.length] ?? 'before',
    // Of all steps, for a number that is only known when an undisturbed run has been seen.
    share: KILLS === 8 ? random.below(1_000) / 1_000 : Math.floor(index / HOWS.length) / 100,
  }))

  it.concurrent.each(shares)(
    '$how, at $share of all: nothing is lost, and nothing is paid twice',
    async ({ how, share }) => {
      await withScene(async (root, emulator) => {
        const child = start(root, emulator, `${1 + Math.floor(share * steps)} ${how}`)
        child.stdout?.resume()
        await once(child, 'exit')
        const { report } = await runAtOnce({ root }, emulator)
        expect(report.images.map(({ id, error }) => [id, error?.message])).toEqual([
          ['one', undefined],
          ['duo', undefined],
        ])
        expect(await violations(root, PROJECT, emulator, child.pid ?? 0)).toEqual([])
        expect(emulator.tasks()).toHaveLength(2)
      })
    },
  )
})
