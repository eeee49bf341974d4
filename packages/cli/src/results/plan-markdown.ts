import type { ImageReport, PlanReport } from '@kirin-batch/core'
import { money, sumOfMoney } from '../output/format.ts'
import { cell, row } from './markdown.ts'
import { sumsOf } from './plan.ts'

/** Of a table: GitHub takes no comment above 65,536 characters. */
const MOST_ROWS = 100

/** A plan as the comment on a pull request. The same plan gives the same text. */
export function planMarkdown(report: PlanReport): string {
  const { images, unused, expectedCostUsd } = report
  const emulated = images.some(image => image.emulated)
  const paid = images.filter(isPaid)
  const free = images.filter(image => !isPaid(image) && isFree(image))
  const still = images.filter(image => !isPaid(image) && !isFree(image) && isStill(image))
  const total = row(['**total**', '', `**${cell(sumOfMoney(expectedCostUsd, emulated))}**`, ''])
  const sections = [
    '### kirin-batch plan',
    cell(sumsOf(report)),
    ...tableOf('**Paid**', ['image', 'action', 'cost', 'why'], paid.map(paidRow), [total]),
    ...tableOf(
      '**Free of charge**',
      ['image', 'action', 'why'],
      [...free.map(image => rowOf(image)), ...images.flatMap(writtenRows)],
    ),
    ...tableOf(
      '**Left as it is**',
      ['image', 'state', 'why'],
      still.map(image => rowOf(image)),
    ),
    ...(unused.length === 0 ? [] : [`In the lock but in no manifest: ${cell(unused.join(', '))}`]),
  ]
  return `${sections.join('\n\n')}\n`
}

function isPaid({ expectedCostUsd = '0' }: ImageReport): boolean {
  return Number(expectedCostUsd) > 0
}

function isFree({ action, heldUp }: ImageReport): boolean {
  return action !== 'reuse' && action !== 'refused' && action !== 'quarantined' && !heldUp
}

function isStill({ action, stale }: ImageReport): boolean {
  return action !== 'reuse' || stale === true
}

function paidRow({ id, action, expectedCostUsd = '0', reasons = [] }: ImageReport): string {
  return row([cell(id), action, cell(money(expectedCostUsd)), cell(reasons.join('; '))])
}

function rowOf({ id, action, stale, reasons = [] }: ImageReport): string {
  return row([cell(id), stale ? 'stale' : action, cell(reasons.join('; '))])
}

function writtenRows({ id, free = [] }: ImageReport): string[] {
  return free.map(change => row([cell(id), 'write', cell(change)]))
}

/** Nothing for a table without rows. */
function tableOf(
  title: string,
  head: readonly string[],
  rows: readonly string[],
  foot: readonly string[] = [],
): string[] {
  if (rows.length === 0) return []
  const more = rows.length > MOST_ROWS ? [`and ${rows.length - MOST_ROWS} more`] : []
  const lines = [row(head), row(head.map(() => '---')), ...rows.slice(0, MOST_ROWS), ...foot]
  return [title, lines.join('\n'), ...more]
}
