import type { Fingerprint, FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { LockEntry } from '../lock/lock.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { inOrder } from '../resolve/graph.ts'
import { choiceStays } from './entry-rounds.ts'
import type { EntryFacts, SubjectFacts } from './facts.ts'
import type { FormerBlock } from './former.ts'
import { candidatesWanted, type Holdings, holdingsIn } from './holdings.ts'
import { type EntryPlan, heldBySubject, type PlanPolicy, planEntry } from './plan-entry.ts'
import { imagesIn, priceOf } from './price.ts'

/** What must be there before an entry can be planned: upstream entries that are made, URLs that are fetched. */
export interface Blocked {
  readonly waitsFor: readonly string[]
  readonly unfetched: readonly { readonly url: string }[]
}

/** What is missing for an entry. */
export interface BlockedEntry extends Blocked {
  readonly entry: ResolvedEntry
  /** Those of `waitsFor` that a run does not make: it then makes this one no more than those. */
  readonly inVain: readonly string[]
  /** Decimal USD; 0 where it waits in vain. */
  readonly expectedCostUsd: string
}

/** A plan for an entry, or what must be there before one can be made. */
export type PlannedEntry =
  | {
      readonly entry: ResolvedEntry
      readonly inputs: FingerprintInputs
      readonly fingerprint: Fingerprint
      readonly locked: LockEntry | undefined
      /** Where `locked` is the block of another name. */
      readonly formerly: FormerBlock | undefined
      readonly plan: EntryPlan
    }
  | BlockedEntry

export interface PlanSources {
  readonly policy: PlanPolicy
  /** The inputs of an entry, given the images of what it is made from; or what is missing. */
  inputsOf(entry: ResolvedEntry, upstream: (id: string) => Holdings | undefined): FingerprintInputs | Blocked
  facts(entry: ResolvedEntry, inputs: FingerprintInputs): Promise<EntryFacts>
  /** Of the declared subjects that are not created yet; left out where they do not matter. */
  subjects?(entry: ResolvedEntry, inputs: FingerprintInputs): Promise<readonly SubjectFacts[]>
}

/** Plans all entries, upstream first, and gives them in the order they came in. */
export async function planEntries(
  entries: readonly ResolvedEntry[],
  sources: PlanSources,
): Promise<PlannedEntry[]> {
  const there = new Map<string, Holdings>()
  const notMade = new Set<string>()
  const planned = new Map<ResolvedEntry, PlannedEntry>()
  for (const entry of inOrder(entries)) {
    const inputs = sources.inputsOf(entry, id => there.get(id))
    if ('waitsFor' in inputs) {
      const blocked = blockedEntry(entry, inputs, notMade, sources.policy)
      if (blocked.inVain.length > 0) notMade.add(entry.id)
      planned.set(entry, blocked)
      continue
    }
    const facts = await sources.facts(entry, inputs)
    const subjects = (await sources.subjects?.(entry, inputs)) ?? []
    const plan = heldBySubject(planEntry(entry, facts, sources.policy), subjects, sources.policy)
    const holdings = 'holdings' in plan ? plan.holdings : shippedOn(entry, facts)
    if (holdings) there.set(entry.id, holdings)
    else if (plan.action === 'refused' || plan.action === 'quarantined') notMade.add(entry.id)
    const { fingerprint, locked, formerly } = facts
    planned.set(entry, { entry, inputs, fingerprint, locked, formerly, plan })
  }
  return entries.map(entry => planned.get(entry)).filter(entry => entry !== undefined)
}

/** What others are made from all the same, where more candidates come, or cannot be had, and the choice stays. */
export function shippedOn(
  { onChange }: ResolvedEntry,
  { locked, fingerprint, inputs }: Pick<EntryFacts, 'locked' | 'fingerprint' | 'inputs'>,
): Holdings | undefined {
  return locked && choiceStays(locked, { fingerprint, ...inputs }, onChange) ? holdingsIn(locked) : undefined
}

function blockedEntry(
  entry: ResolvedEntry,
  { waitsFor, unfetched }: Blocked,
  notMade: ReadonlySet<string>,
  { unitPrices }: PlanPolicy,
): BlockedEntry {
  const inVain = waitsFor.filter(id => notMade.has(id))
  const images = imagesIn(entry.result, { count: candidatesWanted(entry.result) })
  const expectedCostUsd = inVain.length > 0 ? '0' : priceOf(images, entry.resolution, unitPrices)
  return { entry, waitsFor, unfetched, inVain, expectedCostUsd }
}
