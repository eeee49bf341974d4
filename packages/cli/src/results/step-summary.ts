import type { ImageReport, RunReport } from '@kirin-batch/core'
import { duration } from '../output/duration.ts'
import { money } from '../output/format.ts'
import { costOf, finishLine, isUnchanged, missingLine, outcomeOf, placesOf } from '../reporters/wording.ts'
import { chargedLine } from './charges.ts'
import { cell, row } from './markdown.ts'

/** GitHub drops a summary above 1 MiB whole. */
const MOST_ROWS = 500

/** A run as Markdown: the sums, and a table of what is not simply unchanged, failures first. */
export function stepSummary(report: RunReport): string {
  const changed = report.images.filter(image => !isUnchanged(image))
  const rows = [
    ...changed.filter(({ status }) => status !== 'ok'),
    ...changed.filter(({ status }) => status === 'ok'),
  ]
  const lines = ['### kirin-batch', '', finishLine(report, duration(report.summary.durationMs)), '']
  const emulated = report.images.some(image => image.emulated)
  lines.push(...[...missingLine(report), ...chargedLine(report, emulated)].flatMap(line => [line, '']))
  if (rows.length > 0) {
    lines.push(
      '| image | outcome | cost | charged so far | |',
      '| --- | --- | --- | --- | --- |',
      ...rows.slice(0, MOST_ROWS).map(rowOf),
      '',
    )
  }
  if (rows.length > MOST_ROWS) lines.push(`and ${rows.length - MOST_ROWS} more`, '')
  return `${lines.join('\n')}\n`
}

function rowOf(image: ImageReport): string {
  const what = image.error ? [image.error.message] : placesOf(image)
  const charged = image.chargedUsd === undefined ? '' : money(image.chargedUsd)
  const cells = [image.id, outcomeOf(image), costOf(image), charged, what.join(' ')]
  return row(cells.map(cell))
}
