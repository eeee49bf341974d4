/** How text of unknown origin is shown on a terminal. */

/**
 * The text without anything that acts on a terminal or hides what a line says: a tab becomes a space, control,
 * bidirectional and invisible characters and lone surrogates become U+FFFD. One UTF-16 unit stays one unit.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|\p{Bidi_Control}|[\u200b\ufeff]/gu, '\ufffd')
}

/** Columns that printable text takes on a terminal: two for East Asian wide characters and emoji, none for marks. */
export function columns(text: string): number {
  let count = 0
  for (const character of text) {
    if (ZERO.test(character)) continue
    count += isWide(character.codePointAt(0) ?? 0) || EMOJI.test(character) ? 2 : 1
  }
  return count
}

const ZERO = /^[\p{Mn}\p{Me}\u200c\u200d]$/u
const EMOJI = /^\p{Emoji_Presentation}$/u

/** Ranges of the East Asian Width classes W and F that a manifest may well hold; first and last code point. */
const WIDE = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
] as const

function isWide(codePoint: number): boolean {
  return WIDE.some(([first, last]) => codePoint >= first && codePoint <= last)
}
