/**
 * Whether "not found" by an external id can be believed at this API. It can once the API has been seen to find a task
 * so; until then a lost request cannot be told from one that never arrived. See `docs/decisions/0002`.
 */
export class LookupTrust {
  #state: 'unproved' | 'proved' | 'refuted'
  readonly #onProof: () => Promise<void>
  readonly #waiting = new Set<() => void>()
  #working = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(proved: boolean, onProof: () => Promise<void>) {
    this.#state = proved ? 'proved' : 'unproved'
    this.#onProof = onProof
  }

  get proved(): boolean {
    return this.#state === 'proved'
  }

  get unproved(): boolean {
    return this.#state === 'unproved'
  }

  /** A task was found by its external id. */
  async prove(): Promise<void> {
    if (this.#state !== 'unproved') return
    // Durable first: what is claimed because of it must not outlive it.
    await this.#onProof()
    if (this.#state === 'unproved') this.#state = 'proved'
    this.#wake()
  }

  /** A task that exists was not found so, or something other than the API said "not found": not believed in this run. */
  refute(): void {
    this.#state = 'refuted'
    this.#wake()
  }

  /** Work that may bring the proof; those who wait for it wait while any of it is going on. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1
    try {
      return await work()
    } finally {
      this.#working -= 1
      this.#giveUpIfAllWait()
    }
  }

  /** A wait, inside of such work, for somebody else's: it brings no proof meanwhile. */
  async aside<T>(wait: () => Promise<T>): Promise<T> {
    this.#working -= 1
    this.#giveUpIfAllWait()
    try {
      return await wait()
    } finally {
      this.#working += 1
    }
  }

  /** Resolves once it is known, or once nothing is left that could bring the proof. */
  async known(): Promise<boolean> {
    if (this.#state === 'unproved') {
      await new Promise<void>(resolve => {
        this.#waiting.add(resolve)
        this.#giveUpIfAllWait()
      })
    }
    return this.proved
  }

  /**
   * One create after the other while nothing is proved: so that of all requests at most one can be lost without a way
   * to find out.
   */
  async oneByOne<T>(create: () => Promise<T>): Promise<T> {
    if (this.#state !== 'unproved') return await create()
    const before = this.#turn
    let done: () => void = () => undefined
    this.#turn = new Promise<void>(resolve => {
      done = resolve
    })
    await before
    try {
      return await create()
    } finally {
      done()
    }
  }

  #giveUpIfAllWait(): void {
    if (this.#waiting.size >= this.#working) this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}
