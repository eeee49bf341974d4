import { type Diagnostic, diagnosticToJson, renderDiagnostic } from '@kirin-batch/core'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { frameStyle } from '../output/colors.ts'
import { count } from '../output/format.ts'
import type { Output } from '../output/output.ts'
import { gitHubActions } from '../reporters/github.ts'

/** One object, pretty, on stdout. */
export function writeJson(output: Output, value: object): void {
  output.result(jsonText(value))
}

export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Frames on stderr, and annotations under GitHub Actions. */
export function reportDiagnostics(context: Context, root: string, diagnostics: readonly Diagnostic[]): void {
  const { output } = context
  const style = frameStyle(output.colors.stderr)
  for (const diagnostic of diagnostics) {
    output.message(`${renderDiagnostic(diagnostic, style)}\n`)
  }
  gitHubActions(context, root)?.annotate(diagnostics)
}

/** The end of every command whose manifests, locks or references are wrong. */
export function reportInvalid(
  context: Context,
  root: string,
  diagnostics: readonly Diagnostic[],
  { json, quiet = false }: { readonly json: boolean; readonly quiet?: boolean },
): ExitCode {
  const { output } = context
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  reportDiagnostics(context, root, quiet ? errors : diagnostics)
  output.message(`${count(errors.length, 'error')}.`)
  if (json) writeJson(output, { version: 1, diagnostics: diagnostics.map(diagnosticToJson) })
  return EXIT.INVALID
}
