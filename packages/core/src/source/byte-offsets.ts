/** UTF-16 units between two places whose bytes are known. */
const STEP = 4_096

/** From offsets in bytes of UTF-8 to those in UTF-16 units; many are looked for in one text. */
export class ByteOffsets {
  readonly #text: string
  /** The bytes before each multiple of the step, which may move by one so as to split no pair. */
  readonly #marks: { readonly unit: number; readonly byte: number }[] = [{ unit: 0, byte: 0 }]

  constructor(text: string) {
    this.#text = text
    for (let unit = 0, byte = 0; unit < text.length; ) {
      const next = withoutSplit(text, Math.min(unit + STEP, text.length))
      byte += Buffer.byteLength(text.slice(unit, next))
      unit = next
      this.#marks.push({ unit, byte })
    }
  }

  /** `bytes` ends at a character's end. */
  unitAt(bytes: number): number {
    let low = 0
    let high = this.#marks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#marks[middle]?.byte ?? 0) <= bytes) low = middle
      else high = middle - 1
    }
    const { unit, byte } = this.#marks[low] ?? { unit: 0, byte: 0 }
    const chunk = Buffer.from(this.#text.slice(unit, withoutSplit(this.#text, unit + STEP)))
    return unit + chunk.toString('utf8', 0, bytes - byte).length
  }
}

function withoutSplit(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at
}
