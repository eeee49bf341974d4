import { type BitReader, Damage, type HuffmanTable } from './bit-reader.ts'

/** A colour component of a frame, with what later scans of a progressive picture need to know of it. */
export interface Component {
  readonly id: number
  /** Sampling factors. */
  readonly across: number
  readonly down: number
  /** Blocks that carry the picture, and those with what fills the last units of all components together. */
  readonly wide: number
  readonly high: number
  readonly stride: number
  /** A bit for each coefficient of a block that is not zero so far: 0 to 31, and 32 to 63. */
  readonly low: Uint32Array
  readonly upper: Uint32Array
}

/** What one scan says of its blocks. */
export interface Band {
  readonly progressive: boolean
  readonly from: number
  readonly to: number
  /** Whether it adds a bit to what an earlier scan has begun. */
  readonly refines: boolean
}

/** A component as one scan has it. */
export interface Scanned {
  readonly component: Component
  readonly dc: HuffmanTable | undefined
  readonly ac: HuffmanTable | undefined
}

/** Reads the entropy code of a block and throws {@link Damage} where it cannot be one; values are not looked at. */
export type ReadBlock = (scanned: Scanned, block: number) => void

/** @param bits those of the present interval; a new reader for each, since runs end with it */
export function blockReader(bits: BitReader, band: Band): ReadBlock {
  if (!band.progressive) {
    return ({ dc, ac }) => {
      readDc(bits, required(dc))
      const table = required(ac)
      for (let k = 1; k < 64; ) {
        const symbol = bits.symbol(table)
        const size = symbol & 15
        if (size === 0 && symbol < 0xf0) return
        k += (symbol >> 4) + 1
        if (k > 64) throw new Damage('more than 64 coefficients')
        bits.skip(size)
      }
    }
  }
  if (band.from === 0) return band.refines ? () => bits.skip(1) : ({ dc }) => readDc(bits, required(dc))
  return band.refines ? refiner(bits, band) : firstReader(bits, band)
}

function required(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new Damage('a table is missing')
  return table
}

function readDc(bits: BitReader, table: HuffmanTable): void {
  const size = bits.symbol(table)
  if (size > 11) throw new Damage('a difference of more than 11 bits')
  bits.skip(size)
}

function firstReader(bits: BitReader, { from, to }: Band): ReadBlock {
  let emptyBlocks = 0
  return ({ component, ac }, block) => {
    if (emptyBlocks > 0) {
      emptyBlocks -= 1
      return
    }
    const table = required(ac)
    for (let k = from; k <= to; k += 1) {
      const symbol = bits.symbol(table)
      const run = symbol >> 4
      const size = symbol & 15
      if (size === 0 && run < 15) {
        emptyBlocks = (1 << run) - 1 + bits.read(run)
        return
      }
      k += run
      if (k > to) throw new Damage('more coefficients than the scan has')
      bits.skip(size)
      if (size > 0) set(component, block, k)
    }
  }
}

function refiner(bits: BitReader, { from, to }: Band): ReadBlock {
  let emptyBlocks = 0
  return ({ component, ac }, block) => {
    let k = from
    while (emptyBlocks === 0 && k <= to) {
      const symbol = bits.symbol(required(ac))
      const size = symbol & 15
      let run = symbol >> 4
      if (size > 1) throw new Damage('a new coefficient of more than one bit')
      if (size === 0 && run < 15) {
        emptyBlocks = (1 << run) + bits.read(run)
        break
      }
      bits.skip(size)
      for (; k <= to; k += 1) {
        if (isSet(component, block, k)) bits.skip(1)
        else if (run === 0) break
        else run -= 1
      }
      if (k > to && size > 0) throw new Damage('more coefficients than the scan has')
      if (size > 0) set(component, block, k)
      k += 1
    }
    if (emptyBlocks === 0) return
    for (; k <= to; k += 1) if (isSet(component, block, k)) bits.skip(1)
    emptyBlocks -= 1
  }
}

function set(component: Component, block: number, k: number): void {
  const half = k < 32 ? component.low : component.upper
  half[block] = (half[block] ?? 0) | (1 << (k & 31))
}

function isSet(component: Component, block: number, k: number): boolean {
  return (((k < 32 ? component.low : component.upper)[block] ?? 0) & (1 << (k & 31))) !== 0
}
