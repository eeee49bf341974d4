/** How text of unknown origin is shown on a terminal. */

// Lone surrogates are among them: no terminal can show one.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|\p{Bidi_Control}|[\u200b\ufeff]/gu

/**
 * The text without anything that acts on a terminal or hides what a line says: a tab becomes a space, control,
 * bidirectional and invisible characters become U+FFFD. One UTF-16 unit stays one unit.
 */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replace(UNSAFE, '\ufffd')
}

/** Code points of a quoted text that are shown. */
const MAX_QUOTED = 60

/** A text of unknown origin within a message: in double quotes, escaped as in JSON, cut where it is long. */
export function quoted(text: string): string {
  if (/^[\w-]{1,60}$/.test(text)) return `"${text}"`
  const points = [...text.slice(0, 2 * MAX_QUOTED + 2)]
  const shown = points.length > MAX_QUOTED ? `${points.slice(0, MAX_QUOTED).join('')}…` : text
  return JSON.stringify(shown).replace(
    UNSAFE,
    found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The text without its middle where it has more than `length` UTF-16 units; no pair of them is split. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text
  const half = Math.floor((length - 1) / 2)
  const start = text.slice(0, half).replace(/[\ud800-\udbff]$/, '')
  const end = text.slice(-half).replace(/^[\udc00-\udfff]/, '')
  return `${start}…${end}`
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
