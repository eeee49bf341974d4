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
