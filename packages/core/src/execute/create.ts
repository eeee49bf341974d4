import { KirinError } from '../diagnostics/error.ts'
import type { Claim, CreateOutcome, ImageApi, Task } from '../ports.ts'
import { readTask } from './ask.ts'
import type { Reservation } from './budget.ts'
import { isAbsenceCertain, quarantine, rememberFind } from './certainty.ts'
import { knowledgeKey, type RunContext } from './context.ts'
import { afterCreate, type Decision } from './decision.ts'
import type { Order, Prepared } from './order.ts'

export interface Created {
  readonly claim: Claim & { readonly taskId: string }
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
 * account certainly has no task by this external id.
 */
export async function createTask(
  context: RunContext,
  api: ImageApi,
  order: Order,
  prepared: Prepared,
  claim: Claim,
): Promise<Created> {
  const reservation = reserve(context, order)
  try {
    const send = await prepared.load()
    for (let attempt = 1, lost = 0; ; attempt += 1) {
      context.signal.throwIfAborted()
      context.creates.assertOpen()
      await context.journal.write(claim)
      const outcome = await withGrace(context.signal, signal => send(api, claim.externalTaskId, signal))
      const decision =
        lost > 0 && outcome.kind === 'rejected'
          ? lookUp(outcome)
          : afterCreate(outcome, attempt, context.random)
      if (outcome.kind === 'accepted') {
        const accepted = await accept(context, claim, outcome.taskId)
        await learnWhetherItFinds(context, api, order, accepted)
        return { claim: accepted, settle: reservation.settle }
      }
      if (decision.kind === 'look-up') {
        lost += 1
        const task = await lookAfterLoss(context, api, order, claim, decision.reason)
        if (task) {
          await rememberFind(context, api)
          return { claim: await accept(context, claim, task.id), settle: reservation.settle }
        }
        if (
          lost < MAX_CREATES_AFTER_LOSS &&
          outcome.kind !== 'rejected' &&
          (await isAbsenceCertain(context, api))
        )
          continue
        await quarantine(
          context,
          claim,
          `no answer told whether the request was accepted (${decision.reason}), and the API has no task by its external id${await doubt(context, api)}`,
        )
      }
      // Certainly not accepted: from here on the journal must not make anyone look for it.
      await context.journal.release(claim)
      await settleDecision(context, order, decision)
    }
  } finally {
    // What the journal still holds counts as spent.
    if (!(await isOpen(context, claim))) reservation.settle('0')
  }
}

function reserve(context: RunContext, { expectedCostUsd }: Order): Reservation {
  const reservation = context.budget.reserve(expectedCostUsd)
  if (reservation) return reservation
  throw new KirinError(
    'cost-cap',
    `it would cost $${expectedCostUsd}, and $${context.budget.committedUsd} of the cap are spent or under way`,
  )
}

async function settleDecision(context: RunContext, order: Order, decision: Decision): Promise<void> {
  switch (decision.kind) {
    case 'retry':
      context.tell({
        type: 'retrying',
        id: order.id,
        operation: 'create',
        reason: decision.reason,
        afterMs: decision.afterMs,
      })
      return await context.clock.sleep(decision.afterMs, context.signal)
    case 'stop-creates':
      context.creates.close(decision.failure)
      throw new KirinError(decision.failure.code, decision.failure.message)
    case 'give-up':
      throw new KirinError(decision.failure.code, decision.failure.message)
    case 'proceed':
    case 'look-up':
      throw new TypeError(`unexpected decision ${decision.kind}`)
  }
}

function lookUp(outcome: Extract<CreateOutcome, { kind: 'rejected' }>): Decision {
  return { kind: 'look-up', reason: `the API refused the request after an unclear one: ${outcome.message}` }
}

async function lookAfterLoss(
  context: RunContext,
  api: ImageApi,
  order: Order,
  claim: Claim,
  reason: string,
): Promise<Task | undefined> {
  const { id } = order
  for (const afterMs of LOOKS_AFTER_LOSS) {
    context.tell({ type: 'retrying', id, operation: 'look-up', reason, afterMs })
    await context.clock.sleep(afterMs, context.signal)
    const task = await readTask(context, api, id, claim.externalTaskId, 'look-up')
    if (task) return task
  }
  return undefined
}

async function doubt(context: RunContext, api: ImageApi): Promise<string> {
  return (await isAbsenceCertain(context, api)) ? '' : '; but it was never seen to find one so'
}

async function accept(context: RunContext, claim: Claim, taskId: string): Promise<Created['claim']> {
  const { unknownSince: _, ...settled } = claim
  const accepted = { ...settled, taskId }
  await context.journal.write(accepted)
  return accepted
}

/** Once an API: a task that certainly exists, read by its external id, shows whether "not found" can be believed. */
async function learnWhetherItFinds(
  context: RunContext,
  api: ImageApi,
  order: Order,
  claim: Created['claim'],
): Promise<void> {
  if (await isAbsenceCertain(context, api)) return
  if (context.probed.has(knowledgeKey(context, api))) return
  context.probed.add(knowledgeKey(context, api))
  const outcome = await api.read(claim.externalTaskId, context.signal).catch(() => undefined)
  if (outcome?.kind === 'task' && outcome.task.id === claim.taskId) await rememberFind(context, api)
  else
    context.tell({
      type: 'notice',
      level: 'info',
      message: `the API at ${api.origin} did not find ${order.id} by its external id: a lost answer would have to be cleared up by hand`,
    })
}

/** Whether the journal still has the claim: then its money is not free. */
async function isOpen(context: RunContext, claim: Claim): Promise<boolean> {
  const claims = await context.journal.claimsOf(claim.fingerprint).catch(() => [claim])
  return claims.some(({ externalTaskId }) => externalTaskId === claim.externalTaskId)
}

async function withGrace<T>(signal: AbortSignal, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    timer = setTimeout(() => late.abort(signal.reason), GRACE_MS)
  }
  signal.addEventListener('abort', begin, { once: true })
  try {
    return await request(late.signal)
  } finally {
    signal.removeEventListener('abort', begin)
    clearTimeout(timer)
  }
}
