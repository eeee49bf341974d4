import type { Action, ImageReport, KirinEvent, RunReport } from '@kirin-batch/core'
import { count, money, sumOfMoney } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { leftText, timeLeft } from './time-left.ts'

/** What was done for an entry that is `ok`. */
const DONE: Readonly<Record<Action, string>> = {
  reuse: 'unchanged',
  restore: 'restored',
  collect: 'collected',
  generate: 'generated',
  wait: 'generated',
  refused: 'refused',
  quarantined: 'quarantined',
}

/** What became of an entry, in a word. */
export function outcomeOf({ status, action, stale }: ImageReport): string {
  if (stale && status === 'ok') return 'stale'
  return status === 'ok' || status === 'planned' ? DONE[action] : status
}

/** An entry whose images were there already, and still are what is asked for, is hardly worth a line. */
export function isUnchanged({ action, status, stale }: ImageReport): boolean {
  return action === 'reuse' && status === 'ok' && !stale
}

/** Stopped before it was made. There may be hundreds for one Ctrl-C, so they are only counted. */
export function isInterrupted({ status }: ImageReport): boolean {
  return status === 'interrupted'
}

/** What this run paid for an entry; empty where that is nothing. */
export function costOf({ costUsd }: ImageReport): string {
  return costUsd === undefined || Number(costUsd) === 0 ? '' : money(costUsd)
}

/** The files that were written, or else the digest of the chosen image; of what is stale, why. */
export function placesOf({ outputs, chosen, stale, reasons = [] }: ImageReport): string[] {
  if (stale) return [reasons.map(printable).join('; ')]
  const files = outputs.flatMap(({ file }) => (file === undefined ? [] : [printable(file)]))
  if (files.length > 0) return files
  const output = outputs[(chosen ?? 1) - 1] ?? outputs[0]
  return output === undefined ? [] : [`sha256:${output.sha256.slice(0, 12)}`]
}

/** `3 entries, 2 to make for about $0.084`, with the time where it is known and worth a word. */
export function startLine(event: Extract<KirinEvent, { type: 'run-started' }>): string {
  const { total, toGenerate, expectedCostUsd, emulated } = event
  const work =
    toGenerate === 0
      ? 'none to make'
      : `${toGenerate} to make for about ${sumOfMoney(expectedCostUsd, emulated)}`
  const ms = timeLeft({ work: event.work, begun: new Map(), took: new Map() }, 0) ?? 0
  const time = ms < 10_000 ? '' : `, ${leftText(ms)}`
  return `${count(total, 'entry', 'entries')}, ${work}${time}`
}

const OUTCOMES = [
  ...['unchanged', 'stale', 'restored', 'collected', 'generated'],
  ...['refused', 'failed', 'missing', 'quarantined', 'interrupted'],
]

/** `3 entries: 1 unchanged, 2 generated`: what there is none of is left out. */
export function tally(outcomes: readonly string[]): string {
  const counts = OUTCOMES.flatMap(word => {
    const number = outcomes.filter(outcome => outcome === word).length
    return number === 0 ? [] : [`${number} ${word}`]
  })
  return [
    count(outcomes.length, 'entry', 'entries'),
    ...(counts.length === 0 ? [] : [counts.join(', ')]),
  ].join(': ')
}

/** How many entries came to what end, and the money. */
export function sumsOf({ summary, images }: RunReport): readonly [string, string] {
  const emulated = images.some(image => image.emulated)
  return [tally(images.map(outcomeOf)), sumOfMoney(summary.costUsd, emulated)]
}

/** What a frozen run lacks, in money. */
export function missingLine({ expectedCostUsd, images }: RunReport): string[] {
  if (expectedCostUsd === undefined || Number(expectedCostUsd) === 0) return []
  const emulated = images.some(image => image.emulated)
  return [
    `A run that is not frozen would make what is missing for about ${sumOfMoney(expectedCostUsd, emulated)}.`,
  ]
}

/** The end of a run in one line. */
export function finishLine(report: RunReport, time: string): string {
  return sumsLine(sumsOf(report), time)
}

export function sumsLine(sums: readonly [string, string], time: string): string {
  return `${sums.join('; ')} in ${time}`
}
