/** Units of work that may be under way at once, given out first come, first served. */
export class Slots {
  readonly #capacity: number
  #used = 0
  readonly #waiting: { readonly units: number; readonly start: () => void }[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /**
   * Waits until `units` are free; more than there are counts as all of them. Calling what it resolves with frees
   * them again, once. Rejects with the signal's reason.
   */
  acquire(units: number, signal: AbortSignal): Promise<() => void> {
    const wanted = Math.min(units, this.#capacity)
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        reject(signal.reason)
        this.#next()
      }
      const turn = {
        units: wanted,
        start: () => {
          signal.removeEventListener('abort', abort)
          let free = false
          resolve(() => {
            if (free) return
            free = true
            this.#used -= wanted
            this.#next()
          })
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(turn)
      this.#next()
    })
  }

  #next(): void {
    for (
      let turn = this.#waiting[0];
      turn && this.#used + turn.units <= this.#capacity;
      turn = this.#waiting[0]
    ) {
      this.#waiting.shift()
      this.#used += turn.units
      turn.start()
    }
  }
}
