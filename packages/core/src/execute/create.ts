import { setMaxListeners } from 'node:events'
import { onAbort } from '../abort.ts'
import { KirinError } from '../diagnostics/error.ts'
import type { Claim, CreateOutcome, ImageApi, Task } from '../ports.ts'
import { readTask } from './ask.ts'
import type { Reservation } from './budget.ts'
import type { ReadyClaim } from './claim-ahead.ts'
import type { RunContext } from './context.ts'
import { afterCreate } from './decision.ts'
import { passOver } from './failed-attempt.ts'
import { learnWhetherItFinds } from './learn.ts'
import type { Order, Prepared, SendCreate } from './order.ts'
import { quarantine } from './quarantine.ts'

export interface Created {
  readonly claim: Claim & { readonly taskId: string }
  /** When the API's answer came, in milliseconds since 1970. */
  readonly acceptedAt: number
  settle(chargedUsd: string): void
}

/** Looks by the external id after a lost answer, in milliseconds between them: the request may still be on its way. */
const LOOKS_AFTER_LOSS = [500, 1_500, 4_000]
/** A create that was certainly not accepted is made again this often. */
const MAX_CREATES_AFTER_LOSS = 3
/** When the run ends, an answer that is under way may still come: it names a task that was paid for. */
const GRACE_MS = 5_000

/**
 * Creates a task: claim durable, request, task id durable. Never a second request after an unclear one, unless the
 * account certainly has no task by this external id. `taken`: the user asked for another purchase, and the API has
 * refused it under the external id of the first.
 */
export async function createTask(
  context: RunContext,
  api: ImageApi,
  order: Order,
  prepared: Prepared,
  ready: ReadyClaim,
): Promise<Created | 'taken'> {
  const { claim } = ready
  const reservation = reserve(context, order)
  let created = false
  try {
    const send = await prepared.load()
    let doubt = ready.doubtful
    for (let attempt = 1, lost = 0; ; attempt += 1) {
      const { outcome, accepted } = await context.trust.oneByOne(() => request(context, api, ready, send))
      if (accepted) {
        created = true
        return { settle: reservation.settle, ...accepted }
      }
      const decision = afterCreate(outcome, attempt, context.random)
      if (decision.kind === 'look-up' || outcome.kind === 'rejected') {
        // A refusal may mean that somebody else's request by the same external id was accepted a moment ago.
        const looks = outcome.kind === 'rejected' ? [0] : LOOKS_AFTER_LOSS
        const reason = decision.kind === 'look-up' ? decision.reason : 'the request was refused'
        const task = await look(context, api, order, claim, looks, reason)
        if (task) {
          await context.trust.prove()
          const acceptedAt = context.clock.now()
          return { claim: await accept(context, claim, task.id), acceptedAt, settle: reservation.settle }
        }
        if (decision.kind === 'look-up') {
          lost += 1
          doubt = true
        }
        if (doubt && !context.trust.proved && context.retryUnknown && outcome.kind === 'rejected') {
          await passOver(context, claim, 'given up')
          return 'taken'
        }
        if (doubt && !context.trust.proved) await giveUpInDoubt(context, claim, reason)
        doubt = false
        if (decision.kind === 'look-up' && lost < MAX_CREATES_AFTER_LOSS) continue
      }
      // Certainly not accepted: from here on the journal must not make anyone look for it.
      if (!doubt) await context.journal.release(claim)
      switch (decision.kind) {
        case 'retry':
          if (outcome.kind === 'throttled') context.slots.slowDown(context.clock.now())
          context.tell({ type: 'retrying', id: order.id, operation: 'create', ...decision })
          await context.clock.sleep(decision.afterMs, context.signal)
          break
        case 'look-up':
          throw new KirinError('unreachable', `the API lost the request ${lost} times: ${decision.reason}`)
        case 'stop-creates':
          context.creates.close(decision.failure)
          throw new KirinError(decision.failure.code, decision.failure.message)
        case 'give-up':
          throw new KirinError(decision.failure.code, decision.failure.message)
        case 'proceed':
          throw new TypeError('an accepted create goes on')
      }
    }
  } finally {
    await ready.withdraw()
    // What the journal still holds counts as spent.
    if (!created && !(await isOpen(context, claim))) reservation.settle('0')
  }
}

function reserve(context: RunContext, order: Order): Reservation {
  const expectedCostUsd = order.expectedCostUsd()
  const reservation = context.budget.reserve(expectedCostUsd)
  if (reservation) return reservation
  const { committedUsd, capUsd } = context.budget
  throw new KirinError(
    'cost-cap',
    `it would cost $${expectedCostUsd}, and $${committedUsd} of the cap of $${capUsd} are spent or under way`,
  )
}

/** One request, and once an API the look that shows whether it finds by external id. */
async function request(
  context: RunContext,
  api: ImageApi,
  ready: ReadyClaim,
  send: SendCreate,
): Promise<{ outcome: CreateOutcome; accepted?: Pick<Created, 'claim' | 'acceptedAt'> }> {
  const { claim } = ready
  context.signal.throwIfAborted()
  context.creates.assertOpen()
  await ready.secure()
  const outcome = await send(api, claim.externalTaskId, withGrace(context.signal), {
    clearable: context.trust.proved,
  })
  if (outcome.kind !== 'accepted') return { outcome }
  const acceptedAt = context.clock.now()
  const accepted = await accept(context, claim, outcome.taskId)
  context.slots.speedUp()
  await learnWhetherItFinds(context, api, accepted)
  return { outcome, accepted: { claim: accepted, acceptedAt } }
}

async function look(
  context: RunContext,
  api: ImageApi,
  { id }: Order,
  claim: Claim,
  looks: readonly number[],
  reason: string,
): Promise<Task | undefined> {
  for (const afterMs of looks) {
    context.tell({ type: 'retrying', id, operation: 'look-up', reason, afterMs })
    await context.clock.sleep(afterMs, context.signal)
    const task = await readTask(context, api, id, claim.externalTaskId, 'look-up')
    if (task) return task
  }
  return undefined
}

async function giveUpInDoubt(context: RunContext, claim: Claim, reason: string): Promise<never> {
  return await quarantine(
    context,
    claim,
    `no answer told whether the request was accepted (${reason}), and the API has no task by its external id; but it was never seen to find one so`,
  )
}

async function accept(context: RunContext, claim: Claim, taskId: string): Promise<Created['claim']> {
  const { version, taskId: _, unknownSince: __, ...settled } = claim
  const accepted = { version, taskId, ...settled }
  await context.journal.write(accepted)
  return accepted
}

/** Whether the journal still has the claim: then its money is not free. */
async function isOpen(context: RunContext, claim: Claim): Promise<boolean> {
  const claims = await context.journal.claimsOf(claim.fingerprint).catch(() => [claim])
  return claims.some(({ externalTaskId }) => externalTaskId === claim.externalTaskId)
}

const late = new WeakMap<AbortSignal, AbortSignal>()

/** Aborts a while after the given one: one for all creates of a run. */
function withGrace(signal: AbortSignal): AbortSignal {
  const known = late.get(signal)
  if (known) return known
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const begin = (): void => void setTimeout(() => controller.abort(signal.reason), GRACE_MS).unref()
  if (signal.aborted) begin()
  else onAbort(signal, begin)
  late.set(signal, controller.signal)
  return controller.signal
}
