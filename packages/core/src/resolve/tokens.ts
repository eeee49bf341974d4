/** A `<<<name>>>` in a rendered prompt; `name` without surrounding white space. */
export interface Token {
  readonly text: string
  readonly name: string
}

const TOKEN = /<<<([^<>]*)>>>/g
const POSITIONAL = /^(image|element)_([1-9]\d{0,3})$/

export function tokensOf(prompt: string): Token[] {
  return [...prompt.matchAll(TOKEN)].map(match => ({ text: match[0], name: (match[1] ?? '').trim() }))
}

/** The API's own form: `image_3` is the third of the image list. */
export function parsePositional(
  name: string,
): { readonly list: 'image' | 'element'; readonly index: number } | undefined {
  const match = POSITIONAL.exec(name)
  if (!match) return undefined
  return { list: match[1] === 'image' ? 'image' : 'element', index: Number(match[2]) }
}

/** The prompt with each named token in the API's form; names that are not in the map stay as they are. */
export function rewriteTokens(prompt: string, positions: ReadonlyMap<string, string>): string {
  return prompt.replaceAll(TOKEN, (text, name: string) => {
    const position = positions.get(name.trim())
    return position === undefined ? text : `<<<${position}>>>`
  })
}
