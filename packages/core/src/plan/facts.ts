import type { Fingerprint, FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { LockEntry } from '../lock/lock.ts'
import type { Claim, GenerationRecord, Refusal } from '../ports.ts'
import type { FormerBlock } from './former.ts'

/** What is known of a declared subject that is not created yet. */
export interface SubjectFacts {
  readonly name: string
  readonly refusal: Refusal | undefined
  readonly claims: readonly Claim[]
}

/** What is known of one entry before anything is done for it. */
export interface EntryFacts {
  readonly fingerprint: Fingerprint
  readonly inputs: FingerprintInputs
  /** The lock's block for this id in this mode, whatever its fingerprints. */
  readonly locked: LockEntry | undefined
  /** Where it is the block of an entry that is called or declared otherwise by now: which it was. */
  readonly formerly?: FormerBlock | undefined
  /** Records for the fingerprint, in order of their candidates. */
  readonly records: readonly GenerationRecord[]
  readonly refusal: Refusal | undefined
  /** Claims for the fingerprint at this API. */
  readonly claims: readonly Claim[]
  /** Digests among the outputs that may be shipped, of the lock's and the records', that the store has. */
  readonly present: ReadonlySet<string>
}
