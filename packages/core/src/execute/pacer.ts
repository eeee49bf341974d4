import type { Clock } from '../ports.ts'

/** So many may go at once after a pause: tasks that were accepted together also end together. In milliseconds. */
const BURST_MS = 1_000

/** Spaces requests out, so that thousands of tasks never make a storm of reads. */
export class Pacer {
  readonly #clock: Clock
  readonly #spacingMs: number
  #next = 0

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#spacingMs = 1_000 / perSecond
  }

  /** Resolves when it is this request's turn. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    // Some in a row may go at once; only the average is bounded.
    const at = Math.max(now - BURST_MS, this.#next)
    this.#next = at + this.#spacingMs
    if (at > now) await this.#clock.sleep(at - now, signal)
  }
}
