import type { ImageReport, RunReport } from '@kirin-batch/core'
import { count, duration, money } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { countsOf, outcomeOf, placesOf } from '../reporters/wording.ts'

/** GitHub drops a summary above 1 MiB whole. */
const MOST_ROWS = 500

/** A run as Markdown: the sums, and a table of what is not simply unchanged, failures first. */
export function stepSummary(report: RunReport): string {
  const { summary } = report
  const emulated = report.images.some(image => image.emulated)
  const changed = report.images.filter(({ action, status }) => action !== 'reuse' || status !== 'ok')
  const rows = [
    ...changed.filter(({ status }) => status !== 'ok'),
    ...changed.filter(({ status }) => status === 'ok'),
  ]
  const counts = countsOf(summary)
  const lines = [
    '### kirin-batch',
    '',
    `${count(summary.total, 'entry', 'entries')}${counts === '' ? '' : `: ${counts}`}; ${money(summary.costUsd, emulated)} in ${duration(summary.durationMs)}`,
    '',
  ]
  if (rows.length > 0) {
    lines.push(
      '| image | outcome | cost | |',
      '| --- | --- | --- | --- |',
      ...rows.slice(0, MOST_ROWS).map(rowOf),
      '',
    )
  }
  if (rows.length > MOST_ROWS) lines.push(`and ${rows.length - MOST_ROWS} more`, '')
  return `${lines.join('\n')}\n`
}

function rowOf(image: ImageReport): string {
  const what = image.error ? [image.error.message] : placesOf(image)
  const cost = image.costUsd === undefined ? '' : money(image.costUsd)
  const cells = [image.id, outcomeOf(image), cost, what.join(' ')]
  return `| ${cells.map(cell).join(' | ')} |`
}

/** Text that Markdown and HTML leave as it is. */
function cell(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_~[\]|$@]/g, '\\$&')
}
