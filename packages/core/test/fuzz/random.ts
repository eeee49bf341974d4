/** Numbers that follow from a seed: the same on every machine. */
export class Random {
  #state: number

  /** @param seeds whole numbers; each combination starts a sequence of its own */
  constructor(...seeds: readonly number[]) {
    this.#state = 0x9e3779b9
    for (const seed of seeds) {
      this.#state = (this.#state ^ seed) | 0
      for (let round = 0; round < 3; round++) this.#next()
    }
  }

  /** From 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }

  /** @throws RangeError for an empty list */
  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  chance(part: number): boolean {
    return this.#next() < part
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
