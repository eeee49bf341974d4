import type { Action, ImageReport, KirinEvent } from '@kirin-batch/core'
import { count, money } from '../output/format.ts'
import { printable } from '../output/printable.ts'

/** What was done for an entry that is `ok`. */
export const DONE: Readonly<Record<Action, string>> = {
  reuse: 'unchanged',
  restore: 'restored',
  collect: 'collected',
  generate: 'generated',
  wait: 'made elsewhere',
  refused: 'refused',
  quarantined: 'quarantined',
}

/** What became of an entry, in a word. */
export function outcomeOf({ status, action }: ImageReport): string {
  return status === 'ok' ? DONE[action] : status
}

/** The files that were written, or else the digest of the chosen image. */
export function placesOf({ outputs, chosen }: ImageReport): string[] {
  const files = outputs.flatMap(({ file }) => (file === undefined ? [] : [printable(file)]))
  if (files.length > 0) return files
  const output = outputs[(chosen ?? 1) - 1] ?? outputs[0]
  return output === undefined ? [] : [`sha256:${output.sha256.slice(0, 12)}`]
}

/** `3 entries, 2 to make for about $0.084` */
export function startLine(event: Extract<KirinEvent, { type: 'run-started' }>): string {
  const { total, toGenerate, expectedCostUsd, emulated } = event
  const work =
    toGenerate === 0 ? 'none to make' : `${toGenerate} to make for about ${money(expectedCostUsd, emulated)}`
  return `${count(total, 'entry', 'entries')}, ${work}`
}

/** `reused 1, generated 2`: what there is none of is left out. */
export function countsOf(summary: Extract<KirinEvent, { type: 'run-finished' }>['summary']): string {
  const counts = [
    [summary.reused, 'unchanged'],
    [summary.restored, 'restored'],
    [summary.collected, 'collected'],
    [summary.generated, 'generated'],
    [summary.refused, 'refused'],
    [summary.failed, 'failed'],
    [summary.quarantined, 'quarantined'],
  ] as const
  return counts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(', ')
}
