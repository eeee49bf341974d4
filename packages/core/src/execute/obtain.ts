import { KirinError } from '../diagnostics/error.ts'
import { externalTaskId } from '../fingerprint/fingerprint.ts'
import type { Claim, ImageApi, Task } from '../ports.ts'
import { readTask } from './ask.ts'
import { claimAhead } from './claim-ahead.ts'
import { type RunContext, requireApi } from './context.ts'
import { createTask } from './create.ts'
import { backoff } from './decision.ts'
import { isPassedOver, passOver } from './failed-attempt.ts'
import { type EndedTask, followTask } from './follow.ts'
import { mayBeCollected } from './gather.ts'
import { learnWhetherItFinds } from './learn.ts'
import { noteCharge, noteSpent } from './note-charge.ts'
import type { Order } from './order.ts'
import { quarantine } from './quarantine.ts'
import type { Release } from './slots.ts'

/** A task as it ended. `bought`: created by this run. */
export interface Obtained {
  readonly claim: Claim & { readonly taskId: string }
  readonly task: EndedTask
  readonly bought: boolean
  /** Tell what was charged, once it is known. */
  settle(chargedUsd: string): void
}

/** Task resource insufficient [seed]. */
const BUSY_CODE = '006001094'
/** How often in one run. */
const MAX_BUSY = 3
/** Tasks of this entry that failed at the API for reasons of its own, one after the other. */
const MAX_ATTEMPTS = 100

/**
 * The task for some candidates of an entry: an earlier one where there is any, in the journal or in the account; else
 * a new one, or `undefined` where by now fewer are wanted. The lease of the fingerprint is held.
 * @throws KirinError with the reason why there is none
 */
export async function obtainTask(context: RunContext, order: Order): Promise<Obtained | undefined> {
  const api = requireApi(context)
  const open = await openClaims(context, api, order)
  // Whatever came before an open attempt is over, though the account may not tell so any more.
  for (let attempt = open[0]?.attempt ?? 1, busy = 0; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const earlier = await findEarlier(context, api, order, open, attempt)
    if (earlier.kind === 'gone') continue
    if (earlier.kind === 'none') {
      const { from, count } = order.candidates
      if (from + count - 1 > order.wanted && !context.frozen) {
        if (earlier.claimed) await passOver(context, earlier.claim, 'given up')
        return undefined
      }
      const bought = await buy(context, api, order, earlier)
      if (bought === 'taken') continue
      noteSpent(context, order, bought.task)
      await noteCharge(context, order, bought.claim, bought.task)
      if (!isBusy(bought.task) || ++busy > MAX_BUSY) return bought
      await afterBusy(context, order, bought, busy)
      continue
    }
    const { claim, task } = earlier
    order.leaveQueue()
    tellAccepted(context, order, claim.taskId, true)
    const ended = await followTask(context, api, { id: order.id, kind: order.kind, known: task, ...claim })
    await noteCharge(context, order, claim, ended)
    if (ended.state.status === 'failed' && isTechnical(ended.state.code)) {
      await passOver(context, claim, ended.state.code)
      continue
    }
    return { claim, task: ended, bought: false, settle: () => undefined }
  }
  throw new KirinError('task-failed', `the API failed ${MAX_ATTEMPTS} times to make it`)
}

function isBusy({ state }: EndedTask): boolean {
  return state.status === 'failed' && state.code === BUSY_CODE
}

/** The service had no room for a task that it took [seed]. It is asked again later, and less at once. */
async function afterBusy(
  context: RunContext,
  order: Order,
  { claim, task, settle }: Obtained,
  times: number,
): Promise<void> {
  settle(task.state.costUsd ?? '0')
  await passOver(context, claim, BUSY_CODE)
  context.slots.slowDown(context.clock.now())
  const afterMs = 1_000 + backoff(times + 2, context.random)
  context.tell({
    type: 'retrying',
    id: order.id,
    operation: 'create',
    reason: 'the API had no room for the task',
    afterMs,
  })
  await context.clock.sleep(afterMs, context.signal)
}

/** A slot is held from the request until the API is done, not while anything is loaded beforehand or fetched after. */
async function buy(
  context: RunContext,
  api: ImageApi,
  order: Order,
  earlier: Extract<Earlier, { kind: 'none' }>,
): Promise<Obtained | 'taken'> {
  if (context.frozen) throw new KirinError('frozen', 'it would have to be generated, and this run is frozen')
  const damaged = await context.records.damaged(order.fingerprint)
  if (damaged !== undefined) {
    throw new KirinError(
      'record',
      `${damaged} is damaged: it records a purchase, and the account does not have it any more. Restore it from git or a backup; to buy again, remove it.`,
    )
  }
  const prepared = await order.prepare()
  const ready = await claimAhead(context, earlier)
  let release: Release | undefined
  try {
    release = await context.slots.acquire(order.units, context.signal, order.priority)
    order.leaveQueue()
    const created = await createTask(context, api, order, prepared, ready)
    if (created === 'taken') return created
    const { claim, acceptedAt, settle } = created
    tellAccepted(context, order, claim.taskId, false)
    const task = await followTask(context, api, { id: order.id, kind: order.kind, acceptedAt, ...claim })
    // Before the slot is free: the next create is measured against what this one was charged.
    if (task.state.costUsd !== undefined) settle(task.state.costUsd)
    order.learn(task.state)
    return { claim, task, bought: true, settle }
  } finally {
    release?.()
    await ready.withdraw()
  }
}

