import type { Range } from '../diagnostics/source-file.ts'

/** Offsets that are looked for within ranges, and the ranges that were found to hold some; both in great number. */
export class Places {
  readonly #offsets: readonly number[]

  constructor(offsets: readonly number[]) {
    this.#offsets = [...offsets].sort((a, b) => a - b)
  }

  /** Whether one of them lies within; both ends included. */
  anyWithin(start: number, end: number): boolean {
    const first =
      this.#offsets[firstIndex(this.#offsets.length, index => (this.#offsets[index] ?? 0) >= start)]
    return first !== undefined && first <= end
  }
}

/** Whether an offset lies within one of the ranges, which are in order of their starts; both ends included. */
export function withinAny(ranges: readonly Range[]): (offset: number) => boolean {
  let furthest = -1
  const ends = ranges.map(({ end }) => {
    furthest = Math.max(furthest, end)
    return furthest
  })
  return offset => {
    const after = firstIndex(ranges.length, index => (ranges[index]?.start ?? 0) > offset)
    return after > 0 && offset <= (ends[after - 1] ?? -1)
  }
}

/** The first index below `length` that passes a test which all after it pass as well; `length` where none does. */
function firstIndex(length: number, passes: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (passes(middle)) high = middle
    else low = middle + 1
  }
  return low
}
