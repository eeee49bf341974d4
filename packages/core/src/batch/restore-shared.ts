import type { EventSink } from '../event.ts'
import { askShared } from '../execute/ask-shared.ts'
import type { SharedCache } from '../execute/shared-cache.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { EntryPlan } from '../plan/plan-entry.ts'
import { sumUsd } from '../plan/price.ts'
import type { ContentStore } from '../ports.ts'

/** A plan for an entry that needs nothing to be made first. */
type Known = Extract<PlannedEntry, { plan: EntryPlan }>

/**
 * Brings what a plan lacks and the remote cache has into the store, all at once, before anything is asked of the API or
 * bought; and again for what depends on that, until nothing more comes. Gives the plan as it is then.
 */
export async function restoreShared(
  shared: SharedCache,
  store: ContentStore,
  plan: () => Promise<PlannedEntry[]>,
  signal: AbortSignal,
): Promise<PlannedEntry[]> {
  for (;;) {
    const planned = await plan()
    const came = await Promise.all(
      firstOfEach(planned.filter(isKnown)).map(({ plan: made, fingerprint }) =>
        askShared(shared, store, made, fingerprint).catch(unlessAborted(signal)),
      ),
    )
    if (signal.aborted || !came.includes(true)) return planned
  }
}

/** Says what is about to be bought although the remote cache, which has failed, may have it. */
export function tellBlindPurchases(
  shared: SharedCache,
  planned: readonly PlannedEntry[],
  tell: EventSink,
): void {
  const blind = planned
    .filter(isKnown)
    .filter(
      ({ plan, fingerprint }) => plan.action === 'generate' && shared.failure(fingerprint) !== undefined,
    )
  const [first] = blind
  if (!first) return
  for (const { fingerprint } of blind) shared.told.add(fingerprint)
  const price = sumUsd(blind.map(({ plan }) => (plan.action === 'generate' ? plan.expectedCostUsd : '0')))
  const what = blind.length === 1 ? `${first.entry.id} is` : `${blind.length} entries are`
  tell({
    type: 'notice',
    level: 'warning',
    message: `${shared.failure(first.fingerprint)}. So ${what} generated for about $${price}, although it may have ${blind.length === 1 ? 'it' : 'them'}`,
  })
}

function isKnown(entry: PlannedEntry): entry is Known {
  return 'plan' in entry
}

function firstOfEach(entries: readonly Known[]): Known[] {
  const first = new Map<Fingerprint, Known>()
  for (const entry of entries) if (!first.has(entry.fingerprint)) first.set(entry.fingerprint, entry)
  return [...first.values()]
}

/** A run that was stopped meanwhile says so of each of its entries. */
function unlessAborted(signal: AbortSignal): (error: unknown) => boolean {
  return error => {
    if (signal.aborted) return false
    throw error
  }
}
