import { type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { KirinError } from '../diagnostics/error.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type {
  ApiKnowledge,
  Clock,
  ContentStore,
  GenerationRecords,
  Journal,
  Lease,
  Leases,
  Ledger,
} from '../ports.ts'
import { codeOf, sweepTemporaries } from './atomic-write.ts'
import { createInventory, type Inventory } from './inventory.ts'
import { createJournal, type OpenJournal } from './journal.ts'
import { createApiKnowledge } from './knowledge.ts'
import { layoutOf } from './layout.ts'
import { createLeases } from './leases.ts'
import { createLedger } from './ledger.ts'
import { createContentStore, type OnDamaged } from './objects.ts'
import { createGenerationRecords } from './records.ts'

/** Everything below one cache folder. */
export interface OpenStore {
  readonly store: ContentStore
  readonly records: GenerationRecords
  readonly journal: Journal
  readonly leases: Leases
  readonly knowledge: ApiKnowledge
  readonly ledger: Ledger
  readonly inventory: Inventory
  /** The absolute path of an object's file, which may not be there. */
  pathOf(sha256: Sha256): string
  /** Removes what processes that were killed have left half-written. */
  sweep(): Promise<void>
}

/**
 * Opens without writing: a folder comes about with what is first written into it.
 * @throws KirinError `usage` where a file stands in the way of the folder
 */
export function openStore(cacheDir: string, clock: Clock, onDamaged?: OnDamaged): OpenStore {
  assertNoFile(cacheDir)
  const layout = layoutOf(cacheDir)
  const leases = createLeases(layout, clock)
  const journal = createJournal(layout, leases)
  const records = createGenerationRecords(layout)
  return {
    store: createContentStore(layout, onDamaged),
    records,
    journal,
    leases: {
      held: () => leases.held(),
      abandoned: () => leases.abandoned(),
      async acquire(name, signal, onWait) {
        return puttingAway(journal, name, await leases.acquire(name, signal, onWait))
      },
      async tryAcquire(name) {
        const lease = await leases.tryAcquire(name)
        return lease && puttingAway(journal, name, lease)
      },
    },
    knowledge: createApiKnowledge(layout),
    ledger: createLedger(layout),
    inventory: createInventory(layout, records),
    pathOf: layout.object,
    sweep: () => sweepTemporaries(dirname(layout.incoming()), clock.now()),
  }
}

/** What is wrong in another way is told by whoever comes upon it. */
function assertNoFile(path: string): void {
  let found: Stats | undefined
  try {
    found = statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') assertNoFile(dirname(path))
    return
  }
  if (found?.isDirectory() === false)
    throw new KirinError(
      'usage',
      `${path} is a file, where a folder for the store has to be: move it away, or name another in KIRIN_CACHE_DIR`,
    )
}

/** Who has the lease next must find every claim, also where it is another process. */
function puttingAway(journal: OpenJournal, name: string, lease: Lease): Lease {
  journal.leased(name)
  return {
    async release() {
      try {
        await journal.putAway(name)
      } finally {
        await lease.release()
      }
    },
  }
}
