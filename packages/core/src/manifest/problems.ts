import type { DiagnosticCode } from '../diagnostics/codes.ts'
import type { Diagnostic, RelatedLocation } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'
import { quoted } from '../diagnostics/terminal-text.ts'

/** How a value is called in messages: `text` as a subject (`"n"`), `noun` after an article (`resolution`). */
export interface Label {
  readonly text: string
  readonly noun: string
}

export function keyLabel(key: string): Label {
  return { text: quoted(key), noun: key.replaceAll('_', ' ') }
}

/** Problems of one file after which it is read no further. */
const MAX_PROBLEMS = 2_000

/** The collected problems of one file. */
export class Problems {
  readonly #list: Diagnostic[] = []
  readonly #seen = new Set<string>()
  #count = 0

  /** Grows with every problem met, told or not: unchanged over a stretch of work, that stretch was sound. */
  get count(): number {
    return this.#count
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#list
  }

  /** A value that an alias puts in many places has its problem told once. */
  add(
    code: DiagnosticCode,
    location: Location,
    message: string,
    hint?: string,
    related?: readonly RelatedLocation[],
  ): void {
    this.#count++
    const key = `${location.range.start}:${location.range.end}:${code}:${message}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.#list.push({
      code,
      severity: 'error',
      message,
      ...(hint === undefined ? {} : { hint }),
      location,
      ...(related === undefined ? {} : { related }),
    })
    if (this.#list.length >= MAX_PROBLEMS) throw new TooManyProblems()
  }

  /** A value was met whose problem is told already. */
  broken(): void {
    this.#count++
  }
}

/** Leaves the readers, which are many calls deep, and gets no further than {@link collectProblems}. */
class TooManyProblems extends Error {}

/** What `read` gives, `undefined` where it was stopped by the number of its problems; and these. */
export function collectProblems<T>(read: (problems: Problems) => T): {
  readonly value: T | undefined
  readonly diagnostics: readonly Diagnostic[]
} {
  const problems = new Problems()
  try {
    return { value: read(problems), diagnostics: problems.diagnostics }
  } catch (error) {
    if (error instanceof TooManyProblems) return { value: undefined, diagnostics: problems.diagnostics }
    throw error
  }
}
