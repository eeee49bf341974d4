// Line breaks and control or bidirectional characters could rewrite a terminal or a log.
const UNSAFE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu
const MAX_LENGTH = 300

/** Makes text from elsewhere fit to be shown: see {@link createPublicText}. */
export type PublicText = (text: string) => string

/**
 * One line of at most 300 characters without control characters and without the secret, which an API may well repeat
 * in its complaint about it. The secret goes before the cut, so that no part of it is left at the end.
 */
export function createPublicText(secret: string): PublicText {
  return text => {
    const line = text.replace(UNSAFE, ' ').trim()
    const safe = secret === '' ? line : line.replaceAll(secret, '[key]')
    if (safe.length <= MAX_LENGTH) return safe
    const characters = Array.from(safe.slice(0, 2 * (MAX_LENGTH + 1)))
    return characters.length <= MAX_LENGTH
      ? characters.join('')
      : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`
  }
}
