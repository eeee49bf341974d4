import { randomBytes } from 'node:crypto'
import type { EventSink } from '../event.ts'
import type { Lease, Leases } from '../ports.ts'

/** Held while a store is pruned. */
export const PRUNE_LEASE = 'prune'
const RUN = 'run-'

/**
 * Says that a run uses the store, so that nothing is pruned meanwhile, and waits where that is under way. Whoever
 * cannot write there, such as on a read-only disk, uses it all the same: there nobody prunes.
 */
export async function announceRun(leases: Leases, signal: AbortSignal, tell: EventSink): Promise<Lease> {
  const name = `${RUN}${process.pid}-${randomBytes(4).toString('hex')}`
  const presence = await leases.tryAcquire(name).catch(() => undefined)
  const release = async (): Promise<void> => await presence?.release().catch(() => undefined)
  if (presence) await clearAbandoned(leases).catch(() => undefined)
  try {
    if (presence && (await leases.held()).includes(PRUNE_LEASE)) {
      const onWait = (): void =>
        tell({ type: 'notice', level: 'info', message: 'the store is being pruned; waiting' })
      await (await leases.acquire(PRUNE_LEASE, signal, onWait)).release()
    }
  } catch (error) {
    // A run that was stopped meanwhile says so of each of its entries.
    if (!signal.aborted) {
      await release()
      throw error
    }
  }
  return { release }
}

/** Of runs that were killed: nobody else comes upon their names, since no other run has the same. */
async function clearAbandoned(leases: Leases): Promise<void> {
  for (const name of await leases.abandoned())
    if (name.startsWith(RUN)) await (await leases.tryAcquire(name))?.release()
}

/** Whether anybody alive works with the store, other than to prune it. */
export async function runsUnderWay(leases: Leases): Promise<boolean> {
  return (await leases.held()).some(name => name !== PRUNE_LEASE)
}
