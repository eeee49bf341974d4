import type { ImageReport, RunReport } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { count, duration, sumOfMoney, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { costOf, isInterrupted, isUnchanged, outcomeOf, placesOf, tally } from '../reporters/wording.ts'

/** The result of a run for people: what is not simply unchanged, and the sums. Lines without their break. */
export function describeRun(report: RunReport, colors: Colors): string[] {
  const shown = report.images.filter(image => !isUnchanged(image) && !isInterrupted(image))
  const rows = [
    ...shown.flatMap(image => rowsOf(image, colors)),
    ...interruptedRows(report.images.filter(isInterrupted), colors),
  ]
  return [...table(rows), ...(rows.length === 0 ? [] : ['']), colors.bold(sumsOf(report).join(' · '))]
}

/** How many entries came to what end, the money, the time. */
export function sumsOf({ summary, images }: RunReport): readonly [string, string, string] {
  const emulated = images.some(image => image.emulated)
  return [tally(images.map(outcomeOf)), sumOfMoney(summary.costUsd, emulated), duration(summary.durationMs)]
}

/** One row for all that were stopped for the same cause: by a signal, or by `--timeout`. */
function interruptedRows(images: readonly ImageReport[], colors: Colors): string[][] {
  const messages = images.map(({ error }) => error?.message ?? '')
  return [...new Set(messages)].map(message => {
    const number = messages.filter(other => other === message).length
    return [count(number, 'entry', 'entries'), colors.red('interrupted'), '', printable(message)]
  })
}

/** One row an image file; the first bears the entry's id. */
function rowsOf(image: ImageReport, colors: Colors): string[][] {
  const mark = image.status !== 'ok' ? colors.red : image.stale ? colors.yellow : colors.green
  const [first = '', ...others] = image.error ? [printable(image.error.message)] : placesOf(image)
  return [
    [printable(image.id), mark(outcomeOf(image)), costOf(image), first],
    ...others.map(place => ['', '', '', place]),
  ]
}
