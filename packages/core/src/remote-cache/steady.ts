import { onAbort } from '../abort.ts'
import type { Clock } from '../ports.ts'
import { type Blobs, Unanswered } from './blobs.ts'

/** Requests for one thing. */
const ATTEMPTS = 3
/** Milliseconds before the second; the third waits four times as long. */
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000
/** Things in a row that could not be had: then the whole is taken to be down, and nobody waits for it any more. */
const GIVE_UP_AFTER = 3
/** Milliseconds for one answer, since one that comes by the byte has no end; of a picture one more a byte. */
const LONGEST_ANSWER_MS = 60_000

/** Blobs that are asked again where that may help, and no more once nothing is answered. */
export function steady(blobs: Blobs, clock: Clock): Blobs {
  let failures = 0
  let down: Unanswered | undefined

  async function attempt<T>(
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    bytes = 0,
  ): Promise<T> {
    for (let attempts = 1; ; attempts += 1) {
      if (down) throw down
      try {
        const result = await within(LONGEST_ANSWER_MS + bytes, work, signal)
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
    length: (key, signal) => attempt(at => blobs.length(key, at), signal),
    get: (key, maxBytes, signal) =>
      attempt(at => blobs.get(key, maxBytes, at), signal, key.startsWith('cas/') ? maxBytes : 0),
    put: (key, bytes, signal) => attempt(at => blobs.put(key, bytes, at), signal, bytes.length),
    create: (key, bytes, signal) => attempt(at => blobs.create(key, bytes, at), signal, bytes.length),
    remove: (key, signal) => attempt(at => blobs.remove(key, at), signal),
    close: () => blobs.close(),
  }
}

async function within<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const controller = new AbortController()
  const giveUp = (): void =>
    controller.abort(new Unanswered(`not all of it came within ${Math.round(limitMs / 1000)} s`))
  const timer = setTimeout(giveUp, limitMs)
  const unlisten = onAbort(signal, () => controller.abort(signal.reason))
  if (signal.aborted) controller.abort(signal.reason)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    unlisten()
  }
}

function waitOf({ retryAfterMs = 0 }: Unanswered, attempts: number): number {
  return Math.min(Math.max(FIRST_WAIT_MS * 4 ** (attempts - 1), retryAfterMs), LONGEST_WAIT_MS)
}
