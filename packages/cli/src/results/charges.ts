import type { ImageReport, RunReport } from '@kirin-batch/core'
import { count, money, sumOfMoney } from '../output/format.ts'

/** `Charged so far: $1.23 in 4 runs, the last on 2026-03-01 with $0.084.` None where nothing was. */
export function chargedLine({ ledger }: Pick<RunReport, 'ledger'>, emulated: boolean): string[] {
  const { chargedUsd, runs, lastRun } = ledger
  if (!lastRun) return []
  const day = lastRun.startedAt.slice(0, 10)
  const last = runs === 1 ? `on ${day}` : `the last on ${day} with ${money(lastRun.chargedUsd)}`
  return [`Charged so far: ${sumOfMoney(chargedUsd, emulated)} in ${count(runs, 'run')}, ${last}.`]
}

/** What an entry was ever charged; empty for none. */
export function chargedTo({ chargedUsd }: ImageReport): string {
  return chargedUsd === undefined ? '' : `${money(chargedUsd)} so far`
}
