import { sumUsd } from '../plan/price.ts'
import type { Claim } from '../ports.ts'
import type { RunContext } from './context.ts'
import type { EndedTask } from './follow.ts'
import type { Order } from './order.ts'

/** Counts what this run's own task was charged to its entry, which may fail for all that. */
export function noteSpent({ spent }: RunContext, { kind, id }: Order, { state }: EndedTask): void {
  if (kind !== 'element') spent.set(id, sumUsd([spent.get(id), state.costUsd]))
}

/** Enters what an ended task was charged into the ledger, before its claim can go. A failed one is mostly free. */
export async function noteCharge(
  { ledger, clock, startedAt }: RunContext,
  order: Order,
  claim: Claim,
  { id, state }: EndedTask,
): Promise<void> {
  const { costUsd } = state
  if (state.status === 'failed' && !(Number(costUsd ?? '0') > 0)) return
  await ledger.append({
    version: 1,
    at: new Date(clock.now()).toISOString(),
    run: startedAt,
    kind: order.kind === 'element' ? 'subject' : 'image',
    entry: order.id,
    manifest: order.manifest,
    fingerprint: order.fingerprint,
    taskId: id,
    images: state.status === 'completed' ? state.urls.length : 0,
    ...(costUsd === undefined ? {} : { costUsd }),
    emulated: claim.emulated,
    origin: claim.origin,
    source: claim.found ? 'found' : 'bought',
  })
}
