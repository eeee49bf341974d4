// Control characters could rewrite the terminal, bidirectional ones could hide what a line says. Lone surrogates are no text.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu

/** Text from outside (ids, messages of the API) as one harmless line: line breaks become spaces, the rest U+FFFD. */
export function printable(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll('\t', ' ')
    .replace(UNSAFE, '\ufffd')
}
