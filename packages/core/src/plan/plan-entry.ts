import type { LockEntry } from '../lock/lock.ts'
import { chosenRound } from '../lock/rounds.ts'
import type { CandidateRange, Claim } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { areEnough, boughtRound, isSettledByAdoption, withRound } from './entry-rounds.ts'
import type { EntryFacts, SubjectFacts } from './facts.ts'
import type { FormerBlock } from './former.ts'
import { candidatesWanted, type Holdings, holdingsIn, needed, paidFor } from './holdings.ts'
import { imagesIn, priceOf } from './price.ts'
import { reasonsToGenerate } from './reasons.ts'
import { staleness } from './staleness.ts'

/** What to do for one entry; each action carries what it needs. */
export type EntryPlan =
  /** Everything that is asked for is there. `stale`: it was made of other inputs and is kept, and the reasons say so. */
  | {
      readonly action: 'reuse'
      readonly reasons: readonly string[]
      readonly holdings: Holdings
      readonly stale: boolean
    }
  /** It is there, but not in the lock yet. */
  | { readonly action: 'restore'; readonly reasons: readonly string[]; readonly holdings: Holdings }
  /** Paid for; its images are read from the account again. */
  | {
      readonly action: 'collect'
      readonly reasons: readonly string[]
      readonly from: 'holdings'
      readonly holdings: Holdings
    }
  /** A paid request of an earlier run is still open. With a price where it may be asked for again, or more is wanted. */
  | {
      readonly action: 'collect'
      readonly reasons: readonly string[]
      readonly from: 'journal'
      readonly candidates: CandidateRange
      readonly expectedCostUsd?: string
    }
  | {
      readonly action: 'generate'
      readonly reasons: readonly string[]
      readonly candidates: CandidateRange
      readonly expectedCostUsd: string
    }
  | {
      readonly action: 'refused'
      readonly reasons: readonly string[]
      readonly refusal: NonNullable<EntryFacts['refusal']>
    }
  | {
      readonly action: 'quarantined'
      readonly reasons: readonly string[]
      readonly candidates: CandidateRange
    }

export interface PlanPolicy {
  readonly unitPrices: ReadonlyMap<string, string>
  readonly retryUnknown: boolean
  /** Of the API that would be asked; `undefined` where none is configured. */
  readonly origin: string | undefined
}

/** Pure: the one place that decides between shipping, collecting and buying. Cheapest first. */
export function planEntry(entry: ResolvedEntry, facts: EntryFacts, policy: PlanPolicy): EntryPlan {
  const wanted = candidatesWanted(entry.result)
  const { locked, formerly } = facts
  const stale = staleness(entry, facts)
  if (locked && (stale || isSettledByAdoption(facts))) {
    const holdings = holdingsIn(locked)
    const collect = toCollect(entry, holdings, facts)
    if (collect) return collect
    return formerly && !stale
      ? restored(entry, holdings, formerly)
      : { action: 'reuse', holdings, reasons: stale ?? [], stale: stale !== undefined }
  }
  const bought = boughtRound(facts)
  const paid = bought ? paidFor(bought) : 0
  if (bought && areEnough(facts, paid, wanted)) {
    const holdings = holdingsIn(withRound(locked, bought, entry.onChange))
    const collect = toCollect(entry, holdings, facts)
    if (collect) return collect
    return locked && !formerly && isSame(locked, holdings)
      ? { action: 'reuse', holdings, reasons: [], stale: false }
      : restored(entry, holdings, formerly)
  }
  const [claim, ...others] = facts.claims.filter(({ candidates }) => candidates.from > paid)
  if (claim) {
    return fromJournal(entry, [claim, ...others], wanted - paid, policy)
  }
  if (facts.refusal) {
    return {
      action: 'refused',
      refusal: facts.refusal,
      reasons: [`refused before: ${facts.refusal.message}`],
    }
  }
  const from = paid + 1
  // Where the record before another one is lost, that part alone: it was bought so, and is found so.
  const next = facts.records.find(record => record.candidates.from > paid)?.candidates.from ?? wanted + 1
  const candidates: CandidateRange = { from, count: Math.min(wanted, next - 1) - paid }
  return {
    action: 'generate',
    candidates,
    reasons: bought
      ? [`${wanted} candidates asked for, ${paid} there`]
      : reasonsToGenerate(entry, facts.inputs, facts.locked),
    expectedCostUsd: priceOf(imagesIn(entry.result, candidates), entry.resolution, policy.unitPrices),
  }
}

