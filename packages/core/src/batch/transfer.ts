import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import { systemClock } from '../clock.ts'
import { compare } from '../diagnostics/diagnostic.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Lock } from '../lock/lock.ts'
import { roundsOf } from '../lock/rounds.ts'
import type { Invalid, TransferOptions, Transferred } from '../options.ts'
import type { Lease, RemoteCache } from '../ports.ts'
import type { TransferFinding, TransferReport } from '../report.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { loadLocks } from './load-locks.ts'
import { cacheDirOf } from './plan-project.ts'
import { announceRun } from './presence.ts'
import { openRemote, TRANSFERS } from './sharing.ts'
import { type Wanted, wantedObjects } from './verify-cache.ts'

/** What became of one object; `moved` says that its bytes went over the wire. */
type Moved = 'moved' | 'present' | 'missing'

interface Ends {
  readonly opened: OpenStore
  readonly remote: RemoteCache
  readonly signal: AbortSignal
}

/**
 * Brings all that the project's locks name, and its records, to the remote cache; what is there is left as it is.
 * @throws KirinError `usage` for a URL that names no cache
 */
export async function push(options: TransferOptions): Promise<Transferred | Invalid> {
  return await transfer('push', options, async ({ opened, remote, signal }, sha256, { bytes }) => {
    if (await remote.has({ sha256, bytes }, signal)) return 'present'
    const content = await opened.store.read(sha256)
    if (!content) return 'missing'
    await remote.write(sha256, content, signal)
    return 'moved'
  })
}

/**
 * Brings all that the project's locks name from the remote cache into the store; what is there is left as it is.
 * @throws KirinError `usage` for a URL that names no cache
 */
export async function pull(options: TransferOptions): Promise<Transferred | Invalid> {
  return await transfer('pull', options, async ({ opened, remote, signal }, sha256, { bytes }) => {
    if (await opened.store.has({ sha256, bytes })) return 'present'
    const content = await remote.read(sha256, bytes, signal)
    if (!content) return 'missing'
    await opened.store.restore(sha256, content)
    return 'moved'
  })
}

async function transfer(
  direction: TransferReport['direction'],
  options: TransferOptions,
  move: (ends: Ends, sha256: Sha256, wanted: Wanted) => Promise<Moved>,
): Promise<Transferred | Invalid> {
  const started = performance.now()
  const loaded = await loadLocks(options.root)
  if (loaded.kind === 'invalid') return loaded
  const { signal = new AbortController().signal, onProgress } = options
  // Each transfer under way listens.
  setMaxListeners(0, signal)
  const opened = openStore(cacheDirOf(options), systemClock)
  const remote = await openRemote(options.remoteCache, systemClock)
  let presence: Lease | undefined
  try {
    const wanted = [...wantedObjects(loaded.locks, [])].sort(([a], [b]) => compare(a, b))
    if (wanted.length > 0) presence = await announceRun(opened.leases, signal, () => undefined)
    const limit = pLimit(TRANSFERS)
    const counts: Record<Moved, number> = { moved: 0, present: 0, missing: 0 }
    const findings: TransferFinding[] = []
    let done = 0
    let bytes = 0
    await Promise.all(
      wanted.map(([sha256, object]) =>
        limit(async () => {
          if (signal.aborted) return
          try {
            const moved = await move({ opened, remote, signal }, sha256, object)
            counts[moved] += 1
            if (moved === 'moved') bytes += object.bytes
            if (moved === 'missing') findings.push({ kind: 'missing', sha256, namedBy: object.namedBy })
          } catch (error) {
            if (signal.aborted) return
            findings.push({ kind: 'failed', sha256, namedBy: object.namedBy, message: wordsOf(error) })
          }
          done += 1
          onProgress?.({ done, of: wanted.length, bytes })
        }),
      ),
    )
    const records =
      direction === 'push' ? await pushRecords({ opened, remote, signal }, loaded.locks, findings) : 0
    findings.sort((a, b) => compare(a.sha256 ?? '', b.sha256 ?? ''))
    return {
      kind: 'transferred',
      outcome: signal.aborted ? 'interrupted' : findings.length > 0 ? 'failed' : 'ok',
      report: {
        version: 1,
        direction,
        remote: remote.place,
        total: wanted.length,
        transferred: counts.moved,
        present: counts.present,
        bytes,
        records,
        findings,
        durationMs: Math.round(performance.now() - started),
      },
    }
  } finally {
    await presence?.release()
    await remote.close()
  }
}

/** Those whose images are all there; gives how many sets were written. */
async function pushRecords(
  { opened, remote, signal }: Ends,
  locks: ReadonlyMap<string, Lock>,
  findings: TransferFinding[],
): Promise<number> {
  const lacking = new Set(findings.map(({ sha256 }) => sha256))
  const limit = pLimit(TRANSFERS)
  const written = await Promise.all(
    fingerprintsIn(locks).map(fingerprint =>
      limit(async () => {
        if (signal.aborted) return false
        try {
          const all = await opened.records.list(fingerprint)
          const whole = all.filter(({ outputs }) => !outputs.some(({ sha256 }) => lacking.has(sha256)))
          return whole.length > 0 && (await remote.addRecords(fingerprint, whole, signal))
        } catch (error) {
          if (!signal.aborted)
            findings.push({ kind: 'failed', fingerprint, namedBy: [], message: wordsOf(error) })
          return false
        }
      }),
    ),
  )
  return written.filter(Boolean).length
}

function fingerprintsIn(locks: ReadonlyMap<string, Lock>): Fingerprint[] {
  const entries = [...locks.values()].flatMap(({ images, emulated }) => [
    ...images.values(),
    ...emulated.values(),
  ])
  return [...new Set(entries.flatMap(entry => roundsOf(entry).map(({ fingerprint }) => fingerprint)))]
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
