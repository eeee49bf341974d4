import { KirinError } from '../diagnostics/error.ts'
import type { RunContext } from './context.ts'
import { passOver } from './failed-attempt.ts'
import { isTechnical, type Obtained } from './obtain.ts'
import type { Order } from './order.ts'

/**
 * Ends an order whose task failed: a refusal of the content is remembered, a failure of the service is not.
 * @throws KirinError `moderation` or `task-failed`, always
 */
export async function endFailedTask(
  context: RunContext,
  { id, fingerprint }: Order,
  { claim, task, settle }: Obtained,
  state: { readonly code: string; readonly message: string },
): Promise<never> {
  settle('0')
  const said = `${state.message} (${state.code})`
  if (!isTechnical(state.code)) {
    const refusedAt = new Date(context.clock.now()).toISOString()
    await context.records.writeRefusal({ version: 1, fingerprint, taskId: task.id, refusedAt, ...state })
    await context.journal.release(claim)
    throw refused(said)
  }
  await passOver(context, claim, state.code)
  throw new KirinError(
    'task-failed',
    `the API could not make ${id}: ${said}. Nothing was charged; the next run asks again.`,
  )
}

export function refused(said: string): KirinError {
  return new KirinError(
    'moderation',
    `the API refused the content: ${said}. It is not asked again until the entry changes.`,
  )
}
