import { type Fingerprint, type FingerprintInputs, fingerprintOf } from '../fingerprint/fingerprint.ts'
import type { LockEntry } from '../lock/lock.ts'
import { roundsOf } from '../lock/rounds.ts'

/** What a lock has for an entry that its manifest does not declare any more. */
export interface FormerBlock {
  readonly id: string
  readonly manifest: string
  readonly block: LockEntry
}

/** Finds the block of an entry by what it asks for, whatever it was called: a name is free to change. */
export function formerBlocks(
  blocks: readonly FormerBlock[],
): (asked: FingerprintInputs) => FormerBlock | undefined {
  const found = new Map<Fingerprint, FormerBlock>()
  const revisions = new Set<number>()
  for (const former of blocks)
    for (const { fingerprint, revision } of roundsOf(former.block)) {
      found.set(fingerprint, former)
      revisions.add(revision)
    }
  return asked => {
    for (const revision of revisions) {
      const former = found.get(fingerprintOf({ ...asked, revision }))
      if (former) return former
    }
    return undefined
  }
}
