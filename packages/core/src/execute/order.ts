import type { ExternalTaskId, Fingerprint } from '../fingerprint/fingerprint.ts'
import type { CandidateRange, CreateOutcome, ImageApi } from '../ports.ts'
import type { EndedTask } from './follow.ts'

/** Something to be found or bought at the API: candidates of an entry, or a subject. */
export interface Order {
  /** As events and claims name it: the entry's id, or the subject's name. */
  readonly id: string
  readonly manifest: string
  readonly fingerprint: Fingerprint
  readonly candidates: CandidateRange
  /** The last candidate that is asked for by now: an earlier request for more is collected, and not made again. */
  readonly wanted: number
  /** Images under way at the API while it runs: its share of the concurrency. */
  readonly units: number
  /** What goes first where slots are scarce: the highest. */
  readonly priority: number
  /** Tasks of one kind take about as long as each other. */
  readonly kind: string
  /** Decimal USD, as far as is known by now. */
  expectedCostUsd(): string
  /** What a task of it was charged tells what the next ones of this run will cost. */
  learn(state: EndedTask['state']): void
  /** Told when it no longer gets ready for a slot, because it has one or waits for something else: the next may. */
  leaveQueue(): void
  /** What has to be there before it can be asked for, such as subjects; done before a slot is taken. */
  prepare(): Promise<Prepared>
}

export interface Prepared {
  /** Loads what is sent, as late as possible: under a slot, before the claim. */
  load(): Promise<SendCreate>
}

/** `clearable`: as {@link ImageApi.create} has it. */
export type SendCreate = (
  api: ImageApi,
  id: ExternalTaskId,
  signal: AbortSignal,
  options: { readonly clearable: boolean },
) => Promise<CreateOutcome>
