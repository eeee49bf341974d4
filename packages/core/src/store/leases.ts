import { readFile, rmdir, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock, Lease, Leases } from '../ports.ts'
import { createExclusive, namesIn, removeFile } from './atomic-write.ts'
import type { Layout } from './layout.ts'

const BEAT_MS = 10_000
/** A holder that cannot be looked at (another host) counts as dead when it has not beaten for so long. */
const DEAD_AFTER_MS = 120_000
/** On this host a running process may also be suspended; only after this long its number counts as used again. */
const DEAD_ALTHOUGH_RUNNING_MS = 900_000
const LOOK_AGAIN_MS = 200

/** Leases of this process, by their folders, for whichever of its runs: taken or about to be. */
const own = new Set<string>()
/** Their files, to be touched now and then. */
const held = new Set<string>()
let beat: NodeJS.Timeout | undefined

interface Holder {
  readonly pid: number
  readonly host: string
}

/**
 * Mutual exclusion between processes on one store, by files that only one can create. A lease is a folder, and a dead
 * holder's file in it is not taken away but succeeded: `1` by `2`, so that of two successors one wins.
 */
export function createLeases(layout: Layout, clock: Clock): Leases {
  async function tryAcquire(name: string): Promise<Lease | undefined> {
    const folder = layout.lease(name)
    if (own.has(folder)) return undefined
    own.add(folder)
    const file = await takeFolder(folder).catch(error => {
      own.delete(folder)
      throw error
    })
    if (file === undefined) {
      own.delete(folder)
      return undefined
    }
    held.add(file)
    keepBeating()
    return {
      async release() {
        held.delete(file)
        if (held.size === 0) {
          clearInterval(beat)
          beat = undefined
        }
        await clearFolder(folder, file)
        own.delete(folder)
      },
    }
  }

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
    async held() {
      const names = await namesIn(layout.allLeases())
      const alive = await Promise.all(names.map(name => isHeld(layout.lease(name))))
      return names.filter((_, index) => alive[index])
    },
  }
}

async function isHeld(folder: string): Promise<boolean> {
  if (own.has(folder)) return true
  const last = (await generationsIn(folder)).at(-1)
  return last !== undefined && (await isAlive(join(folder, String(last))))
}

/** The file by which this process holds the folder, or `undefined` where another does. */
async function takeFolder(folder: string): Promise<string | undefined> {
  const last = (await generationsIn(folder)).at(-1)
  if (last !== undefined && (await isAlive(join(folder, String(last))))) return undefined
  const file = join(folder, String((last ?? 0) + 1))
  const holder: Holder = { pid: process.pid, host: hostname() }
  if (!(await createExclusive(file, JSON.stringify(holder)))) return undefined
  // Between the look and the file another may have come and gone: of two that see each other both step back.
  for (const other of await generationsIn(folder)) {
    const path = join(folder, String(other))
    if (path !== file && (await isAlive(path))) {
      await removeFile(file)
      return undefined
    }
  }
  return file
}

/** The own file last: while it stands no other generation can begin. */
async function clearFolder(folder: string, file: string): Promise<void> {
  for (const generation of await generationsIn(folder)) {
    const path = join(folder, String(generation))
    if (path !== file) await removeFile(path)
  }
  await removeFile(file)
  // Where somebody has come meanwhile, it stays.
  await rmdir(folder).catch(() => undefined)
}

function keepBeating(): void {
  beat ??= setInterval(() => {
    const now = new Date()
    for (const path of held) utimes(path, now, now).catch(() => undefined)
  }, BEAT_MS).unref()
}

async function generationsIn(folder: string): Promise<number[]> {
  return (await namesIn(folder))
    .map(Number)
    .filter(Number.isSafeInteger)
    .sort((a, b) => a - b)
}

/** Only asked of others: what this process holds is known without a look. */
async function isAlive(path: string): Promise<boolean> {
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
