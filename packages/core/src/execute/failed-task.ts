import { KirinError } from '../diagnostics/error.ts'
import type { RunContext } from './context.ts'
import { passOver } from './failed-attempt.ts'
import type { EndedTask } from './follow.ts'
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
  { code, message, costUsd = '0' }: Extract<EndedTask['state'], { status: 'failed' }>,
): Promise<never> {
  settle(costUsd)
  const said = `${message} (${code})`
  if (!isTechnical(code)) {
    const refusedAt = new Date(context.clock.now()).toISOString()
    await context.records.writeRefusal({ version: 1, fingerprint, taskId: task.id, refusedAt, code, message })
    await context.journal.release(claim)
    throw refused(said)
  }
  await passOver(context, claim, code)
  const charged = Number(costUsd) > 0 ? `It was charged $${costUsd} nevertheless` : 'Nothing was charged'
  throw new KirinError(
    'task-failed',
    `the API could not make ${id}: ${said}. ${charged}; the next run asks again.`,
  )
}

export function refused(said: string): KirinError {
  return new KirinError(
    'moderation',
    `the API refused the content: ${said}. It is not asked again until the entry changes.`,
  )
}
