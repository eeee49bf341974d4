import type { Claim, ImageApi } from '../ports.ts'
import type { RunContext } from './context.ts'

/**
 * Whether "not found" by an external id can be believed: a task that certainly exists is read by it. An answer that
 * does not come says nothing, and the next task is asked for.
 */
export async function learnWhetherItFinds(
  context: RunContext,
  api: ImageApi,
  claim: Claim & { readonly taskId: string },
): Promise<void> {
  if (!context.trust.unproved) return
  const outcome = await api.read(claim.externalTaskId, context.signal).catch(() => undefined)
  if (outcome?.kind === 'task' && outcome.task.id === claim.taskId) return await context.trust.prove()
  if (outcome?.kind !== 'task' && outcome?.kind !== 'absent') return
  context.trust.refute()
  context.tell({
    type: 'notice',
    level: 'info',
    message: `the API at ${api.origin} did not find ${claim.entry} by its external id: a lost answer would have to be cleared up by hand`,
  })
}
