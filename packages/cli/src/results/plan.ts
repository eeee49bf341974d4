import type { ImageReport, PlanReport } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { count, money, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'

/** Whether anything is not as the manifests want it: what `--detailed-exitcode` asks. */
export function hasWork(report: PlanReport): boolean {
  return report.images.some(({ action }) => action !== 'reuse')
}

/** A plan for people: one line for each entry that is not simply reused, then the sums. Lines without their break. */
export function describePlan(report: PlanReport, colors: Colors): string[] {
  const work = report.images.filter(({ action }) => action !== 'reuse')
  const reused = report.images.length - work.length
  const emulated = report.images.some(image => image.emulated)
  const entries = (number: number): string => count(number, 'entry', 'entries')
  const sums =
    work.length === 0
      ? `Nothing to do: ${entries(reused)} unchanged.`
      : `${entries(work.length)} to do, ${reused} unchanged, about ${money(report.expectedCostUsd, emulated)}.`
  return [
    ...table(work.map(image => rowOf(image, colors))),
    ...(work.length === 0 ? [] : ['']),
    colors.bold(sums),
    ...(report.unused.length === 0
      ? []
      : [`In the lock but in no manifest: ${report.unused.map(printable).join(', ')}`]),
  ]
}

function rowOf(image: ImageReport, colors: Colors): string[] {
  const costs = image.expectedCostUsd !== undefined && Number(image.expectedCostUsd) > 0
  const isStuck = image.action === 'refused' || image.action === 'quarantined'
  const why = image.error ? [image.error.message] : (image.reasons ?? [])
  return [
    (isStuck ? colors.red : costs ? colors.yellow : colors.green)(image.action),
    printable(image.id),
    image.expectedCostUsd !== undefined && costs ? money(image.expectedCostUsd) : '',
    why.map(printable).join('; '),
  ]
}
