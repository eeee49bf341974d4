import { validate } from '../../src/batch/validate.ts'
import { type Diagnostic, diagnosticToJson } from '../../src/diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../../src/diagnostics/frame.ts'
import type { Location } from '../../src/diagnostics/source-file.ts'
import { canonicalInputs, inputsOf } from '../../src/fingerprint/fingerprint.ts'
import type { Invalid, Validated } from '../../src/options.ts'
import type { ResolvedEntry } from '../../src/resolve/entry.ts'

/** What is never to be seen, whatever a project holds. */
export interface Finding {
  readonly kind: /** Something was thrown. */
    | 'crash'
    /** Two seconds of work. */
    | 'slow'
    /** Invalid without an error, or valid with one. */
    | 'silent'
    /** An error of a file that points at nothing in it. */
    | 'unlocated'
    /** A range that is not within its file. */
    | 'outside'
    /** Characters that act on a terminal, or hide what is there. */
    | 'unprintable'
    /** A message nobody reads to its end. */
    | 'long'
    /** Another answer to the same question. */
    | 'unsteady'
    /** More memory than a CI job has to give. */
    | 'memory'
  readonly detail: string
}

const SLOW_MS = 2_000
const LONG = 1_500
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|\p{Bidi_Control}|[\u200b\ufeff]/u

export interface Examined {
  readonly findings: readonly Finding[]
  /** All diagnostics as people see them; `undefined` after a crash. */
  readonly rendered: string | undefined
  readonly valid: boolean
}

/** Validates `a.kirin.yaml` below the root, twice. */
export async function examine(root: string): Promise<Examined> {
  const before = process.cpuUsage()
  let result: Validated | Invalid
  let again: Validated | Invalid
  try {
    result = await validate({ root, manifests: ['a.kirin.yaml'] })
    const { user, system } = process.cpuUsage(before)
    const findings: Finding[] = [...result.diagnostics.flatMap(findingsOf), ...contradiction(result)]
    if (user + system > SLOW_MS * 1_000)
      findings.push({ kind: 'slow', detail: `${(user + system) / 1_000} ms` })
    again = await validate({ root, manifests: ['a.kirin.yaml'] })
    if (summary(result) !== summary(again)) findings.push({ kind: 'unsteady', detail: '' })
    return { findings, rendered: renderedIn(result), valid: result.kind === 'valid' }
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { findings: [{ kind: 'crash', detail }], rendered: undefined, valid: false }
  }
}

export function renderedIn({ diagnostics }: Validated | Invalid): string {
  return diagnostics.map(found => renderDiagnostic(found)).join('\n\n')
}

function contradiction(result: Validated | Invalid): Finding[] {
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error').length
  return (result.kind === 'valid') === (errors === 0)
    ? []
    : [{ kind: 'silent', detail: `${result.kind}, ${errors} errors` }]
}

function findingsOf(diagnostic: Diagnostic): Finding[] {
  const text = renderDiagnostic(diagnostic)
  const findings: Finding[] = []
  const add = (kind: Finding['kind']): void => {
    findings.push({ kind, detail: text.slice(0, 2 * LONG) })
  }
  if (UNPRINTABLE.test(text.replaceAll('\n', ' '))) add('unprintable')
  if (text.length > LONG) add('long')
  const locations = [diagnostic.location, ...(diagnostic.related ?? []).map(({ location }) => location)]
  if (!locations.every(isInside)) add('outside')
  if (isNowhere(diagnostic)) add('unlocated')
  return findings
}

function isInside({ file, range }: Location): boolean {
  const { start, end } = range
  return (
    Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= file.text.length
  )
}

function isNowhere({ code, location: { file, range } }: Diagnostic): boolean {
  if (file.text === '') return !['unreadable-file', 'empty-manifest', 'data-syntax'].includes(code)
  return range.start === 0 && range.end === 0 && code !== 'empty-manifest' && code !== 'data-syntax'
}

function summary(result: Validated | Invalid): string {
  const entries = result.kind === 'valid' ? result.entries.map(entryText) : []
  return JSON.stringify([result.diagnostics.map(diagnosticToJson), entries])
}

/** What decides its picture, apart from the pictures it is made of, and its free texts. */
function entryText(entry: ResolvedEntry): string {
  const inputs = inputsOf(entry, { references: [], subjects: [] }, { revision: 1, emulated: false })
  return canonicalInputs(inputs) + JSON.stringify([entry.id, entry.alt, entry.meta, entry.outputName])
}
