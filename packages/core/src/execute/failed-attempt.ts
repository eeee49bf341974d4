import type { Claim, ImageApi } from '../ports.ts'
import type { RunContext } from './context.ts'

/**
 * Gives back the claim of a task that was read and has ended at the service's own fault, or that was given up to buy
 * another. An API that finds by external id tells everyone that it did; any other would refuse the same external id as
 * taken for ever, so it is noted that the next attempt has the turn.
 */
export async function passOver(
  { records, journal, trust, clock }: RunContext,
  claim: Claim,
  code: string,
): Promise<void> {
  if (!trust.proved) {
    const { fingerprint, externalTaskId, origin, taskId } = claim
    const endedAt = new Date(clock.now()).toISOString()
    await records.writeFailedAttempt({
      version: 1,
      fingerprint,
      externalTaskId,
      origin,
      ...(taskId === undefined ? {} : { taskId }),
      endedAt,
      code,
    })
  }
  await journal.release(claim)
}

/** Whether a task by this external id is known to have come to nothing, where the API could not tell. */
export async function isPassedOver(
  { records, trust }: RunContext,
  api: ImageApi,
  { fingerprint, externalTaskId }: Pick<Claim, 'fingerprint' | 'externalTaskId'>,
): Promise<boolean> {
  if (trust.proved) return false
  return (await records.failedAttempt(fingerprint, externalTaskId))?.origin === api.origin
}
