import Big from 'big.js'
import type { ChargedTotals } from '../cache/report.ts'
import { compare } from '../diagnostics/diagnostic.ts'
import { extend } from '../extend.ts'
import { sumUsd } from '../plan/price.ts'
import type { Charge, Ledger } from '../ports.ts'
import type { ImageReport, LedgerReport } from '../report.ts'

/** What the ledger says of some images and of all runs: read once, when everything is done. */
export async function reportCharges(
  ledger: Ledger,
  images: readonly ImageReport[],
  emulated: boolean,
): Promise<{ readonly images: readonly ImageReport[]; readonly ledger: LedgerReport }> {
  const charges = (await ledger.read()).filter(charge => charge.emulated === emulated)
  const byEntry = sumsBy(
    charges.filter(({ kind }) => kind === 'image'),
    ({ manifest, entry }) => nameOf(manifest, entry),
  )
  return {
    images: images.map(image => {
      const charged = byEntry.get(nameOf(image.manifest, image.id))
      return charged?.gt(0) ? extend(image, { chargedUsd: charged.toFixed() }) : image
    }),
    ledger: summarizeCharges(charges),
  }
}

/** Totals of what the real API has charged those who use this store. */
export async function chargedTotals(ledger: Ledger): Promise<ChargedTotals> {
  const charges = (await ledger.read()).filter(({ emulated, source }) => !emulated && source === 'bought')
  const entries = sumsBy(charges, ({ manifest, entry }) => nameOf(manifest, entry))
  return {
    usd: sumUsd(charges.map(({ costUsd }) => costUsd)),
    runs: chargedRuns(charges)
      .map(([startedAt, sum]) => ({ startedAt, usd: sum.toFixed() }))
      .sort((a, b) => compare(b.startedAt, a.startedAt)),
    entries: [...entries]
      .filter(([, sum]) => sum.gt(0))
      .sort(([a, x], [b, y]) => y.cmp(x) || compare(a, b))
      .map(([name, sum]) => {
        const [manifest = '', id = ''] = name.split('\n')
        return { id, manifest, usd: sum.toFixed() }
      }),
  }
}

function chargedRuns(bought: readonly Charge[]): (readonly [string, Big])[] {
  return [...sumsBy(bought, ({ run }) => run)].filter(([, sum]) => sum.gt(0))
}

/** A run that only collected what others had paid for is none that was charged. */
function summarizeCharges(charges: readonly Charge[]): LedgerReport {
  const bought = charges.filter(({ source }) => source === 'bought')
  const runs = chargedRuns(bought)
  const last = runs.reduce<(typeof runs)[number] | undefined>(
    (latest, run) => (latest && latest[0] > run[0] ? latest : run),
    undefined,
  )
  return {
    chargedUsd: sumUsd(bought.map(({ costUsd }) => costUsd)),
    runs: runs.length,
    ...(last ? { lastRun: { startedAt: last[0], chargedUsd: last[1].toFixed() } } : {}),
    foundUsd: sumUsd(charges.filter(({ source }) => source === 'found').map(({ costUsd }) => costUsd)),
    unpriced: charges.filter(({ costUsd }) => costUsd === undefined).length,
  }
}

function sumsBy(charges: readonly Charge[], key: (charge: Charge) => string): Map<string, Big> {
  const sums = new Map<string, Big>()
  for (const charge of charges)
    sums.set(key(charge), (sums.get(key(charge)) ?? new Big(0)).plus(charge.costUsd ?? 0))
  return sums
}

function nameOf(manifest: string, id: string): string {
  return `${manifest}\n${id}`
}
