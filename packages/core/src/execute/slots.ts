import { onAbort } from '../abort.ts'

/** A turn is over: gives its units back, once. */
export type Release = () => void

interface Turn {
  readonly units: number
  readonly priority: number
  start(): void
}

/** A refusal this soon after another is of the same burst. In milliseconds. */
const BURST_MS = 1_000

/**
 * Units of work that may be under way at once. The highest priority goes first, then who came first. The limit is
 * halved when the API asks to slow down, and grows back by one for as many creates as it is; never above the user's.
 */
export class Slots {
  readonly #capacity: number
  #limit: number
  #used = 0
  #slowedAt = Number.NEGATIVE_INFINITY
  readonly #waiting: Turn[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#limit = capacity
  }

  /**
   * Waits until `units` are free; more than there are counts as all of them. Rejects with the signal's reason.
   */
  acquire(units: number, signal: AbortSignal, priority = 0): Promise<Release> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        reject(signal.reason)
        this.#next()
      }
      const turn: Turn = {
        units,
        priority,
        start: () => {
          unlisten()
          let over = false
          resolve(() => {
            if (over) return
            over = true
            this.#used -= units
            this.#next()
          })
        },
      }
      const unlisten = onAbort(signal, abort)
      const after = this.#waiting.findIndex(other => other.priority < priority)
      this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, turn)
      this.#next()
    })
  }

  /** Whether anyone waits for units to be free. */
  get contended(): boolean {
    return this.#waiting.length > 0
  }

  /** @param now in milliseconds */
  slowDown(now: number): void {
    if (now - this.#slowedAt < BURST_MS) return
    this.#slowedAt = now
    this.#limit = Math.max(1, this.#limit / 2)
  }

  speedUp(): void {
    if (this.#limit >= this.#capacity) return
    this.#limit = Math.min(this.#capacity, this.#limit + 1 / this.#limit)
    this.#next()
  }

  #next(): void {
    for (let turn = this.#waiting[0]; turn && this.#fits(turn); turn = this.#waiting[0]) {
      this.#waiting.shift()
      this.#used += turn.units
      turn.start()
    }
  }

  /** What is larger than all there is may go when nothing else does. */
  #fits({ units }: Turn): boolean {
    return this.#used === 0 || this.#used + units <= Math.floor(this.#limit)
  }
}
