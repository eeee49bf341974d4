import type { Claim } from '../ports.ts'
import type { RunContext } from './context.ts'

/** A claim and the one request it is for. */
export interface ReadyClaim {
  readonly claim: Claim
  /** Whether an earlier request by its external id may have been accepted. */
  readonly doubtful: boolean
  /** Right before each request: the claim is durable when it resolves, and is no longer withdrawn. */
  secure(): Promise<void>
  /** Takes it out of the journal where no request was made: nothing can have been accepted. */
  withdraw(): Promise<void>
}

/**
 * Writes a claim before there is a slot for it, so that a free slot waits for no disk. Only at an API that is known to
 * find tasks by their external id: there a claim that was left behind without a request is cleared up by a look, and
 * elsewhere it would be a doubt.
 * @param claimed whether the journal has it from an earlier run
 */
export async function claimAhead(
  { journal, trust }: Pick<RunContext, 'journal' | 'trust'>,
  {
    claim,
    claimed,
    doubtful,
  }: { readonly claim: Claim; readonly claimed: boolean; readonly doubtful: boolean },
): Promise<ReadyClaim> {
  let ahead = !claimed && trust.proved
  if (ahead) await journal.write(claim)
  return {
    claim,
    doubtful,
    async secure() {
      if (!ahead) await journal.write(claim)
      ahead = false
    },
    async withdraw() {
      if (!ahead) return
      ahead = false
      await journal.release(claim)
    },
  }
}
