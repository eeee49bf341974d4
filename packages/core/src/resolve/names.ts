import { suggest } from '../diagnostics/suggest.ts'
import type { Authored, NamedElement } from '../manifest/manifest.ts'
import { type EntryContext, isUnread, metIn, render } from './context.ts'
import type { Reference, Subject } from './entry.ts'
import { type ParsedTarget, parseTarget, referenceKey } from './target.ts'
import { isTemplate } from './template.ts'
import { parsePositional, placeOfToken, rewriteTokens, type Token, tokensOf } from './tokens.ts'

/** References and subjects together; [seed]. */
export const MAX_REFERENCES = 10

/** Tokens of one prompt that name nothing, and are told. */
const MAX_TOLD = 20

/** What the names and lists of one entry come to. */
export interface Linked {
  readonly prompt: string
  readonly references: readonly Reference[]
  readonly subjects: readonly Subject[]
}

/** Renders and parses the text of a reference; problems are reported. */
export function linkTarget(context: EntryContext, target: Authored<string>): Reference | undefined {
  const parsed = fixedTargets.get(target) ?? parsedTarget(context, target)
  if (!parsed) return undefined
  if (parsed.ok) return parsed.reference
  const { code, message, hint } = parsed
  context.findings.add(code, target.at, message, { hint, entry: metIn(context, target.at) })
  return undefined
}

/** What no template fills in is parsed once: it may be a picture in Base64, in ten thousand entries. */
const fixedTargets = new WeakMap<Authored<string>, ParsedTarget>()

function parsedTarget(context: EntryContext, target: Authored<string>): ParsedTarget | undefined {
  const text = render(context, target)
  if (text === undefined) return undefined
  const parsed = parseTarget(context.manifest.file.path, text, target.at)
  if (!isTemplate(target.value)) fixedTargets.set(target, parsed)
  else if (parsed.ok && parsed.reference.kind === 'inline') {
    const { reference } = parsed
    const bytes = context.inline.get(text) ?? reference.bytes
    context.inline.set(text, bytes)
    return { ok: true, reference: { ...reference, bytes } }
  }
  return parsed
}

/**
 * Rewrites `<<<name>>>` to the API's positions. A list starts with what the entry lists explicitly; a name joins it
 * at its first use, unless the very same image is there already.
 */
export function linkPrompt(
  context: EntryContext,
  prompt: Authored<string>,
  rendered: string,
  explicit: { readonly references: readonly Reference[]; readonly subjects: readonly Subject[] },
): Linked {
  const { manifest, usage } = context
  const references = [...explicit.references]
  const subjects = [...explicit.subjects]
  const positions = new Map<string, string>()
  const positional: Token[] = []
  let unknown = 0
  for (const token of tokensOf(rendered)) {
    const { name } = token
    if (positions.has(name)) continue
    usage.token(name)
    const reference = manifest.references.get(name)
    const element = manifest.elements.get(name)
    if (parsePositional(name)) positional.push(token)
    else if (reference) {
      const linked = linkTarget(context, reference.target)
      if (linked) positions.set(name, `image_${joinList(references, linked, referenceKey)}`)
    } else if (element) {
      const subject = linkElement(context, element)
      if (manifest.unusable.names.has(name)) context.findings.broken()
      if (subject) positions.set(name, `element_${joinList(subjects, subject, subjectKey)}`)
    } else if (++unknown <= MAX_TOLD) unknownName(context, prompt, token)
  }
  for (const token of positional.filter(({ text, name }) => text !== `<<<${name}>>>`))
    usage.spacedToken(token.text, placeOfToken(token, prompt, context.templates, context.scope))
  checkPositions(context, prompt, positional, { image: references.length, element: subjects.length })
  const total = references.length + subjects.length
  if (total > MAX_REFERENCES) {
    context.findings.add(
      'too-many-references',
      prompt.at,
      `${total} references and elements together, and the API takes ${MAX_REFERENCES}`,
      { hint: 'leave some out, or split the image in two', entry: metIn(context, prompt.at) },
    )
  }
  return { prompt: rewriteTokens(rendered, positions), references, subjects }
}

function unknownName(context: EntryContext, prompt: Authored<string>, token: Token): void {
  const { manifest, templates, scope, findings, usage } = context
  if (manifest.unusable.names.has(token.name)) {
    findings.broken()
    return
  }
  usage.unknownToken(token.name)
  const place = placeOfToken(token, prompt, templates, scope)
  findings.add('unknown-name', place, `${token.text} names no reference and no element`, {
    hint: () => {
      const near = suggest(token.name, [...manifest.references.keys(), ...manifest.elements.keys()])
      return near === undefined ? 'declare it under references or elements' : `did you mean <<<${near}>>>?`
    },
    entry: metIn(context, place),
  })
}

function checkPositions(
  context: EntryContext,
  prompt: Authored<string>,
  tokens: readonly Token[],
  lengths: { readonly image: number; readonly element: number },
): void {
  const { image } = context
  const unread = {
    image: isUnread(context, 'image_list', image.imageList),
    element: isUnread(context, 'element_list', image.elementList),
  }
  const beyond = tokens.filter(({ name }) => {
    const position = parsePositional(name)
    return position && position.index > lengths[position.list] && !unread[position.list]
  })
  for (const token of beyond.slice(0, MAX_TOLD)) {
    const position = parsePositional(token.name)
    if (!position) continue
    const place = placeOfToken(token, prompt, context.templates, context.scope)
    context.findings.add(
      'token-beyond-list',
      place,
      `${token.text} asks for ${position.list} ${position.index} of ${lengths[position.list]}`,
      {
        hint:
          position.list === 'image'
            ? 'add the image to image_list, or use a name of references'
            : 'add the id to element_list, or use a name of elements',
        entry: metIn(context, place),
      },
    )
  }
}

/** Position from 1 of `item`, which joins the list where it is not there yet. */
function joinList<T>(list: T[], item: T, keyOf: (item: T) => string): number {
  const key = keyOf(item)
  const at = list.findIndex(other => keyOf(other) === key)
  return at === -1 ? list.push(item) : at + 1
}

function subjectKey(subject: Subject): string {
  return subject.kind === 'existing' ? `id:${subject.id}` : `name:${subject.name}`
}

function linkElement(context: EntryContext, element: NamedElement): Subject | undefined {
  if (element.kind === 'existing') return { kind: 'existing', id: element.id.value, at: element.id.at }
  const frontalImage = linkTarget(context, element.frontalImage)
  const referImages = element.referImages.map(image => linkTarget(context, image))
  if (!frontalImage || referImages.some(image => image === undefined)) return undefined
  return {
    kind: 'declared',
    name: element.name.value,
    description: element.description.value,
    frontalImage,
    referImages: referImages.filter(image => image !== undefined),
    tags: element.tags.map(tag => tag.value),
    at: element.at,
  }
}
