import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { needed } from '../plan/holdings.ts'
import type { EntryPlan } from '../plan/plan-entry.ts'
import type { ContentStore, ImageObject } from '../ports.ts'
import type { SharedCache } from './shared-cache.ts'

/** Brings what a plan for an entry lacks from the remote cache; `true` where something came, and the plan is another. */
export async function askShared(
  shared: SharedCache,
  store: ContentStore,
  plan: EntryPlan,
  fingerprint: Fingerprint,
): Promise<boolean> {
  if (plan.action === 'reuse' || plan.action === 'restore' || plan.action === 'refused') return false
  const question = `${plan.action} ${fingerprint}`
  if (shared.asked.has(question)) return false
  shared.asked.add(question)
  return plan.action === 'collect' && plan.from === 'holdings'
    ? await shared.bring(fingerprint, await missingOf(store, needed(plan.holdings)))
    : await shared.recall(fingerprint)
}

async function missingOf(store: ContentStore, objects: readonly ImageObject[]): Promise<ImageObject[]> {
  const there = await Promise.all(objects.map(object => store.has(object)))
  return objects.filter((_, index) => !there[index])
}
