import { KirinError } from '../diagnostics/error.ts'
import type { Claim, ImageApi } from '../ports.ts'
import type { RunContext } from './context.ts'

/** "Not found" counts only at an API that has been seen to find a task by its external id. */
export async function isAbsenceCertain(context: RunContext, api: ImageApi): Promise<boolean> {
  if (context.distrusted.has(api.origin)) return false
  return context.emulated || (await context.knowledge.findsByExternalId(api.origin))
}

export async function rememberFind(context: RunContext, api: ImageApi): Promise<void> {
  if (!context.emulated) await context.knowledge.sawFindByExternalId(api.origin)
}

/** @throws KirinError `outcome-unknown`, after noting it in the journal */
export async function quarantine(context: RunContext, claim: Claim, why: string): Promise<never> {
  const unknownSince = claim.unknownSince ?? new Date(context.clock.now()).toISOString()
  await context.journal.write({ ...claim, unknownSince })
  throw new KirinError(
    'outcome-unknown',
    `${why}. It is not requested again, since that could pay twice; --retry-unknown does.`,
  )
}
