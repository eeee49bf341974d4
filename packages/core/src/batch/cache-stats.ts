import { namesInLocks } from '../cache/names.ts'
import type { Amount, CacheStats } from '../cache/report.ts'
import { systemClock } from '../clock.ts'
import { compare } from '../diagnostics/diagnostic.ts'
import { KirinError } from '../diagnostics/error.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { CacheOptions, Invalid, Measured } from '../options.ts'
import type { Claim, Journal } from '../ports.ts'
import { openStore } from '../store/open-store.ts'
import { loadLocks } from './load-locks.ts'
import { cacheDirOf } from './plan-project.ts'
import { chargedTotals } from './report-charges.ts'

/** What a store holds and what of it the project's locks name. Nothing is hashed, nothing written. */
export async function cacheStats(options: CacheOptions): Promise<Measured | Invalid> {
  const loaded = await loadLocks(options.root)
  if (loaded.kind === 'invalid') return loaded
  const cacheDir = cacheDirOf(options)
  const { inventory, journal, ledger } = openStore(cacheDir, systemClock)
  const objects = await inventory.objects()
  const { records, unreadable } = await inventory.records()
  const claims = await claimsIn(journal)
  const all = [...records.values()].flat()
  const names = namesInLocks(loaded.locks.values()).objects
  const isNamed = (sha256: Sha256): boolean => names.has(sha256)
  const outputs = (emulated: boolean): Set<Sha256> =>
    new Set(
      all
        .filter(record => record.emulated === emulated)
        .flatMap(record => record.outputs.map(output => output.sha256)),
    )
  const [drawn, paid] = [outputs(true), outputs(false)]
  const stats: CacheStats = {
    version: 1,
    cacheDir,
    locks: [...loaded.locks.keys()].sort(compare),
    objects: amountOf(objects),
    named: amountOf(objects, isNamed),
    unnamed: amountOf(objects, sha256 => !isNamed(sha256)),
    emulated: amountOf(objects, sha256 => !isNamed(sha256) && drawn.has(sha256) && !paid.has(sha256)),
    missing: [...names].filter(sha256 => !objects.has(sha256 as Sha256)).length,
    records: { count: all.length, unreadable: unreadable.length },
    journal: {
      open: claims.list.length,
      quarantined: claims.list.filter(({ unknownSince }) => unknownSince !== undefined).length,
      damaged: claims.error !== undefined,
    },
    damaged: amountOf(await inventory.damaged()),
    charged: await chargedTotals(ledger),
  }
  return { kind: 'measured', stats }
}

/** How many files, and their bytes together. */
export function amountOf(
  files: ReadonlyMap<Sha256, number>,
  isMeant: (sha256: Sha256) => boolean = () => true,
): Amount {
  const meant = [...files].filter(([sha256]) => isMeant(sha256))
  return { count: meant.length, bytes: meant.reduce((sum, [, bytes]) => sum + bytes, 0) }
}

/** A claim that cannot be read stands for money: it is told, and the others with it are not. */
export async function claimsIn(
  journal: Journal,
): Promise<{ readonly list: readonly Claim[]; readonly error?: KirinError }> {
  try {
    return { list: await journal.list() }
  } catch (error) {
    if (error instanceof KirinError) return { list: [], error }
    throw error
  }
}
