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
  }

  /** A value was met whose problem is told already. */
  broken(): void {
    this.#count++
  }
}
