import type { FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { EntryFacts } from '../plan/facts.ts'
import type { Reference, ResolvedEntry } from '../resolve/entry.ts'
import type { Release } from './slots.ts'

/** An entry with all that decides it known. */
export interface ReadyEntry extends Pick<EntryFacts, 'locked' | 'formerly'> {
  readonly entry: ResolvedEntry
  readonly inputs: FingerprintInputs
  readonly priority: number
  /** Where it had to wait for its turn to get ready: gives the turn on. */
  readonly leaveQueue: Release | undefined
  /** The bytes of an image that is sent, as they were hashed. */
  load(reference: Reference): Promise<Uint8Array>
}
