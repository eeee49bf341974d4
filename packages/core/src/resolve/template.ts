import { Liquid, type Template } from 'liquidjs'

/** Values by name that a template may use. */
export type TemplateScope = Readonly<Record<string, unknown>>

export type Rendered =
  | { readonly ok: true; readonly text: string }
  /** `fragment` is the piece of the template that is at fault, where it is known; `name` an unknown variable. */
  | { readonly ok: false; readonly message: string; readonly fragment?: string; readonly name?: string }

const MAX_OUTPUT = 100_000

/** LiquidJS without files, and without whatever gives another text tomorrow or elsewhere: that would be a bill. */
export class Templates {
  readonly #engine: Liquid
  readonly #parsed = new Map<string, Template[]>()

  constructor() {
    this.#engine = new Liquid({
      strictVariables: true,
      strictFilters: true,
      ownPropertyOnly: true,
      templates: {},
      timezoneOffset: 0,
      locale: 'en-US',
      parseLimit: 1_000_000,
      renderLimit: 1_000,
      memoryLimit: 10_000_000,
    })
    for (const tag of ['include', 'render', 'layout', 'block']) delete this.#engine.tags[tag]
    this.#engine.registerFilter('sample', () => {
      throw new Error(
        'the filter "sample" gives another text each time, and another text is another purchase',
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

  render(template: string, scope: TemplateScope): Rendered {
    if (!template.includes('{{') && !template.includes('{%')) return { ok: true, text: template }
    try {
      let parsed = this.#parsed.get(template)
      if (!parsed) {
        parsed = this.#engine.parse(template)
        this.#parsed.set(template, parsed)
      }
      const text: unknown = this.#engine.renderSync(parsed, scope)
      if (typeof text !== 'string') return { ok: false, message: 'the template gives no text' }
      if (text.length > MAX_OUTPUT) {
        return { ok: false, message: `the template gives ${text.length} characters, more than ${MAX_OUTPUT}` }
      }
      return { ok: true, text }
    } catch (error) {
      return explain(error)
    }
  }
}

const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string']
const FIXED_DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?$/

/** The same date on every day and in every time zone. */
function assertFixedDate(value: unknown): void {
  if (typeof value === 'number' || typeof value === 'bigint') return
  if (typeof value === 'string' && FIXED_DATE.test(value)) return
  throw new Error(
    `the date "${String(value)}" depends on the clock or the time zone, and another text is another purchase: write it as 2026-11-24 or 2026-11-24T10:00:00Z`,
  )
}

interface LiquidFault {
  readonly name: string
  readonly message: string
  readonly token?: { readonly input?: string; readonly begin?: number; readonly end?: number }
  readonly originalError?: unknown
}

function explain(error: unknown): Rendered {
  const fault = error as LiquidFault
  const { token } = fault
  const fragment =
    token?.input !== undefined && token.begin !== undefined && token.end !== undefined
      ? token.input.slice(token.begin, token.end)
      : undefined
  const cause = fault.originalError instanceof Error ? fault.originalError.message : fault.message
  const message = (cause.split('\n')[0] ?? cause).replace(/, (file:.*?, )?line:\d+.*$/, '')
  const name = /^undefined variable: (.+)$/.exec(message)?.[1]
  return {
    ok: false,
    message: name === undefined ? message : `unknown variable "${name}"`,
    ...(fragment ? { fragment } : {}),
    ...(name === undefined ? {} : { name }),
  }
}
