import { Drop, Liquid, type Template } from 'liquidjs'
import { quoted } from '../diagnostics/terminal-text.ts'
import { startStopwatch } from './stopwatch.ts'
import { explainFault, type Fault, isLimit, SHORTER, TemplateRefusal } from './template-fault.ts'

/** Values by name that a template may use; those of the entry win over those of the file. */
export interface TemplateScope {
  readonly file: Values
  readonly entry: Values
}

/** Without a prototype, so that `constructor` is an unknown name like any other. */
export type Values = Readonly<Record<string, unknown>>

export type Rendered =
  | { readonly ok: true; readonly text: string }
  /** In the order in which they were met. */
  | { readonly ok: false; readonly faults: readonly Fault[] }

/** UTF-16 units. */
const MAX_TEMPLATE = 100_000
const MAX_OUTPUT = 100_000
const MAX_FAULTS = 20
/** Parsed templates that are kept: those of a matrix and of defaults serve many entries, all others one. */
const MAX_KEPT = 500
/**
 * All templates of a project together, unless they are so many that each takes but little. One is filled in within some
 * twenty microseconds.
 */
const MAX_TOTAL_MS = 1_500
const FAIR_MS = 2
const MAX_ONE_MS = 500
const MAX_TRIES = 3

/** LiquidJS without files, and without whatever gives another text tomorrow or elsewhere: that would be a bill. */
export class Templates {
  readonly #engine: Liquid
  readonly #parsed = new Map<string, Template[]>()
  #spentMs = 0
  #count = 0

  constructor() {
    this.#engine = new Liquid({
      strictVariables: true,
      strictFilters: true,
      ownPropertyOnly: true,
      templates: {},
      timezoneOffset: 0,
      locale: 'en-US',
      parseLimit: 1_000_000,
      renderLimit: MAX_ONE_MS,
      memoryLimit: 10_000_000,
    })
    for (const tag of ['include', 'render', 'layout', 'block']) delete this.#engine.tags[tag]
    this.#engine.registerFilter('sample', () => {
      throw new TemplateRefusal(
        'the filter "sample" gives another text each time, and another text is another purchase',
        'write down which one is meant',
      )
    })
    for (const name of DATE_FILTERS) {
      const filter = this.#engine.filters[name]
      if (typeof filter !== 'function') continue
      this.#engine.registerFilter(name, function (value: unknown, ...rest: unknown[]) {
        assertFixedDate(value)
        return filter.call(this, value, ...rest)
      })
    }
  }

  /** The names of the filters and tags that a template may use. */
  get vocabulary(): { readonly filters: readonly string[]; readonly tags: readonly string[] } {
    return { filters: Object.keys(this.#engine.filters), tags: Object.keys(this.#engine.tags) }
  }

  render(template: string, scope: TemplateScope): Rendered {
    if (!isTemplate(template)) return { ok: true, text: template }
    if (template.length > MAX_TEMPLATE) {
      const message = `the template has ${template.length} characters, and ${MAX_TEMPLATE} are the most`
      return { ok: false, faults: [{ message, hint: 'shorten it', from: 0, to: 0 }] }
    }
    const faults: Fault[] = []
    const madeKnown: string[] = []
    let values = scope.entry
    // An unknown variable or filter is made known, so that the next one is found too.
    while (faults.length < MAX_FAULTS) {
      try {
        const text = this.#text(template, { ...scope, entry: values })
        if (faults.length === 0) return { ok: true, text }
        break
      } catch (error) {
        const fault = explainFault(error, template)
        faults.push(fault)
        if (fault.filter !== undefined) {
          this.#engine.registerFilter(fault.filter, (value: unknown) => value)
          madeKnown.push(fault.filter)
          continue
        }
        const filled = fault.variable && withPlaceholder({ ...scope, entry: values }, fault.variable)
        if (!filled) break
        values = filled
      }
    }
    for (const name of madeKnown) delete this.#engine.filters[name]
    if (madeKnown.length > 0) this.#parsed.delete(template)
    return { ok: false, faults }
  }

  #text(template: string, { file, entry }: TemplateScope): string {
    if (this.#spentMs > Math.max(MAX_TOTAL_MS, FAIR_MS * this.#count)) {
      throw new TemplateRefusal('the templates of this project take too long to fill in', SHORTER)
    }
    this.#count++
    const spent = startStopwatch()
    const { stackTraceLimit } = Error
    // Of an error its stack takes most of the time, and there may be one an entry.
    Error.stackTraceLimit = 0
    try {
      let parsed = this.#parsed.get(template)
      if (!parsed) {
        parsed = this.#engine.parse(template)
        if (this.#parsed.size >= MAX_KEPT) this.#parsed.clear()
        this.#parsed.set(template, parsed)
      }
      const text = this.#fillIn(parsed, { file, entry }, spent)
      if (typeof text !== 'string')
        throw new TemplateRefusal('the template gives no text', 'look at its tags')
      if (text.length > MAX_OUTPUT) {
        const message = `the template gives ${text.length} characters, and ${MAX_OUTPUT} are the most`
        throw new TemplateRefusal(message, SHORTER)
      }
      return text
    } finally {
      Error.stackTraceLimit = stackTraceLimit
      this.#spentMs += spent()
    }
  }

  /** The library's limit is one of the clock on the wall, which goes on while a busy machine does something else. */
  #fillIn(parsed: Template[], { file, entry }: TemplateScope, spent: () => number): unknown {
    for (let tries = 1; ; tries += 1) {
      try {
        return this.#engine.renderSync(parsed, entry, { globals: file })
      } catch (error) {
        if (tries === MAX_TRIES || !isLimit(error) || spent() > MAX_ONE_MS / 2) throw error
      }
    }
  }
}

export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/** Every word within the marks of a template: all variables, and some that are none. */
export function wordsOf(template: string): string[] {
  return [...template.matchAll(/\{[{%](.*?)[}%]\}/gs)].flatMap(([, inside = '']) => [
    ...(inside.match(/[\p{L}\p{N}_?-]+/gu) ?? []),
  ])
}

/** In place of a variable that does not exist: an empty list, an empty text, and so is whatever is looked for in it. */
class Missing extends Drop {
  override liquidMethodMissing(): Missing {
    return this
  }

  override valueOf(): readonly unknown[] {
    return []
  }

  override toString(): string {
    return ''
  }
}

/** The same values, and an empty text where `path`, such as `row.colour`, leads to nothing. */
function withPlaceholder({ file, entry }: TemplateScope, path: string): Values | undefined {
  const [name = '', ...rest] = path.split('.')
  const filled = placeholder(name in entry ? entry[name] : file[name], rest)
  return filled === undefined ? undefined : { __proto__: null, ...entry, [name]: filled }
}

function placeholder(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value === undefined ? new Missing() : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Missing()
  const members: Values = { __proto__: null, ...value }
  const filled = placeholder(members[name], rest)
  return filled === undefined ? undefined : { __proto__: null, ...members, [name]: filled }
}

const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string']
const FIXED_DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?$/

/** The same date on every day and in every time zone. */
function assertFixedDate(value: unknown): void {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Missing) return
  if (typeof value === 'string' && FIXED_DATE.test(value)) return
  throw new TemplateRefusal(
    `the date ${quoted(String(value))} depends on the clock or the time zone, and another text is another purchase`,
    'write it as 2026-11-24 or 2026-11-24T10:00:00Z',
  )
}
