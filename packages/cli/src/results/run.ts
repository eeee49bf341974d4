import type { ImageReport, RunReport } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { duration, sumOfMoney, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { costOf, isUnchanged, outcomeOf, placesOf, tally } from '../reporters/wording.ts'

/** The result of a run for people: what is not simply unchanged, and the sums. Lines without their break. */
export function describeRun(report: RunReport, colors: Colors): string[] {
  const changed = report.images.filter(image => !isUnchanged(image))
  return [
    ...table(changed.flatMap(image => rowsOf(image, colors))),
    ...(changed.length === 0 ? [] : ['']),
    colors.bold(sumsOf(report).join(' · ')),
  ]
}

/** How many entries came to what end, the money, the time. */
export function sumsOf({ summary, images }: RunReport): readonly [string, string, string] {
  const emulated = images.some(image => image.emulated)
  return [tally(images.map(outcomeOf)), sumOfMoney(summary.costUsd, emulated), duration(summary.durationMs)]
}

/** One row an image file; the first bears the entry's id. */
function rowsOf(image: ImageReport, colors: Colors): string[][] {
  const mark = image.status === 'ok' ? colors.green : colors.red
  const [first = '', ...others] = image.error ? [printable(image.error.message)] : placesOf(image)
  return [
    [printable(image.id), mark(outcomeOf(image)), costOf(image), first],
    ...others.map(place => ['', '', '', place]),
  ]
}