/** The plan for an entry whose subjects are created first: without one of them it is not generated. */
export function heldBySubject(
  plan: EntryPlan,
  subjects: readonly SubjectFacts[],
  policy: PlanPolicy,
): EntryPlan {
  if (plan.action !== 'generate') return plan
  for (const { name, refusal, claims } of subjects) {
    if (refusal) {
      const reasons = [`its element ${name} was refused before: ${refusal.message}`]
      return { action: 'refused', refusal, reasons }
    }
    const doubt = claims.map(claim => doubtOf(claim, policy)).find(why => why !== undefined)
    if (doubt === undefined || policy.retryUnknown) continue
    const reasons = [`its element ${name}: ${doubt}`, 'only run --retry-unknown asks for it again']
    return { action: 'quarantined', candidates: plan.candidates, reasons }
  }
  return plan
}

/** @param lacking candidates that are wanted and not paid for as far as is known */
function fromJournal(
  entry: ResolvedEntry,
  [claim, ...others]: readonly [Claim, ...Claim[]],
  lacking: number,
  policy: PlanPolicy,
): EntryPlan {
  const { candidates, taskId } = claim
  const doubt = doubtOf(claim, policy)
  if (doubt !== undefined && !policy.retryUnknown)
    return {
      action: 'quarantined',
      candidates,
      reasons: [doubt, 'only run --retry-unknown asks for it again'],
    }
  const isAccepted = doubt === undefined && taskId !== undefined
  const requested = [claim, ...others].reduce((sum, open) => sum + open.candidates.count, 0)
  const more = Math.max(0, lacking - requested)
  const count = more + (isAccepted ? 0 : Math.min(candidates.count, lacking))
  const reason =
    doubt !== undefined
      ? `${doubt}; unless it is found, --retry-unknown asks for it again`
      : isAccepted
        ? 'requested by an earlier run and not collected yet'
        : 'requested by an earlier run that has not seen the answer; unless it is found, it is asked for again'
  return {
    action: 'collect',
    from: 'journal',
    candidates,
    reasons: more > 0 ? [reason, `${more} more asked for`] : [reason],
    ...(count > 0
      ? { expectedCostUsd: priceOf(imagesIn(entry.result, { count }), entry.resolution, policy.unitPrices) }
      : {}),
  }
}

function toCollect(
  entry: ResolvedEntry,
  holdings: Holdings,
  { present, formerly }: EntryFacts,
): EntryPlan | undefined {
  const missing = needed(holdings).filter(({ sha256 }) => !present.has(sha256))
  if (missing.length === 0) return undefined
  const what = missing.length === 1 ? 'an image is' : `${missing.length} images are`
  const whence = holdings.tasks.length > 0 ? 'paid for already' : 'adopted from a file'
  const reasons = [`${what} not in the store; ${whence}`, ...formerName(entry, formerly)]
  return { action: 'collect', from: 'holdings', holdings, reasons }
}

function restored(entry: ResolvedEntry, holdings: Holdings, formerly: FormerBlock | undefined): EntryPlan {
  return { action: 'restore', holdings, reasons: ['found in the store', ...formerName(entry, formerly)] }
}

function formerName({ id }: ResolvedEntry, formerly: FormerBlock | undefined): string[] {
  if (!formerly) return []
  return [formerly.id === id ? `it was declared in ${formerly.manifest}` : `it was called ${formerly.id}`]
}

/** Whether the lock says already what is held, as far as the shipped round goes. */
function isSame(locked: LockEntry, { entry }: Holdings): boolean {
  return (
    locked.reroll === entry.reroll &&
    chosenRound(locked).fingerprint === chosenRound(entry).fingerprint &&
    chosenRound(locked).outputs.length === chosenRound(entry).outputs.length
  )
}

/** Why it cannot be told whether a request was accepted. */
function doubtOf(claim: Claim, policy: PlanPolicy): string | undefined {
  if (policy.origin !== undefined && claim.origin !== policy.origin) {
    return `requested at ${claim.origin}, and this run asks ${policy.origin}`
  }
  if (claim.unknownSince === undefined) return undefined
  return `whether the request of ${claim.claimedAt} was accepted is unknown`
}
