import { quoted } from '../diagnostics/terminal-text.ts'

/** Why a template cannot be filled in. */
export interface Fault {
  readonly message: string
  readonly hint?: string
  /** The piece of the template that is at fault, in UTF-16 units, `to` exclusive; both 0 for the whole. */
  readonly from: number
  readonly to: number
  /** Name or path of a variable that does not exist, such as `brand` or `row.colour`. */
  readonly variable?: string
  /** Name of a filter or a tag that does not exist. */
  readonly filter?: string
  readonly tag?: string
}

/** A rule of ours that a template breaks. */
export class TemplateRefusal extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

export const SHORTER = 'make its loops shorter'

/** An error of LiquidJS, as far as it is looked at. Tokens point into the whole template. */
interface LiquidError {
  readonly message: string
  readonly token?: { readonly input?: string; readonly begin?: number; readonly end?: number }
  readonly originalError?: unknown
}

/** An error of the template engine in words for people. */
export function explainFault(error: unknown, template: string): Fault {
  const { message, token, originalError } = error as LiquidError
  const known = token?.input === template && token.begin !== undefined && token.end !== undefined
  const span: Span = known ? { from: token.begin ?? 0, to: token.end ?? 0 } : { from: 0, to: 0 }
  const refusal = [originalError, error].find(cause => cause instanceof TemplateRefusal)
  if (refusal) return { message: refusal.message, hint: refusal.hint, ...span }
  const reason = reasonOf({ message, originalError })
  return missing(reason, template, span) ?? syntax(reason, template, span) ?? { message: reason, ...span }
}

/** Whether a bound of the engine was met: time, memory or the length of what is parsed. */
export function isLimit(error: unknown): boolean {
  return LIMIT.test(reasonOf(error as LiquidError))
}

const LIMIT = /limit exceeded$/

function reasonOf({ message, originalError }: LiquidError): string {
  const cause = originalError instanceof Error ? originalError.message : message
  return (cause.split('\n')[0] ?? cause).replace(/, (file:.*?, )?line:\d+.*$/, '')
}

interface Span {
  readonly from: number
  readonly to: number
}

function missing(reason: string, template: string, span: Span): Fault | undefined {
  const variable = /^undefined variable: (.+)$/.exec(reason)?.[1]
  if (variable !== undefined) return { message: `unknown variable ${quoted(variable)}`, variable, ...span }
  const filter = /^undefined filter: (.+)$/.exec(reason)?.[1]
  if (filter !== undefined) {
    const place = narrowed(template, span, new RegExp(`(\\|\\s*)(${escaped(filter)})(?![\\w-])`))
    return { message: `unknown filter ${quoted(filter)}`, filter, ...place }
  }
  const tag = /^tag "(.+)" not found$/.exec(reason)?.[1]
  if (tag === undefined) return undefined
  const place = narrowed(template, span, new RegExp(`(\\{%-?\\s*)(${escaped(tag)})`))
  return { message: `unknown tag ${quoted(tag)}`, tag, ...place }
}

function syntax(reason: string, template: string, span: Span): Fault | undefined {
  const open = /^(?:output|tag|raw) "?(.*?)"? not closed$/s.exec(reason)?.[1]
  if (open !== undefined) {
    const text = open.trim()
    const block = /^\{%-?\s*(\w+).*%\}$/s.exec(text)?.[1]
    const closing = block === undefined ? (text.startsWith('{%') ? '%}' : '}}') : `{% end${block} %}`
    const place = span.to > span.from ? trimmed(template, span) : span
    return { message: `${quoted(text)} is not closed`, hint: `close it with ${quoted(closing)}`, ...place }
  }
  if (/^invalid value expression: ""$/.test(reason)) {
    const from = Math.max(template.lastIndexOf('{{', span.from), template.lastIndexOf('{%', span.from))
    const isTag = template.startsWith('{%', from)
    const end = template.indexOf(isTag ? '%}' : '}}', span.from)
    const place = from === -1 || end === -1 ? span : { from, to: end + 2 }
    if (!isTag)
      return {
        message: 'nothing stands between "{{" and "}}"',
        hint: 'name a variable between them',
        ...place,
      }
    const before = template.slice(from, span.from).replace(/^\{%-?\s*/, '')
    return {
      message: `nothing stands behind ${quoted(before.trim())}`,
      hint: 'write a variable or a value there',
      ...place,
    }
  }
  if (LIMIT.test(reason)) {
    return { message: 'the template takes too much time or memory', hint: SHORTER, ...span }
  }
  return undefined
}

/** The second group of a pattern within a span; the span itself where it is not there. */
function narrowed(template: string, span: Span, pattern: RegExp): Span {
  const match = pattern.exec(template.slice(span.from, span.to))
  if (!match) return span
  const from = span.from + match.index + (match[1]?.length ?? 0)
  return { from, to: from + (match[2]?.length ?? 0) }
}

function trimmed(template: string, { from, to }: Span): Span {
  return { from, to: from + template.slice(from, to).trimEnd().length }
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&')
}
