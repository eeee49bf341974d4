import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { CandidateRange } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'

/** Some candidates of an entry, to be found or bought. */
export interface Order {
  readonly entry: ResolvedEntry
  readonly fingerprint: Fingerprint
  readonly candidates: CandidateRange
  /** Bytes of the references, loaded as late as possible. */
  loadReferences(): Promise<readonly Uint8Array[]>
}
