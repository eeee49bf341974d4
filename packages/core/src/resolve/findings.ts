import type { DiagnosticCode } from '../diagnostics/codes.ts'
import type { Diagnostic, RelatedLocation } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'

/** The entry that a problem was met in. */
export interface MetIn {
  readonly id: string
  readonly at: Location
  /** Whether its place is plain already, as with an image's own text and no matrix. */
  readonly plain: boolean
}

export interface FindingDetails {
  /** Asked for where the problem is told: looking for what was meant takes time. */
  readonly hint?: string | (() => string | undefined)
  readonly related?: readonly RelatedLocation[]
  readonly entry?: MetIn
  readonly severity?: Diagnostic['severity']
}

interface Finding {
  readonly code: DiagnosticCode
  readonly at: Location
  readonly message: string
  readonly details: FindingDetails
  /** Entries beyond the first with the same problem, or with one of its kind at the same place. */
  others: number
}

/** Of one kind of problem at one place so many are told, each with words of its own. */
const MAX_AT_ONE_PLACE = 5
/** Errors at places of their own, and warnings, that are kept; it is more than anybody is shown. */
const MAX_PLACES = 2_000
/** Of one kind of problem so many get a hint that takes time: among twenty thousand names each takes milliseconds. */
const MAX_SEARCHED_HINTS = 30

/** The problems of a project. One in something shared, such as a default, is told once and not once an entry. */
export class Findings {
  readonly #places = new Map<string, Map<string, Finding>>()
  readonly #told = { error: 0, warning: 0 }
  #count = 0

  /** Grows with every problem met, told or not: unchanged over a stretch of work, that stretch was sound. */
  get count(): number {
    return this.#count
  }

  add(code: DiagnosticCode, at: Location, message: string, details: FindingDetails = {}): void {
    this.#count++
    const place = `${at.file.path}\0${at.range.start}\0${at.range.end}\0${code}`
    let here = this.#places.get(place)
    if (!here) {
      if (++this.#told[details.severity ?? 'error'] > MAX_PLACES) return
      here = new Map<string, Finding>()
      this.#places.set(place, here)
    }
    const same = here.get(message) ?? (here.size >= MAX_AT_ONE_PLACE ? [...here.values()].at(-1) : undefined)
    if (!same) here.set(message, { code, at, message, details, others: 0 })
    else if (same.details.entry?.id !== details.entry?.id) same.others++
  }

  /** Whether another error would not be kept: then to look on is a waste. */
  get full(): boolean {
    return this.#told.error >= MAX_PLACES
  }

  /** Something is not sound whose problem is told already, or elsewhere. */
  broken(): void {
    this.#count++
  }

  list(): Diagnostic[] {
    const searched = new Map<DiagnosticCode, number>()
    return [...this.#places.values()].flatMap(here =>
      [...here.values()].map(finding => {
        const { hint } = finding.details
        if (typeof hint !== 'function') return toDiagnostic(finding, hint)
        const count = searched.get(finding.code) ?? 0
        searched.set(finding.code, count + 1)
        return toDiagnostic(finding, count < MAX_SEARCHED_HINTS ? hint() : undefined)
      }),
    )
  }
}

function toDiagnostic({ code, at, message, details, others }: Finding, hint: string | undefined): Diagnostic {
  const { entry, severity = 'error' } = details
  const related = [...(details.related ?? []), ...(entry ? metIn(entry, others, at) : [])]
  return {
    code,
    severity,
    message,
    location: at,
    ...(hint === undefined ? {} : { hint }),
    ...(related.length === 0 ? {} : { related }),
  }
}

function metIn({ id, at, plain }: MetIn, others: number, place: Location): readonly RelatedLocation[] {
  const same = at.file === place.file && at.range.start === place.range.start
  if ((plain || same) && others === 0) return []
  return [{ message: `for ${id}${others === 0 ? '' : ` and ${others} more`}`, location: at }]
}
