import type { Clock } from '../ports.ts'
import { type Blobs, Unanswered } from './blobs.ts'

/** Requests for one thing. */
const ATTEMPTS = 3
/** Milliseconds before the second; the third waits four times as long. */
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000
/** Things in a row that could not be had: then the whole is taken to be down, and nobody waits for it any more. */
const GIVE_UP_AFTER = 3

/** Blobs that are asked again where that may help, and no more once nothing is answered. */
export function steady(blobs: Blobs, clock: Clock): Blobs {
  let failures = 0
  let down: Unanswered | undefined

  async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempts = 1; ; attempts += 1) {
      if (down) throw down
      try {
        const result = await work()
        failures = 0
        return result
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof Unanswered)) throw error
        if (error.passing && attempts < ATTEMPTS) {
          await clock.sleep(waitOf(error, attempts), signal)
          continue
        }
        if (!error.single) failures += 1
        if (failures >= GIVE_UP_AFTER) down ??= new Unanswered(`${error.message}, and it is not asked again`)
        throw error
      }
    }
  }

  return {
    place: blobs.place,
    length: (key, signal) => attempt(() => blobs.length(key, signal), signal),
    get: (key, maxBytes, signal) => attempt(() => blobs.get(key, maxBytes, signal), signal),
    put: (key, bytes, signal) => attempt(() => blobs.put(key, bytes, signal), signal),
    create: (key, bytes, signal) => attempt(() => blobs.create(key, bytes, signal), signal),
    remove: (key, signal) => attempt(() => blobs.remove(key, signal), signal),
    close: () => blobs.close(),
  }
}

function waitOf({ retryAfterMs = 0 }: Unanswered, attempts: number): number {
  return Math.min(Math.max(FIRST_WAIT_MS * 4 ** (attempts - 1), retryAfterMs), LONGEST_WAIT_MS)
}
