import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import type { Authored, Manifest, NamedElement } from '../manifest/manifest.ts'
import type { Reference, Subject } from './entry.ts'
import { problem, within } from './problem.ts'
import { parseTarget, referenceKey } from './target.ts'
import type { TemplateScope, Templates } from './template.ts'
import { parsePositional, rewriteTokens, tokensOf } from './tokens.ts'

/** References and subjects together; [seed]. */
export const MAX_REFERENCES = 10

/** What the names and lists of one entry come to. */
export interface Linked {
  readonly prompt: string
  readonly references: readonly Reference[]
  readonly subjects: readonly Subject[]
}

/** Renders and parses the text of a reference; problems go to `found`. */
export function linkTarget(
  manifest: Manifest,
  target: Authored<string>,
  templates: Templates,
  scope: TemplateScope,
  found: Diagnostic[],
): Reference | undefined {
  const rendered = templates.render(target.value, scope)
  if (!rendered.ok) {
    found.push(
      problem(
        'template',
        within(target.at, rendered.fragment),
        rendered.message,
        hintFor(rendered.name, scope),
      ),
    )
    return undefined
  }
  const parsed = parseTarget(manifest.file.path, rendered.text, target.at)
  if (parsed.ok) return parsed.reference
  found.push(problem(parsed.code, target.at, parsed.message, parsed.hint))
  return undefined
}

export function hintFor(name: string | undefined, scope: TemplateScope): string | undefined {
  if (name === undefined) return undefined
  const known = Object.keys(scope)
  const near = suggest(name, known)
  if (near !== undefined) return `did you mean "${near}"?`
  return known.length === 0 ? 'declare it under vars' : `known here: ${known.join(', ')}`
}

/**
 * Rewrites `<<<name>>>` to the API's positions. A list starts with what the entry lists explicitly; a name joins it
 * at its first use, unless the very same image is there already.
 */
export function linkPrompt(
  manifest: Manifest,
  prompt: Authored<string>,
  rendered: string,
  explicit: { readonly references: readonly Reference[]; readonly subjects: readonly Subject[] },
  templates: Templates,
  scope: TemplateScope,
  found: Diagnostic[],
): Linked {
  const references = [...explicit.references]
  const subjects = [...explicit.subjects]
  const positions = new Map<string, string>()
  const positional: { text: string; list: 'image' | 'element'; index: number }[] = []
  for (const { text, name } of tokensOf(rendered)) {
    if (positions.has(name)) continue
    const position = parsePositional(name)
    const reference = manifest.references.get(name)
    const element = manifest.elements.get(name)
    if (position) positional.push({ text, ...position })
    else if (reference) {
      const linked = linkTarget(manifest, reference.target, templates, scope, found)
      if (linked) positions.set(name, `image_${joinList(references, linked, referenceKey)}`)
    } else if (element) {
      const subject = linkElement(manifest, element, templates, scope, found)
      if (subject) positions.set(name, `element_${joinList(subjects, subject, subjectKey)}`)
    } else {
      const known = [...manifest.references.keys(), ...manifest.elements.keys()]
      const near = suggest(name, known)
      found.push(
        problem(
          'unknown-name',
          within(prompt.at, text),
          `${text} names no reference and no element`,
          near === undefined ? 'declare it under references or elements' : `did you mean <<<${near}>>>?`,
        ),
      )
    }
  }
  for (const { text, list, index } of positional) {
    const length = list === 'image' ? references.length : subjects.length
    if (index > length) {
      found.push(
        problem(
          'token-beyond-list',
          within(prompt.at, text),
          `${text} asks for ${list} ${index} of ${length}`,
          list === 'image'
            ? 'add the image to image_list, or use a name of references'
            : 'add the id to element_list, or use a name of elements',
        ),
      )
    }
  }
  const total = references.length + subjects.length
  if (total > MAX_REFERENCES) {
    found.push(
      problem(
        'too-many-references',
        prompt.at,
        `${total} references and elements together, and the API takes ${MAX_REFERENCES}`,
        'leave some out, or split the image in two',
      ),
    )
  }
  return { prompt: rewriteTokens(rendered, positions), references, subjects }
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

function linkElement(
  manifest: Manifest,
  element: NamedElement,
  templates: Templates,
  scope: TemplateScope,
  found: Diagnostic[],
): Subject | undefined {
  if (element.kind === 'existing') return { kind: 'existing', id: element.id.value, at: element.id.at }
  const frontalImage = linkTarget(manifest, element.frontalImage, templates, scope, found)
  const referImages = element.referImages.map(image => linkTarget(manifest, image, templates, scope, found))
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
