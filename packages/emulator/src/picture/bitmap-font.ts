/** Rows of a glyph from top to bottom, five bits each, the leftmost pixel in the highest bit. */
type Glyph = readonly [number, number, number, number, number, number, number]

export const GLYPH_WIDTH = 5
export const GLYPH_HEIGHT = 7
/** From the start of one glyph to the start of the next, in font pixels. */
export const ADVANCE = 6

/** Drawn where the font has no glyph: a hollow box. */
const MISSING: Glyph = [0b11111, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11111]

// Seven rows of two hexadecimal digits each.
const GLYPHS: ReadonlyMap<string, Glyph> = new Map(
  Object.entries({
    ' ': '00000000000000',
    A: '0e11111f111111',
    B: '1e11111e11111e',
    C: '0e11101010110e',
    D: '1e11111111111e',
    E: '1f10101e10101f',
    F: '1f10101e101010',
    G: '0e11101713110f',
    H: '1111111f111111',
    I: '0e04040404040e',
    J: '0702020202120c',
    K: '11121418141211',
    L: '1010101010101f',
    M: '111b1515111111',
    N: '11111915131111',
    O: '0e11111111110e',
    P: '1e11111e101010',
    Q: '0e11111115120d',
    R: '1e11111e141211',
    S: '0f10100e01011e',
    T: '1f040404040404',
    U: '1111111111110e',
    V: '11111111110a04',
    W: '1111111515150a',
    X: '11110a040a1111',
    Y: '1111110a040404',
    Z: '1f01020408101f',
    '0': '0e11131519110e',
    '1': '040c040404040e',
    '2': '0e11010204081f',
    '3': '1f02040201110e',
    '4': '02060a121f0202',
    '5': '1f101e0101110e',
    '6': '0608101e11110e',
    '7': '1f010204080808',
    '8': '0e11110e11110e',
    '9': '0e11110f01020c',
    '.': '00000000000c0c',
    ',': '000000000c0408',
    ':': '000c0c000c0c00',
    ';': '000c0c000c0408',
    '!': '04040404000004',
    '?': '0e110102040004',
    "'": '04040800000000',
    '"': '0a0a0a00000000',
    '-': '0000001f000000',
    '+': '0004041f040400',
    '/': '00010204081000',
    '(': '02040808080402',
    ')': '08040202020408',
    '&': '0c12140815120d',
    '%': '18190204081303',
    '#': '0a0a1f0a1f0a0a',
    '=': '00001f001f0000',
    _: '0000000000001f',
    '×': '00110a040a1100',
    '·': '0000000c0c0000',
  }).map(([character, hex]) => [character, glyphFromHex(hex)]),
)

/** Upper case without accents: the letters that the font has. */
export function toFontCase(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase()
}

/**
 * One SVG path for a line of text: its top left corner at `x`, `y`, every font pixel `unit` pixels wide and high.
 * No font of the system is asked, so that the text looks the same everywhere.
 */
export function textPath(text: string, x: number, y: number, unit: number): string {
  let path = ''
  for (const [place, character] of [...text].entries()) {
    const glyph = GLYPHS.get(character) ?? MISSING
    for (const [row, bits] of glyph.entries()) {
      const left = x + place * ADVANCE * unit
      for (const [start, length] of runsOf(bits)) {
        path += `M${left + start * unit} ${y + row * unit}h${length * unit}v${unit}h${-length * unit}z`
      }
    }
  }
  return path
}

/** Width of a line of text in pixels. */
export function textWidth(text: string, unit: number): number {
  return Math.max(0, [...text].length * ADVANCE - (ADVANCE - GLYPH_WIDTH)) * unit
}

function* runsOf(bits: number): Generator<readonly [start: number, length: number]> {
  const pixels = bits.toString(2).padStart(GLYPH_WIDTH, '0')
  for (const { index, 0: run } of pixels.matchAll(/1+/g)) yield [index, run.length]
}

function glyphFromHex(hex: string): Glyph {
  const row = (at: number): number => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16)
  return [row(0), row(1), row(2), row(3), row(4), row(5), row(6)]
}
