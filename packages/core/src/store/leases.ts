import { readFile, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock, Lease, Leases } from '../ports.ts'
import { createAtomic, namesIn } from './atomic-write.ts'
import type { Layout } from './layout.ts'

const BEAT_MS = 10_000
/** A holder that cannot be looked at (another host) counts as dead when it has not beaten for so long. */
const DEAD_AFTER_MS = 120_000
/** On this host a running process may also be suspended; only after this long its number counts as used again. */
const DEAD_ALTHOUGH_RUNNING_MS = 900_000
const LOOK_AGAIN_MS = 200

interface Holder {
  readonly pid: number
  readonly host: string
}

/**
 * Mutual exclusion between processes on one store, by files that only one can create. A lease of a dead holder is not
 * taken away but succeeded: `NAME.1` by `NAME.2`, so that of two successors one wins.
 */
export function createLeases(layout: Layout, clock: Clock): Leases {
  const held = new Set<string>()
  let beat: NodeJS.Timeout | undefined
  const keepBeating = (): void => {
    beat ??= setInterval(() => {
      const now = new Date()
      for (const path of held) utimes(path, now, now).catch(() => undefined)
    }, BEAT_MS).unref()
  }

  async function tryAcquire(name: string): Promise<Lease | undefined> {
    const generations = await generationsOf(layout.leases(), name)
    const last = generations.at(-1)
    if (last !== undefined && (await isAlive(fileOf(name, last), held))) return undefined
    const generation = (last ?? 0) + 1
    const path = fileOf(name, generation)
    const holder: Holder = { pid: process.pid, host: hostname() }
    if (!(await createAtomic(path, JSON.stringify(holder)))) return undefined
    // Between the look and the file another may have come and gone: of two that see each other both step back.
    for (const other of await generationsOf(layout.leases(), name)) {
      if (other !== generation && (await isAlive(fileOf(name, other), held))) {
        await rm(path, { force: true })
        return undefined
      }
    }
    held.add(path)
    keepBeating()
    return {
      async release() {
        held.delete(path)
        if (held.size === 0) {
          clearInterval(beat)
          beat = undefined
        }
        // The own file last: while it stands no other generation can begin.
        for (const old of generations) await rm(fileOf(name, old), { force: true })
        await rm(path, { force: true })
      },
    }
  }

  const fileOf = (name: string, generation: number): string => join(layout.leases(), `${name}.${generation}`)

  return {
    async acquire(name, signal, onWait) {
      for (let waited = false; ; ) {
        const lease = await tryAcquire(name)
        if (lease) return lease
        if (!waited) onWait?.()
        waited = true
        await clock.sleep(LOOK_AGAIN_MS, signal)
      }
    },
    tryAcquire,
  }
}

async function generationsOf(folder: string, name: string): Promise<number[]> {
  return (await namesIn(folder))
    .filter(file => file.startsWith(`${name}.`))
    .map(file => Number(file.slice(name.length + 1)))
    .filter(Number.isSafeInteger)
    .sort((a, b) => a - b)
}

async function isAlive(path: string, own: ReadonlySet<string>): Promise<boolean> {
  if (own.has(path)) return true
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>
    const age = Date.now() - (await stat(path)).mtimeMs
    if (holder.host !== hostname() || typeof holder.pid !== 'number') return age < DEAD_AFTER_MS
    return isRunning(holder.pid) && age < DEAD_ALTHOUGH_RUNNING_MS
  } catch {
    return false
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
