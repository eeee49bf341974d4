import type { ImageReport, RunReport } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { count, duration, money, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { countsOf, outcomeOf, placesOf } from '../reporters/wording.ts'

/** The result of a run for people: what is not simply unchanged, and the sums. Lines without their break. */
export function describeRun(report: RunReport, colors: Colors): string[] {
  const changed = report.images.filter(({ action, status }) => action !== 'reuse' || status !== 'ok')
  const { summary } = report
  const emulated = report.images.some(image => image.emulated)
  const counts = countsOf(summary)
  const sums = [
    `${count(summary.total, 'entry', 'entries')}${counts === '' ? '' : `: ${counts}`}`,
    money(summary.costUsd, emulated),
    duration(summary.durationMs),
  ]
  return [
    ...table(changed.flatMap(image => rowsOf(image, colors))),
    ...(changed.length === 0 ? [] : ['']),
    colors.bold(sums.join(' · ')),
  ]
}

/** One row an image file; the first bears the entry's id. */
function rowsOf(image: ImageReport, colors: Colors): string[][] {
  const mark = image.status === 'ok' ? colors.green : colors.red
  const [first = '', ...others] = image.error ? [printable(image.error.message)] : placesOf(image)
  const cost = image.costUsd === undefined ? '' : money(image.costUsd)
  return [
    [printable(image.id), mark(outcomeOf(image)), cost, first],
    ...others.map(place => ['', '', '', place]),
  ]
}
