import { existsSync, readFileSync, statSync, utimes, utimesSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import type { Clock, Lease, Leases } from '../ports.ts'
import { createExclusive, linkExclusive, namesIn, removeFile } from './atomic-write.ts'
import type { Layout } from './layout.ts'

const BEAT_MS = 10_000
/** A holder that cannot be looked at (another host) counts as dead when it has not beaten for so long. */
const DEAD_AFTER_MS = 120_000
/** On this host a running process may also be suspended; only after this long its number counts as used again. */
const DEAD_ALTHOUGH_RUNNING_MS = 900_000
/** From so far in the future no beat is, however wrong two clocks may be: the clock has been put right since. */
const NEVER_AHEAD_MS = 24 * 60 * 60_000
const LOOK_AGAIN_MS = 200

/** Leases of this process, by their paths, for whichever of its runs: taken or about to be. */
const own = new Set<string>()
/** Their files, to be touched now and then. Those of one store are names of one file where that is possible. */
const held = new Set<string>()
let touchedAt = 0
let beat: NodeJS.Timeout | undefined

interface Holder {
  readonly pid: number
  readonly host: string
}

/**
 * Mutual exclusion between processes on one store, by files that only one can create. A dead holder's file is not taken
 * away but succeeded: `NAME.1` by `NAME.2`, so that of two successors one wins.
 */
export function createLeases(layout: Layout, clock: Clock): Leases {
  async function tryAcquire(name: string): Promise<Lease | undefined> {
    const path = layout.lease(name)
    if (own.has(path)) return undefined
    own.add(path)
    let taken: Taken | undefined
    try {
      taken = take(path)
    } finally {
      if (!taken) own.delete(path)
    }
    if (!taken) return undefined
    const { file, dead } = taken
    held.add(file)
    keepBeating()
    return {
      async release() {
        held.delete(file)
        if (held.size === 0) {
          clearInterval(beat)
          beat = undefined
        }
        try {
          // The own file last: while it stands no other generation can begin.
          for (const other of dead) removeFile(other)
          removeFile(file)
        } finally {
          own.delete(path)
        }
      },
    }
  }

  const names = (): string[] => [
    ...new Set(namesIn(layout.allLeases()).map(name => name.replace(/\.\d+$/, ''))),
  ]

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
    held: async () => names().filter(name => isHeld(layout.lease(name))),
    abandoned: async () => names().filter(name => !isHeld(layout.lease(name))),
  }
}

function isHeld(path: string): boolean {
  return (
    own.has(path) || [...generationsOf(path).map(({ file }) => file), ...olderHolders(path)].some(isAlive)
  )
}

interface Taken {
  /** By which this process holds the lease. */
  readonly file: string
  /** Of holders that have ended without giving it back. */
  readonly dead: readonly string[]
}

/** `undefined` where another holds it. */
function take(path: string): Taken | undefined {
  makeFolder(dirname(path))
  const file = createHolder(`${path}.1`) ? `${path}.1` : succeed(path)
  if (file === undefined) return undefined
  // Between the look and the file another may have come and gone: of two that see each other both step back.
  const others = [...generationsOf(path).map(({ file }) => file), ...olderHolders(path)].filter(
    other => other !== file,
  )
  if (!others.some(isAlive)) return { file, dead: others }
  removeFile(file)
  return undefined
}

/** The file after that of a dead holder. */
function succeed(path: string): string | undefined {
  const last = generationsOf(path).at(-1)
  if (last && isAlive(last.file)) return undefined
  const file = `${path}.${(last?.generation ?? 0) + 1}`
  return createHolder(file) ? file : undefined
}

/** Before, a lease was a folder with a file a generation; what such a process holds is held. */
function olderHolders(path: string): string[] {
  return namesIn(path).map(name => join(path, name))
}

/**
 * A file that says who holds it. All say the same, so where this process holds another lease of the store, the new one
 * is one more name of that file: no other call is as cheap.
 */
function createHolder(file: string): boolean {
  for (const other of held) {
    if (dirname(other) !== dirname(file)) continue
    const now = Date.now()
    try {
      // A process that was suspended does not begin with a lease that looks abandoned.
      if (now - touchedAt > BEAT_MS) utimesSync(other, new Date(now), new Date(now))
      if (existsSync(other)) return linkExclusive(other, file)
    } catch {
      // A file can have so many names: it gets one of its own.
    }
    break
  }
  const holder: Holder = { pid: process.pid, host: hostname() }
  return createExclusive(file, JSON.stringify(holder))
}

function keepBeating(): void {
  beat ??= setInterval(() => {
    const now = new Date()
    touchedAt = now.getTime()
    for (const path of held) utimes(path, now, now, () => undefined)
  }, BEAT_MS).unref()
}

/** In order. */
function generationsOf(path: string): { readonly file: string; readonly generation: number }[] {
  const prefix = `${basename(path)}.`
  return namesIn(dirname(path), held.size > 0)
    .filter(name => name.startsWith(prefix))
    .map(name => ({ file: join(dirname(path), name), generation: Number(name.slice(prefix.length)) }))
    .filter(({ generation }) => Number.isSafeInteger(generation))
    .sort((a, b) => a.generation - b.generation)
}

/** Only asked of others: what this process holds is known without a look. */
function isAlive(path: string): boolean {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    const age = Date.now() - statSync(path).mtimeMs
    if (age < -NEVER_AHEAD_MS) return false
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
