import { renderDiagnostic } from '../../src/diagnostics/frame.ts'
import { readManifest } from '../../src/manifest/read.ts'

/** All problems of a manifest as people see them. */
export function problemsIn(text: string): string {
  const { diagnostics } = readManifest({ path: 'a.kirin.yaml', text })
  return diagnostics.map(diagnostic => renderDiagnostic(diagnostic)).join('\n\n')
}

/** A sound manifest around one line, or more, of an image. */
export function image(...lines: string[]): string {
  return ['version: 1', 'images:', '  hero:', ...lines.map(line => `    ${line}`), ''].join('\n')
}

/** A sound manifest with something else at its top. */
export function top(...lines: string[]): string {
  return ['version: 1', ...lines, 'images: {}', ''].join('\n')
}
