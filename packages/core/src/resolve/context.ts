import type { Location } from '../diagnostics/source-file.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { Authored, AuthoredImage, Manifest } from '../manifest/manifest.ts'
import type { Sending } from './entry.ts'
import type { Findings, MetIn } from './findings.ts'
import { placeIn } from './place.ts'
import type { TemplateScope, Templates, Values } from './template.ts'
import { isTemplate, wordsOf } from './template.ts'
import type { Fault } from './template-fault.ts'
import type { Usage } from './usage.ts'

/** What every step of making an entry works with. */
export interface EntryContext {
  readonly manifest: Manifest
  readonly image: AuthoredImage
  readonly id: string
  /** Where this very entry is declared: a row, a value of an axis, or the image's key. */
  readonly at: Location
  readonly scope: TemplateScope
  /** Whether the entry stands for those of a matrix or of rows that cannot be told: then values of its own are not there. */
  readonly standsIn: boolean
  readonly templates: Templates
  readonly findings: Findings
  readonly usage: Usage
  /** Entries with a problem: what they name is looked at all the same. */
  readonly unsound: Sending[]
  /** Pictures that templates give in Base64, by their text: one may be in ten thousand entries. */
  readonly inline: Map<string, Uint8Array>
}

/** The entry for problems in a text that may be written elsewhere, as a default is. */
export function metIn({ id, at, image }: EntryContext, place: Location): MetIn {
  return { id, at, plain: id === image.id.value && isInside(place, image.at) }
}

/** Whether a key of the entry has a problem that is told; `own` is what its image says by it. */
export function isUnread({ image, manifest }: EntryContext, key: string, own: unknown): boolean {
  if (image.unread?.has(key)) return true
  return own === undefined && manifest.defaults.unread?.has(key) === true
}

function isInside({ file, range }: Location, outer: Location): boolean {
  return file === outer.file && range.start >= outer.range.start && range.end <= outer.range.end
}

/** Texts that are no templates: one may be a picture in Base64, in ten thousand entries. */
const plain = new WeakSet<Authored<string>>()
/** Of a template whose words are looked up; in a longer one any name may be used. */
const MAX_WORDS = 1_000

/** A text with its templates filled in; problems are reported, each at its fragment. */
export function render(context: EntryContext, text: Authored<string>): string | undefined {
  const { templates, scope, usage } = context
  if (plain.has(text)) return text.value
  if (!isTemplate(text.value)) {
    plain.add(text)
    return text.value
  }
  const rendered = templates.render(text.value, scope)
  if (rendered.ok && context.standsIn) return undefined
  if (rendered.ok) {
    const words = wordsOf(text.value)
    if (words.length > MAX_WORDS) usage.lost()
    else usage.names(words, scope.entry)
    return rendered.text
  }
  usage.lost()
  for (const fault of rendered.faults) report(context, text, fault)
  return undefined
}

function report(context: EntryContext, text: Authored<string>, fault: Fault): void {
  const { manifest, image, findings } = context
  const [root] = fault.variable?.split('.') ?? []
  const { unusable } = manifest
  const isLost = context.standsIn || unusable.variants.has(image.id.value)
  if (root !== undefined && (unusable.vars.has(root) || isLost)) {
    findings.broken()
    return
  }
  const place = fault.to > fault.from ? placeIn(text, fault.from, fault.to) : text.at
  findings.add('template', place, fault.message, {
    hint: () => hintFor(context, fault),
    entry: metIn(context, place),
  })
}

function hintFor({ scope, templates }: EntryContext, fault: Fault): string | undefined {
  if (fault.variable !== undefined) return variableHint(fault.variable, scope)
  const { filters, tags } = templates.vocabulary
  if (fault.filter !== undefined) return didYouMean(fault.filter, filters) ?? 'use a filter of LiquidJS'
  if (fault.tag !== undefined)
    return didYouMean(fault.tag, tags) ?? 'use a tag of LiquidJS that reads no file'
  return fault.hint
}

/** Names that a hint lists. */
const MAX_LISTED = 10

function variableHint(path: string, { file, entry }: TemplateScope): string {
  const steps = path.split('.')
  let known: Values = { __proto__: null, ...file, ...entry }
  const prefix: string[] = []
  for (const step of steps) {
    const next = known[step]
    if (typeof next !== 'object' || next === null || Array.isArray(next)) break
    known = next as Values
    prefix.push(step)
  }
  const wanted = steps.slice(prefix.length).join('.')
  const before = prefix.map(step => `${step}.`).join('')
  const names = Object.keys(known)
  const meant = didYouMean(
    before + wanted,
    names.map(name => before + name),
  )
  if (meant !== undefined) return meant
  if (names.length === 0) return 'declare it under vars'
  const listed = names.slice(0, MAX_LISTED).map(name => before + name)
  return `known here: ${listed.join(', ')}${names.length > MAX_LISTED ? ', …' : ''}`
}
