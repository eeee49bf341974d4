import { resolve } from 'node:path'
import type { ImageReport, PlanReport, Ran } from '@kirin-batch/core'
import { type Diagnostic, diagnosticToJson, renderDiagnostic } from '@kirin-batch/core/start'

/** An error as Vite and Rolldown show it, in the terminal and in the overlay of a page. */
export class ImagesError extends Error {
  /** Source lines that are at fault. */
  readonly frame?: string
  /** `file` is absolute; line and column count from 1. */
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number }

  constructor(message: string, source?: Required<Pick<ImagesError, 'frame' | 'loc'>>) {
    super(message)
    // Vite and Rolldown print it before the message.
    this.name = 'kirin-batch'
    // The stack would show our own code, where nothing is wrong.
    this.stack = ''
    if (source) {
      this.frame = source.frame
      this.loc = source.loc
    }
  }
}

/** Whatever was thrown, as an error to show; only a bug keeps its stack. */
export function asShown(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  // By its name: core's class is here twice, once within the plugin for what needs no more of core.
  return error.name === 'KirinError' ? new ImagesError(error.message) : error
}

/** An error with its lines, for where text is all that there is. */
export function textOf(error: Error): string {
  return error instanceof ImagesError && error.frame !== undefined
    ? `${error.message}\n${error.frame}`
    : error.message
}

/** All problems of the manifests and locks as one error, which points to the first. */
export function invalid(diagnostics: readonly Diagnostic[], root: string): ImagesError {
  const errors = diagnostics.filter(diagnostic => diagnostic.severity === 'error')
  const [first] = errors
  if (!first) return new ImagesError('The images cannot be read.')
  const { file, start } = diagnosticToJson(first)
  const count = errors.length === 1 ? '' : `${errors.length} problems, the first: `
  const hint = first.hint === undefined ? '' : `; ${first.hint}`
  return new ImagesError(`${count}${first.message}${hint}`, {
    frame: errors.map(error => renderDiagnostic(error)).join('\n\n'),
    loc: { file: resolve(root, file), line: start.line, column: start.column },
  })
}

/** The images that a build needs and may not buy. `why` is the reason, a clause. */
export function missing(
  images: readonly ImageReport[],
  plan: PlanReport,
  why: string,
  command: string,
): ImagesError {
  const rows = images.map(image => [
    image.id,
    image.error?.message ?? image.reasons?.join('; ') ?? '',
    Number(image.expectedCostUsd ?? 0) === 0 ? '' : `$${image.expectedCostUsd}`,
  ])
  const stuck = images.filter(isStuck).length
  const verb = images.some(isPurchase) ? 'generate' : 'fetch'
  const toHave = `To ${verb} ${stuck === 0 ? 'them' : 'the others'}: ${command}`
  return new ImagesError(
    [
      `${amount(images.length, 'image is', 'images are')} missing, and nothing was requested: ${why}.`,
      ...columns(rows),
      stuck === images.length
        ? `${command} would make none of them either: something has to be done first.`
        : `Expected cost: $${plan.expectedCostUsd}. ${toHave}`,
    ].join('\n'),
  )
}

function isPurchase({ action, heldUp }: ImageReport): boolean {
  return (action === 'generate' || action === 'wait') && heldUp !== true
}

/** It, or what it is made from, waits for a person. */
function isStuck({ action, heldUp }: ImageReport): boolean {
  return action === 'refused' || action === 'quarantined' || heldUp === true
}

/** What a run could not do. */
export function unfinished({ outcome, report }: Ran): ImagesError {
  const failed = report.images.filter(image => image.status !== 'ok')
  const headline = {
    ok: '',
    failed: `${amount(failed.length, 'image', 'images')} could not be had`,
    frozen: `${amount(failed.length, 'image is', 'images are')} missing`,
    'over-budget': 'The cap "maxCost" does not allow for all images',
    interrupted: 'Interrupted; what was in flight is in the journal, and the next build collects it',
  }[outcome]
  return new ImagesError(
    [
      `${headline}.`,
      ...columns(
        failed.map(image => [image.id, image.error?.message ?? image.reasons?.join('; ') ?? image.status]),
      ),
      `Spent in this run: $${report.summary.costUsd}.`,
    ].join('\n'),
  )
}

function amount(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length)
    })
  }
  return rows.map(row =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
  )
}