type Earlier =
  | { readonly kind: 'found'; readonly claim: Claim & { readonly taskId: string }; readonly task: Task }
  /** `claimed`: the journal has the claim; `doubtful`: an earlier request may have been accepted all the same. */
  | { readonly kind: 'none'; readonly claim: Claim; readonly claimed: boolean; readonly doubtful: boolean }
  /** It ended without anything, or was accepted once and is gone and the user said to buy again: the next attempt. */
  | { readonly kind: 'gone' }

/** Earlier requests for the very same candidates, in order of their attempts. What can never be collected goes. */
async function openClaims({ journal }: RunContext, api: ImageApi, order: Order): Promise<readonly Claim[]> {
  const open: Claim[] = []
  for (const claim of await journal.claimsOf(order.fingerprint)) {
    const { from, count } = claim.candidates
    if (!mayBeCollected(claim, api)) await journal.release(claim)
    else if (from === order.candidates.from && count === order.candidates.count) open.push(claim)
  }
  return open
}

/** Looks before it buys: by the task id where the journal knows it, and by the external id, which is the same everywhere. */
async function findEarlier(
  context: RunContext,
  api: ImageApi,
  order: Order,
  open: readonly Claim[],
  attempt: number,
): Promise<Earlier> {
  const { fingerprint, candidates } = order
  const id = externalTaskId(fingerprint, candidates, attempt)
  const noted = open.find(({ externalTaskId }) => externalTaskId === id)
  if (noted && noted.origin !== api.origin && !context.retryUnknown) {
    return await quarantine(
      context,
      noted,
      `it was requested at ${noted.origin}, and this run asks ${api.origin}`,
    )
  }
  const known = noted && { ...noted, origin: api.origin }
  const claim: Claim = known ?? {
    version: 1,
    externalTaskId: id,
    fingerprint,
    candidates,
    attempt,
    origin: api.origin,
    emulated: context.emulated,
    entry: order.id,
    manifest: order.manifest,
    claimedAt: new Date(context.clock.now()).toISOString(),
  }
  if (!known && (await isPassedOver(context, api, claim))) return { kind: 'gone' }
  const task =
    (known?.taskId === undefined
      ? undefined
      : await readTask(context, api, order.id, known.taskId, 'read')) ??
    (await readTask(context, api, order.id, id, 'look-up'))
  if (task) return await found(context, api, claim, noted, task)
  if (!known) return { kind: 'none', claim, claimed: false, doubtful: false }
  if (known.taskId !== undefined) {
    if (!context.retryUnknown) {
      const gone = `task ${known.taskId} was accepted on ${known.claimedAt}, and the API does not know it any more`
      return await quarantine(context, known, gone)
    }
    await passOver(context, known, 'given up')
    return { kind: 'gone' }
  }
  return await judgeAbsence(context, api, order, known)
}

async function found(
  context: RunContext,
  api: ImageApi,
  claim: Claim,
  known: Claim | undefined,
  task: Task,
): Promise<Earlier> {
  if (known?.taskId === undefined) await context.trust.prove()
  const { unknownSince: _, ...settled } = claim
  const accepted = { ...settled, taskId: task.id, ...(known ? {} : { found: true as const }) }
  if (known?.taskId !== task.id || known.origin !== claim.origin || known.unknownSince !== undefined)
    await context.journal.write(accepted)
  await learnWhetherItFinds(context, api, accepted)
  return { kind: 'found', claim: accepted, task }
}

/** A request that may have been accepted, and the API knows no task by its external id: is that so, or is it blind? */
async function judgeAbsence(
  context: RunContext,
  api: ImageApi,
  order: Order,
  known: Claim,
): Promise<Earlier> {
  const age = context.clock.now() - Date.parse(known.claimedAt)
  const fresh = age > -CLOCKS_APART_MS && age < REMEMBERED_MS
  const certain: Earlier = { kind: 'none', claim: known, claimed: true, doubtful: false }
  if (fresh && context.trust.proved) return certain
  // Whoever waits for the proof must not keep those in the queue who may bring it.
  order.leaveQueue()
  if (fresh && !context.retryUnknown && (await context.trust.known())) {
    // Proved meanwhile by another entry; the answer from before the proof does not count.
    const task = await readTask(context, api, order.id, known.externalTaskId, 'look-up')
    return task ? await found(context, api, known, known, task) : certain
  }
  if (context.retryUnknown) {
    return { kind: 'none', claim: known, claimed: true, doubtful: true }
  }
  const why = fresh
    ? 'but it was never seen to find one so'
    : age < 0
      ? 'but by the clock of this machine that time is still to come, and the API keeps tasks for 30 days only'
      : 'but the API keeps tasks for 30 days only'
  return await quarantine(
    context,
    known,
    `whether the request of ${known.claimedAt} was accepted is unknown: the API has no task by its external id, ${why}`,
  )
}

/** Results are deleted after 30 days [public]; an absence proves something well before that only. */
const REMEMBERED_MS = 25 * 24 * 60 * 60 * 1000
/** A claim from further ahead was written by another clock: how old it is cannot be told. */
const CLOCKS_APART_MS = 24 * 60 * 60 * 1000

function tellAccepted(context: RunContext, order: Order, taskId: string, found: boolean): void {
  context.tell({ type: 'task-accepted', id: order.id, taskId, images: order.units, found })
}

/** Failures of the service itself [seed], or without a code; any other code is a refusal of the content [assumed]. */
const TECHNICAL_CODES: ReadonlySet<string> = new Set(['006001094', '006001095', '006001099', 'unknown'])

export function isTechnical(code: string): boolean {
  return TECHNICAL_CODES.has(code)
}
