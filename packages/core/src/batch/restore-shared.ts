import type { EventSink } from '../event.ts'
import { askShared } from '../execute/ask-shared.ts'
import type { SharedCache } from '../execute/shared-cache.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Ahead } from '../options.ts'
import { needed } from '../plan/holdings.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { EntryPlan } from '../plan/plan-entry.ts'
import type { ContentStore } from '../ports.ts'
import { expectedTotal } from './expected-total.ts'

/** A plan for an entry that needs nothing to be made first. */
type Known = Extract<PlannedEntry, { plan: EntryPlan }>

/** One whose images are there, or count as there. */
type Complete = Known & { readonly plan: Extract<EntryPlan, { action: 'reuse' | 'restore' }> }

/** Plans all entries, from what a store has. */
type Plan = (store: ContentStore) => Promise<PlannedEntry[]>

/**
 * Brings what a plan lacks and the remote cache has into the store, all at once, before anything is asked of the API or
 * bought; and again for what depends on that, until nothing more comes. Gives the plan as it is then.
 */
export async function restoreShared(
  shared: SharedCache,
  store: ContentStore,
  plan: Plan,
  signal: AbortSignal,
  ahead: Ahead | undefined,
): Promise<PlannedEntry[]> {
  let early = ahead && (await planAhead(shared, store, plan, ahead))
  for (;;) {
    const planned = early ?? (await plan(store))
    early = undefined
    const came = await Promise.all(
      firstOfEach(planned.filter(isKnown)).map(({ plan: made, fingerprint }) =>
        askShared(shared, store, made, fingerprint).catch(unlessAborted(signal)),
      ),
    )
    if (signal.aborted || !came.includes(true)) return planned
  }
}

/**
 * A plan made while images are still being brought, as if they were there; `undefined` where one did not come, and
 * something else than what is there is to be done.
 */
async function planAhead(
  shared: SharedCache,
  store: ContentStore,
  plan: Plan,
  ahead: Ahead,
): Promise<PlannedEntry[] | undefined> {
  const listed = await ahead.listed
  if (listed.size === 0) return undefined
  const planned = await plan({
    ...store,
    has: async object => listed.has(object.sha256) || (await store.has(object)),
  })
  const counted = planned.filter(isComplete).flatMap(({ plan: { holdings }, fingerprint }) => {
    const brought = needed(holdings)
      .map(({ sha256 }) => sha256)
      .filter(sha256 => listed.has(sha256))
    return brought.length === 0 ? [] : [{ fingerprint, brought }]
  })
  ahead.only(new Set(counted.flatMap(({ brought }) => brought)))
  for (const { fingerprint, brought } of counted)
    shared.expect(
      fingerprint,
      Promise.all(brought.map(sha256 => ahead.outcome(sha256))).then(outcomes =>
        outcomes.every(outcome => outcome === 'came'),
      ),
    )
  // Where nothing can be bought, whatever comes, each entry waits for its own alone.
  if (planned.every(isComplete)) return planned
  const came = await Promise.all(counted.map(({ fingerprint }) => shared.settle(fingerprint)))
  return came.every(Boolean) ? planned : undefined
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
  const price = expectedTotal(blind.map(({ plan, fingerprint }) => ({ fingerprint, ...plan })))
  const what = blind.length === 1 ? `${first.entry.id} is` : `${blind.length} entries are`
  tell({
    type: 'notice',
    level: 'warning',
    message: `${shared.failure(first.fingerprint)}. So ${what} generated for about $${price}, although it may have ${blind.length === 1 ? 'it' : 'them'}`,
  })
}

function isComplete(entry: PlannedEntry): entry is Complete {
  return 'plan' in entry && (entry.plan.action === 'reuse' || entry.plan.action === 'restore')
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
