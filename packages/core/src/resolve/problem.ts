import type { DiagnosticCode } from '../diagnostics/codes.ts'
import type { Diagnostic, RelatedLocation } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'

export function problem(
  code: DiagnosticCode,
  at: Location,
  message: string,
  hint?: string,
  related?: readonly RelatedLocation[],
): Diagnostic {
  return {
    code,
    severity: 'error',
    message,
    location: at,
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined ? {} : { related }),
  }
}

/** The place of a piece of a value's text, where it stands in the source as such; otherwise the whole value. */
export function within(at: Location, fragment: string | undefined): Location {
  if (!fragment) return at
  const found = at.file.text.slice(at.range.start, at.range.end).indexOf(fragment)
  if (found === -1) return at
  const start = at.range.start + found
  return { file: at.file, range: { start, end: start + fragment.length } }
}

/** A problem in something shared, such as a default, is told once and not once an entry. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics.filter(({ code, message, location }) => {
    const key = `${location.file.path}\0${location.range.start}\0${code}\0${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
