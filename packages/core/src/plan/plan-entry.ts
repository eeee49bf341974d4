import type { CandidateRange, Claim } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import type { EntryFacts } from './facts.ts'
import { candidatesWanted, type Holdings, holdingsOf, needed } from './holdings.ts'
import { imagesIn, priceOf } from './price.ts'
import { reasonsToGenerate } from './reasons.ts'

/** What to do for one entry; each action carries what it needs. */
export type EntryPlan =
  /** Everything that is asked for is there. */
  | { readonly action: 'reuse'; readonly reasons: readonly string[]; readonly holdings: Holdings }
  /** It is there, but not in the lock yet. */
  | { readonly action: 'restore'; readonly reasons: readonly string[]; readonly holdings: Holdings }
  /** Paid for; its images are read from the account again. */
  | {
      readonly action: 'collect'
      readonly reasons: readonly string[]
      readonly from: 'holdings'
      readonly holdings: Holdings
    }
  /** A paid request of an earlier run is still open. */
  | {
      readonly action: 'collect'
      readonly reasons: readonly string[]
      readonly from: 'journal'
      readonly candidates: CandidateRange
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
  const holdings = holdingsOf(facts)
  const claim = facts.claims.find(({ candidates }) => candidates.from > (holdings?.candidates ?? 0))

  if (holdings && holdings.candidates >= wanted) {
    const missing = needed(holdings, entry.result).filter(({ sha256 }) => !facts.present.has(sha256))
    if (missing.length > 0) {
      return {
        action: 'collect',
        from: 'holdings',
        holdings,
        reasons: [
          `${missing.length === 1 ? 'an image is' : `${missing.length} images are`} not in the store; paid for already`,
        ],
      }
    }
    const locked = facts.locked
    if (locked?.fingerprint === facts.fingerprint && locked.outputs.length === holdings.outputs.length) {
      return { action: 'reuse', holdings, reasons: [] }
    }
    return { action: 'restore', holdings, reasons: ['found in the store'] }
  }
  if (claim) {
    const doubt = doubtOf(claim, policy)
    if (doubt !== undefined) return { action: 'quarantined', candidates: claim.candidates, reasons: [doubt] }
    return {
      action: 'collect',
      from: 'journal',
      candidates: claim.candidates,
      reasons: ['requested by an earlier run and not collected yet'],
    }
  }
  if (facts.refusal) {
    return {
      action: 'refused',
      refusal: facts.refusal,
      reasons: [`refused before: ${facts.refusal.message}`],
    }
  }
  const from = (holdings?.candidates ?? 0) + 1
  const candidates: CandidateRange = { from, count: wanted - from + 1 }
  return {
    action: 'generate',
    candidates,
    reasons: holdings
      ? [`${wanted} candidates asked for, ${holdings.candidates} there`]
      : reasonsToGenerate(entry, facts.inputs, facts.locked),
    expectedCostUsd: priceOf(imagesIn(entry.result, candidates), entry.resolution, policy.unitPrices),
  }
}

function doubtOf(claim: Claim, policy: PlanPolicy): string | undefined {
  if (policy.retryUnknown) return undefined
  if (policy.origin !== undefined && claim.origin !== policy.origin) {
    return `requested at ${claim.origin}, and this run asks ${policy.origin}`
  }
  if (claim.unknownSince === undefined) return undefined
  return `whether the request of ${claim.claimedAt} was accepted is unknown`
}
