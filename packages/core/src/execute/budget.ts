import Big from 'big.js'

/** What a run may spend, with what is under way counted at its expected price. Decimal USD throughout. */
export class Budget {
  readonly #cap: Big | undefined
  #spent = new Big(0)
  #reserved = new Big(0)

  constructor(capUsd: string | undefined) {
    this.#cap = capUsd === undefined ? undefined : new Big(capUsd)
  }

  /** `undefined` where the cap would be passed. Settle it once, with what was charged. */
  reserve(expectedUsd: string): Reservation | undefined {
    const expected = new Big(expectedUsd)
    if (this.#cap && this.#spent.plus(this.#reserved).plus(expected).gt(this.#cap)) return undefined
    this.#reserved = this.#reserved.plus(expected)
    let open = true
    return {
      settle: chargedUsd => {
        if (!open) return
        open = false
        this.#reserved = this.#reserved.minus(expected)
        this.#spent = this.#spent.plus(chargedUsd)
      },
    }
  }

  /** `undefined` where there is none. */
  get capUsd(): string | undefined {
    return this.#cap?.toFixed()
  }

  get spentUsd(): string {
    return this.#spent.toFixed()
  }

  /** What is spent and what is under way. */
  get committedUsd(): string {
    return this.#spent.plus(this.#reserved).toFixed()
  }
}

export interface Reservation {
  /** `0` for what was not accepted or came to nothing. */
  settle(chargedUsd: string): void
}
