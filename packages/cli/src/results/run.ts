import type { Failure, ImageReport, RunReport } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { duration } from '../output/duration.ts'
import { count, money, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import {
  costOf,
  isInterrupted,
  isUnchanged,
  missingLine,
  outcomeOf,
  placesOf,
  sumsOf,
} from '../reporters/wording.ts'
import { chargedLine, chargedTo } from './charges.ts'

/** The result of a run for people: what is not simply unchanged, and the sums. Lines without their break. */
export function describeRun(
  report: RunReport,
  colors: Colors,
  time: string = duration(report.summary.durationMs),
): string[] {
  const shown = report.images.filter(image => !isUnchanged(image) && !isInterrupted(image))
  const rows = [
    ...shown.flatMap(image => rowsOf(image, colors)),
    ...interruptedRows(report.images.filter(isInterrupted), colors),
  ]
  return [
    ...table(rows),
    ...(rows.length === 0 ? [] : ['']),
    colors.bold([...sumsOf(report), time].join(' · ')),
    ...missingLine(report),
    ...chargedBefore(report),
  ]
}

/** Where the sums of this run do not say it already. */
function chargedBefore(report: RunReport): string[] {
  const { ledger, summary, images } = report
  return ledger.runs === 1 && Number(ledger.chargedUsd) === Number(summary.costUsd)
    ? []
    : chargedLine(
        report,
        images.some(image => image.emulated),
      )
}

/** One row for all that were stopped for the same cause: by a signal, or by `--timeout`. */
function interruptedRows(images: readonly ImageReport[], colors: Colors): string[][] {
  const messages = images.map(({ error }) => error?.message ?? '')
  return [...new Set(messages)].map(message => {
    const number = messages.filter(other => other === message).length
    return [count(number, 'entry', 'entries'), colors.red('interrupted'), '', '', printable(message)]
  })
}

/** One row an image file; the first bears the entry's id. */
function rowsOf(image: ImageReport, colors: Colors): string[][] {
  const mark = image.status !== 'ok' ? colors.red : image.stale ? colors.yellow : colors.green
  const [first = '', ...others] = image.error ? [messageOf(image, image.error)] : placesOf(image)
  return [
    [printable(image.id), mark(outcomeOf(image)), costOf(image), before(image), first],
    ...others.map(place => ['', '', '', '', place]),
  ]
}

/** Why not, and at what price it would be. */
function messageOf({ expectedCostUsd = '0' }: ImageReport, { message }: Failure): string {
  const price = Number(expectedCostUsd) > 0 ? ` (about ${money(expectedCostUsd)})` : ''
  return `${printable(message)}${price}`
}

/** What this run did not just pay, or not alone. */
function before(image: ImageReport): string {
  return Number(image.chargedUsd ?? '0') === Number(image.costUsd ?? '0') ? '' : chargedTo(image)
}
