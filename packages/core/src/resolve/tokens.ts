import type { Location } from '../diagnostics/source-file.ts'
import type { Authored } from '../manifest/manifest.ts'
import { placeIn } from './place.ts'
import { isTemplate, type TemplateScope, type Templates } from './template.ts'

/** A `<<<name>>>` in a rendered prompt; `name` without surrounding white space. */
export interface Token {
  readonly text: string
  readonly name: string
  /** Which of the tokens with this very text it is, from 0. */
  readonly occurrence: number
}

const TOKEN = /<<<([^<>]*)>>>/g
/** What may give a token once it is filled in: a token with a template within, or a template. */
const SOURCE_OF_TOKEN =
  /<<<(?:[^<>{]|\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\})*>>>|\{\{(?:(?!\}\}).)*\}\}/gs
const POSITIONAL = /^(image|element)_([1-9]\d{0,3})$/

export function tokensOf(prompt: string): Token[] {
  const counts = new Map<string, number>()
  return [...prompt.matchAll(TOKEN)].map(([text, name = '']) => {
    const occurrence = counts.get(text) ?? 0
    counts.set(text, occurrence + 1)
    return { text, name: name.trim(), occurrence }
  })
}

/** The names of a prompt whose templates cannot be filled in: those that stand beside them and not within. */
export function namesBeside(prompt: string): string {
  // What stands between tags may be left out.
  if (prompt.includes('{%')) return ''
  const names = tokensOf(outputsCut(prompt)).filter(({ name }) => !parsePositional(name))
  return names.map(({ text }) => text).join(' ')
}

/** The text up to the first template that is not closed, with a mark in place of each that is. */
function outputsCut(text: string): string {
  const pieces: string[] = []
  for (let at = 0; ; ) {
    const open = text.indexOf('{{', at)
    pieces.push(text.slice(at, open === -1 ? undefined : open))
    const close = open === -1 ? -1 : text.indexOf('}}', open)
    if (close === -1) return pieces.join(NO_TOKEN)
    at = close + 2
  }
}

/** Between these no name can stand that a template is part of. */
const NO_TOKEN = ' < '

/** The place of a token in the prompt as written: itself, or the template that it came from. */
export function placeOfToken(
  token: Token,
  prompt: Authored<string>,
  templates: Templates,
  scope: TemplateScope,
): Location {
  const { value } = prompt
  const literal = [...value.matchAll(TOKEN)].filter(([text]) => text === token.text)
  const found = literal[Math.min(token.occurrence, literal.length - 1)]
  if (found) return placeIn(prompt, found.index, found.index + token.text.length)
  for (const { 0: piece, index } of value.matchAll(SOURCE_OF_TOKEN)) {
    if (!isTemplate(piece)) continue
    const rendered = templates.render(piece, scope)
    if (rendered.ok && rendered.text.includes(token.text)) return placeIn(prompt, index, index + piece.length)
  }
  return prompt.at
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
