import type { DiagnosticCode } from './codes.ts'
import { type Location, positionAt } from './source-file.ts'

/** A second place that helps to understand a problem, such as the first of two duplicates. */
export interface RelatedLocation {
  readonly message: string
  readonly location: Location
}

/** A problem in something that people wrote, at its place. */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  /** What happened and why, one sentence. */
  readonly message: string
  /** What to do, one sentence. */
  readonly hint?: string
  readonly location: Location
  readonly related?: readonly RelatedLocation[]
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(diagnostic => diagnostic.severity === 'error')
}

/** By file, then place, then code: the same problems always come in the same order. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compare(a.location.file.path, b.location.file.path) ||
      a.location.range.start - b.location.range.start ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  )
}

/** Order by UTF-16 code unit; never by locale, so that every machine agrees. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A diagnostic as JSON: positions from 1, `end` exclusive. */
export interface DiagnosticJson {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint?: string
  readonly file: string
  readonly start: { readonly line: number; readonly column: number; readonly offset: number }
  readonly end: { readonly line: number; readonly column: number; readonly offset: number }
  readonly related?: readonly { message: string; file: string; line: number; column: number }[]
}

export function diagnosticToJson(diagnostic: Diagnostic): DiagnosticJson {
  const { file, range } = diagnostic.location
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...(diagnostic.hint === undefined ? {} : { hint: diagnostic.hint }),
    file: file.path,
    start: { ...positionAt(file, range.start), offset: range.start },
    end: { ...positionAt(file, range.end), offset: range.end },
    ...(diagnostic.related?.length
      ? {
          related: diagnostic.related.map(({ message, location }) => ({
            message,
            file: location.file.path,
            ...positionAt(location.file, location.range.start),
          })),
        }
      : {}),
  }
}
