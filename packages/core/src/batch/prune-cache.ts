import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { namesInGit } from '../cache/git-names.ts'
import { joinNames, type Names, namesInLocks } from '../cache/names.ts'
import { type PruneScope, type Removal, removalOf, type StoreContents } from '../cache/removal.ts'
import { systemClock } from '../clock.ts'
import { compare } from '../diagnostics/diagnostic.ts'
import { KirinError } from '../diagnostics/error.ts'
import type { CacheOptions, Invalid, Pruned } from '../options.ts'
import { sumUsd } from '../plan/price.ts'
import type { Leases } from '../ports.ts'
import { isBelow } from '../source/inside.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { amountOf } from './cache-stats.ts'
import { loadLocks } from './load-locks.ts'
import { plan } from './plan.ts'
import { cacheDirOf } from './plan-project.ts'
import { PRUNE_LEASE, runsUnderWay } from './presence.ts'

export interface PruneOptions extends CacheOptions {
  /** At least one. */
  readonly scopes: readonly PruneScope[]
  /** Only say what would go. */
  readonly dryRun?: boolean
}

/**
 * Removes what nothing names: no lock in the project or on any branch of its git repository, no manifest as it is now,
 * no open request.
 * @throws KirinError `prune-refused` where that cannot be known, or a run is under way; `journal` for a damaged claim
 */
export async function pruneCache(options: PruneOptions): Promise<Pruned | Invalid> {
  const { root, scopes, dryRun = false } = options
  const cacheDir = cacheDirOf(options)
  if (!isBelow(relative(root, cacheDir))) {
    throw new KirinError(
      'prune-refused',
      `${cacheDir} lies outside the project (${root}): locks of other projects may name what it holds, and they are not known here. Nothing is removed.`,
    )
  }
  const opened = openStore(cacheDir, systemClock)
  const work = async (): Promise<Pruned | Invalid> => {
    const names = await namesInProject(options)
    if ('kind' in names) return names
    const contents = await contentsOf(opened)
    const removal = removalOf(contents, names, new Set(scopes))
    if (!dryRun) await remove(opened, removal)
    const [objects, damaged] = [new Set(removal.objects), new Set(removal.damaged)]
    return {
      kind: 'pruned',
      report: {
        version: 1,
        cacheDir,
        dryRun,
        scopes,
        objects: amountOf(contents.objects, sha256 => objects.has(sha256)),
        damaged: amountOf(contents.damaged, sha256 => damaged.has(sha256)),
        records: removal.records.length,
        paidUsd: sumUsd(removal.records.filter(({ emulated }) => !emulated).map(({ costUsd }) => costUsd)),
        sha256: [...objects].sort(compare),
      },
    }
  }
  // Where there is no store, none is begun.
  return dryRun || !existsSync(cacheDir) ? await work() : await withoutRuns(opened.leases, work)
}

/** A run says that it is there and then looks for this lease; here it is the other way round. */
async function withoutRuns<T>(leases: Leases, work: () => Promise<T>): Promise<T> {
  const lease = await leases.tryAcquire(PRUNE_LEASE)
  try {
    if (!lease || (await runsUnderWay(leases))) {
      const who = lease ? 'a run' : 'another prune'
      throw new KirinError(
        'prune-refused',
        `${who} is under way on this store; nothing is removed. Try again when it is over.`,
      )
    }
    return await work()
  } finally {
    await lease?.release()
  }
}

/** Also what the manifests ask for now: a run that could not write its lock has left it in the records alone. */
async function namesInProject(options: CacheOptions): Promise<Names | Invalid> {
  const loaded = await loadLocks(options.root)
  if (loaded.kind === 'invalid') return loaded
  const wanted: Names[] = []
  for (const emulated of [false, true]) {
    const planned = await plan({ ...options, emulated })
    if (planned.kind === 'invalid') return planned
    const { images } = planned.report
    wanted.push({
      objects: new Set(images.flatMap(({ outputs }) => outputs.map(({ sha256 }) => sha256))),
      fingerprints: new Set(images.flatMap(({ fingerprint }) => fingerprint ?? [])),
    })
  }
  return joinNames([namesInLocks(loaded.locks.values()), ...wanted, await namesInGit(options.root)])
}

async function contentsOf({ inventory, journal }: OpenStore): Promise<StoreContents> {
  const { records, unreadable } = await inventory.records()
  return {
    objects: await inventory.objects(),
    damaged: await inventory.damaged(),
    records,
    hasUnreadable: unreadable.length > 0,
    claims: await journal.list(),
  }
}

async function remove({ inventory }: OpenStore, { records, objects, damaged }: Removal): Promise<void> {
  await inventory.removeRecords([...new Set(records.map(({ fingerprint }) => fingerprint))])
  for (const sha256 of objects) await inventory.removeObject(sha256)
  for (const sha256 of damaged) await inventory.removeDamaged(sha256)
}
