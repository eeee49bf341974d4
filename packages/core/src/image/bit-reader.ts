/** Thrown by what reads entropy-coded data where it can be no picture; never leaves this folder. */
export class Damage extends Error {}

/** The symbol of every 16 bits that can come next, with the length of its code above it; 0 for no code. */
export type HuffmanTable = Uint16Array

/** @param counts codes of each length from 1 to 16; `symbols` in order of their codes */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(1 << 16)
  let code = 0
  let next = 0
  for (let length = 1; length <= 16; length += 1) {
    for (let index = 0; index < (counts[length - 1] ?? 0); index += 1) {
      const start = code << (16 - length)
      table.fill((length << 8) | (symbols[next] ?? 0), start, start + (1 << (16 - length)))
      code += 1
      next += 1
    }
    code <<= 1
  }
  return table
}

/** Bits of a JPEG's scan between two markers, without the zeros that are stuffed in after 0xFF. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at: number
  #window = 0
  #bits = 0
  /** Of the bits at hand, those that are not in the file. */
  #invented = 0

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  #fill(): void {
    while (this.#bits <= 24) {
      let byte = this.#bytes[this.#at]
      if (byte === undefined || (byte === 0xff && this.#bytes[this.#at + 1] !== 0)) {
        byte = 0
        this.#invented += 8
        if (this.#invented > 64) throw new Damage('it ends too early')
      } else this.#at += byte === 0xff ? 2 : 1
      this.#window = (this.#window << 8) | byte
      this.#bits += 8
    }
  }

  symbol(table: HuffmanTable): number {
    if (this.#bits < 16) this.#fill()
    const found = table[(this.#window >>> (this.#bits - 16)) & 0xffff] ?? 0
    if (found === 0) throw new Damage('a code that no table has')
    this.#bits -= found >> 8
    return found & 0xff
  }

  /** @param count up to 16 */
  read(count: number): number {
    if (this.#bits < count) this.#fill()
    this.#bits -= count
    return (this.#window >>> this.#bits) & ((1 << count) - 1)
  }

  /** @param count up to 16 */
  skip(count: number): void {
    if (this.#bits < count) this.#fill()
    this.#bits -= count
  }

  /** Where the marker stands up to which everything was read: but for the bits that fill the last byte. */
  end(): number {
    const left = this.#bits - this.#invented
    if (left < 0) throw new Damage('it ends too early')
    let at = this.#at
    if (left >= 8 || (this.#bytes[at] !== 0xff && at < this.#bytes.length))
      throw new Damage('data is left over')
    while (this.#bytes[at + 1] === 0xff) at += 1
    return at
  }
}
