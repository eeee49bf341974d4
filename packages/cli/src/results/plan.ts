import type { ImageReport, PlanReport } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { count, money, sumOfMoney, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { chargedLine, chargedTo } from './charges.ts'

/** Whether anything is not as the manifests want it: what `--detailed-exitcode` asks. */
export function hasWork(report: PlanReport): boolean {
  return report.images.some(({ action }) => action !== 'reuse')
}

/** A plan for people: one line for each entry that is not simply reused, then the sums. Lines without their break. */
export function describePlan(report: PlanReport, colors: Colors): string[] {
  const shown = report.images.filter(({ action, stale }) => action !== 'reuse' || stale)
  const unused = report.unused.map(printable).join(', ')
  return [
    ...table(shown.map(image => planRow(image, colors))),
    ...(shown.length === 0 ? [] : ['']),
    colors.bold(sumsOf(report)),
    ...freeLines(report),
    ...chargedLine(
      report,
      report.images.some(image => image.emulated),
    ),
    ...(unused === '' ? [] : [`In the lock but in no manifest: ${unused}`]),
  ]
}

/** Files shown by name. */
const MOST_FILES = 5

function freeLines({ images }: PlanReport): string[] {
  const free = images.flatMap(image => image.free ?? [])
  if (free.length === 0) return []
  const more = free.length > MOST_FILES ? [`  and ${free.length - MOST_FILES} more`] : []
  return [
    'To be written, free of charge:',
    ...free.slice(0, MOST_FILES).map(change => `  ${printable(change)}`),
    ...more,
  ]
}

export function sumsOf(report: PlanReport): string {
  const { images, expectedCostUsd } = report
  const emulated = images.some(image => image.emulated)
  const number = (isMeant: (image: ImageReport) => boolean): number => images.filter(isMeant).length
  const unchanged = number(({ action, stale }) => action === 'reuse' && !stale)
  const stale = number(image => image.stale === true)
  const refused = number(({ action }) => action === 'refused')
  const quarantined = number(({ action }) => action === 'quarantined')
  const heldUp = number(({ heldUp }) => heldUp === true)
  const toDo = images.length - unchanged - stale - refused - quarantined - heldUp
  const rest = [
    [unchanged, 'unchanged'],
    [stale, 'stale'],
    [refused, 'refused'],
    [quarantined, 'quarantined'],
    [heldUp, 'held up'],
  ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  const isStuck = refused + quarantined > 0
  return toDo === 0
    ? `${isStuck ? 'Nothing that run would do' : 'Nothing to do'}: ${rest.join(', ')}.`
    : `${[`${count(toDo, 'entry', 'entries')} to do`, ...rest].join(', ')}; ${report.remoteCache ? 'at most' : 'about'} ${sumOfMoney(expectedCostUsd, emulated)}.`
}

/** What is to be done, for what, at what price and why. */
export function planRow(image: ImageReport, colors: Colors): string[] {
  const { action, id, expectedCostUsd = '0', reasons = [], stale, heldUp, error } = image
  const costs = Number(expectedCostUsd) > 0
  const mark =
    action === 'refused' || action === 'quarantined' || heldUp
      ? colors.red
      : costs || stale
        ? colors.yellow
        : colors.green
  const why = error ? [error.message] : reasons
  return [
    mark(stale ? 'stale' : action),
    printable(id),
    costs ? money(expectedCostUsd) : '',
    chargedTo(image),
    why.map(printable).join('; '),
  ]
}
