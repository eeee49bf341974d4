import { KirinError } from '../diagnostics/error.ts'
import type { Claim } from '../ports.ts'
import type { RunContext } from './context.ts'

/** @throws KirinError `outcome-unknown`, after noting it in the journal */
export async function quarantine(context: RunContext, claim: Claim, why: string): Promise<never> {
  const unknownSince = claim.unknownSince ?? new Date(context.clock.now()).toISOString()
  await context.journal.write({ ...claim, unknownSince })
  throw new KirinError(
    'outcome-unknown',
    `${why}. It is not requested again, since that could pay twice; --retry-unknown does.`,
  )
}
