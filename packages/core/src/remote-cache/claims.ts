import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Clock, RemoteClaim } from '../ports.ts'
import { type Blobs, Unanswered } from './blobs.ts'

/** A claim that is not renewed ends by itself after this many milliseconds. */
const LIFETIME_MS = 10 * 60_000
const RENEW_MS = 3 * 60_000
/** Of a claim that is let go; what a renewal or a release takes at most, in milliseconds. */
const PATIENCE_MS = 10_000
const MAX_BYTES = 4096
/** Where a server shows what is half written, it is whole after so many milliseconds. */
const HALF_WRITTEN_MS = 1_000
/** So far in the future no claim ends, however wrong two clocks may be. */
const NEVER_AHEAD_MS = 24 * 60 * 60_000
/** Successions of dead holders, far more than there can be. */
const MAX_GENERATIONS = 1000

interface Held {
  readonly version: 1
  readonly owner: string
  /** ISO 8601, UTC. */
  readonly until: string
}

const encoder = new TextEncoder()

/**
 * `undefined` where another machine holds it. As with the leases of one store a dead holder's claim is not taken away
 * but succeeded, `FINGERPRINT.1` by `FINGERPRINT.2`, so that of two successors one wins where `create` is exclusive.
 */
export async function takeClaim(
  blobs: Blobs,
  fingerprint: Fingerprint,
  clock: Clock,
  signal: AbortSignal,
): Promise<RemoteClaim | undefined> {
  const keyOf = (generation: number): string => `claims/${fingerprint}.${generation}`
  /** Milliseconds since 1970; `undefined` where there is no claim. */
  async function endOf(name: string): Promise<number | undefined> {
    for (let isFirst = true; ; isFirst = false) {
      const bytes = await blobs.get(name, MAX_BYTES, signal)
      if (!bytes) return undefined
      const end = parseEnd(bytes)
      if (end !== undefined && end < clock.now() + NEVER_AHEAD_MS) return end
      // Nobody would ever let it go: the page that a server answers everything with, or a machine's wrong year.
      if (!isFirst) throw new Unanswered(`${name} is no claim`, { single: true })
      await clock.sleep(HALF_WRITTEN_MS, signal)
    }
  }
  let generation = 1
  for (; generation < MAX_GENERATIONS; generation += 1) {
    const claimed = await endOf(keyOf(generation))
    if (claimed === undefined) break
    if (clock.now() < claimed) return undefined
  }
  const key = keyOf(generation)
  const owner = `${hostname()}-${process.pid}-${randomBytes(6).toString('hex')}`
  const text = (): Uint8Array => {
    const held: Held = { version: 1, owner, until: new Date(clock.now() + LIFETIME_MS).toISOString() }
    return encoder.encode(JSON.stringify(held))
  }
  for (let isFirst = true; !(await blobs.create(key, text(), signal)); isFirst = false) {
    if ((await endOf(key)) !== undefined) return undefined
    // Let go just now, or something between remembers that it was not there: then nobody will ever be seen to have it.
    if (!isFirst) throw new Unanswered(`${key} is not there when it has been written`, { single: true })
  }
  const renewal = setInterval(() => {
    blobs.put(key, text(), AbortSignal.timeout(PATIENCE_MS)).catch(() => undefined)
  }, RENEW_MS).unref()
  return {
    async release() {
      clearInterval(renewal)
      // The own one last: while it stands no other generation can begin.
      for (let gone = 1; gone <= generation; gone += 1)
        await blobs.remove(keyOf(gone), AbortSignal.timeout(PATIENCE_MS)).catch(() => undefined)
    },
  }
}

function parseEnd(bytes: Uint8Array): number | undefined {
  try {
    const { until } = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Held>
    const end = Date.parse(until ?? '')
    return Number.isNaN(end) ? undefined : end
  } catch {
    return undefined
  }
}
