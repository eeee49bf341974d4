import { KirinError } from '../diagnostics/error.ts'
import { type Fingerprint, fingerprintOf } from '../fingerprint/fingerprint.ts'
import { boughtRound } from '../plan/entry-rounds.ts'
import type { EntryFacts } from '../plan/facts.ts'
import { type Holdings, needed } from '../plan/holdings.ts'
import { type EntryPlan, planEntry } from '../plan/plan-entry.ts'
import type { GenerationRecord, ImageObject, Lease, RemoteClaim } from '../ports.ts'
import type { Action } from '../report.ts'
import { askShared } from './ask-shared.ts'
import { collectAgain, collectTask } from './collect.ts'
import { type RunContext, requireApi } from './context.ts'
import { refused } from './failed-task.ts'
import { gatherFacts } from './gather.ts'
import { imageOrder } from './image-order.ts'
import { obtainTask } from './obtain.ts'
import type { Order } from './order.ts'
import type { ReadyEntry } from './ready-entry.ts'
import type { SharedCache } from './shared-cache.ts'
import type { Release } from './slots.ts'
import { noteSubjects } from './subject.ts'

/** What was done for an entry, and what it has now. */
export interface Produced {
  readonly action: Action
  readonly reasons: readonly string[]
  /** Shipped although its inputs have changed; the reasons say so. */
  readonly stale: boolean
  readonly holdings: Holdings
}

/** Told when a plan for an entry is made, before it is carried out. */
export type OnPlan = (plan: EntryPlan) => void

/** Steps of one entry: collect, top up, restore. More than a few mean that something else is at the store. */
const MAX_STEPS = 8

/**
 * One entry from whatever state it is in to its images in the store.
 * @throws KirinError with the reason why it has none
 */
export async function produce(context: RunContext, ready: ReadyEntry, onPlan: OnPlan): Promise<Produced> {
  const { entry, inputs } = ready
  const fingerprint = fingerprintOf(inputs)
  const policy = {
    unitPrices: context.unitPrices,
    retryUnknown: context.retryUnknown,
    origin: context.api?.origin,
  }
  const { shared } = context
  await shared?.settle(fingerprint)
  const done: Done[] = shared?.came(fingerprint) ? [FROM_SHARED] : []
  let lease: Lease | undefined
  let claim: RemoteClaim | undefined
  let leaveQueue: Release = ready.leaveQueue ?? (() => undefined)
  let told = false
  let known: EntryFacts | undefined
  try {
    const { store, records, journal, emulated } = context
    const sources = { store, records, journal, emulated, origin: context.api?.origin }
    const gather = (): Promise<EntryFacts> => gatherFacts(sources, inputs, ready)
    for (let step = 0; step < MAX_STEPS; step += 1) {
      // With a lease it is one of few, and does not wait for the first look of all the others.
      const facts = known ?? (await (lease ? gather() : context.lookups(gather)))
      known = undefined
      const plan = planEntry(entry, facts, policy)
      if (!told) onPlan(plan)
      told = true
      if (plan.action === 'reuse' || plan.action === 'restore') {
        await releaseSettled(context, facts)
        await noteSubjects(context, ready)
        return finished(plan, done)
      }
      if (plan.action === 'refused') throw refused(`${plan.refusal.message} (${plan.refusal.code})`)
      if (shared && (await askShared(shared, context.store, plan, fingerprint))) {
        done.push(FROM_SHARED)
        continue
      }
      assertPossible(context, plan, fingerprint)
      if (!lease) {
        if (!ready.leaveQueue) leaveQueue = await context.ahead.acquire(1, context.signal, ready.priority)
        const onWait = (): void => {
          leaveQueue()
          context.tell({
            type: 'notice',
            level: 'info',
            message: `${entry.id}: another process is at it; waiting`,
          })
        }
        lease = await context.trust.aside(() => context.leases.acquire(fingerprint, context.signal, onWait))
        continue
      }
      if (shared && plan.action === 'generate' && !claim) {
        const claimed = await claimShared(context, shared, { id: entry.id, fingerprint, leaveQueue })
        if (claimed === 'came') {
          done.push(FROM_SHARED)
          continue
        }
        claim = claimed
      }
      const acted = await act(context, ready, plan, leaveQueue)
      if (!acted) continue
      const { record, ...step } = acted
      done.push(step)
      known = record && afterPurchase(facts, record)
    }
    throw new KirinError('internal', `${entry.id} does not settle: its objects vanish as they are stored`)
  } finally {
    leaveQueue()
    await lease?.release()
    if (shared && claim) shared.releaseLater(fingerprint, claim)
  }
}

/**
 * What is known after a first purchase without a look at the disk: under the lease nobody else changes it.
 * `undefined` where there may be more to it.
 */
function afterPurchase(facts: EntryFacts, record: GenerationRecord): EntryFacts | undefined {
  if (facts.claims.length > 0 || facts.records.length > 0) return undefined
  const present = new Set([...facts.present, ...record.outputs.map(({ sha256 }) => sha256)])
  return { ...facts, records: [record], present }
}

/** A step that was done for an entry. */
interface Done {
  readonly action: Action
  readonly reasons: readonly string[]
}

const FROM_SHARED: Done = { action: 'restore', reasons: ['from the remote cache'] }

/** Right before a purchase: against other machines, and told where the remote cache may have what is bought. */
async function claimShared(
  context: RunContext,
  shared: SharedCache,
  { id, fingerprint, leaveQueue }: Pick<Order, 'id' | 'fingerprint' | 'leaveQueue'>,
): Promise<RemoteClaim | 'came' | undefined> {
  const claimed = await context.trust.aside(() =>
    shared.claim(fingerprint, () => {
      leaveQueue()
      const message = `${id}: another machine has claimed it in the remote cache; waiting`
      context.tell({ type: 'notice', level: 'info', message })
    }),
  )
  const failure = shared.failure(fingerprint)
  if (claimed !== 'came' && failure !== undefined && !shared.told.has(fingerprint)) {
    shared.told.add(fingerprint)
    const message = `${id}: ${failure}. So it is generated, although it may be there`
    context.tell({ type: 'notice', level: 'warning', message })
  }
  return claimed
}

type OpenPlan = Exclude<EntryPlan, { action: 'reuse' | 'restore' | 'refused' }>

/** `undefined` where an earlier request turned out to be none, and fewer candidates are wanted by now. */
async function act(
  context: RunContext,
  ready: ReadyEntry,
  plan: OpenPlan,
  leaveQueue: Release,
): Promise<(Done & { readonly record?: GenerationRecord }) | undefined> {
  const { entry } = ready
  if (plan.action === 'collect' && plan.from === 'holdings') {
    leaveQueue()
    const missing: ImageObject[] = []
    for (const object of needed(plan.holdings)) {
      if (await context.store.has(object)) continue
      missing.push(object)
      // One that is there and cut short is set aside, before it is written over.
      await context.store.read(object.sha256)
    }
    await bringBack(context, ready, plan.holdings, missing)
    return { action: 'collect', reasons: plan.reasons }
  }
  const order = imageOrder(context, ready, plan.candidates, leaveQueue)
  const obtained = await obtainTask(context, order)
  if (!obtained) return undefined
  const record = await collectTask(context, order, entry, obtained)
  return obtained.bought
    ? { action: 'generate', reasons: plan.reasons, record }
    : {
        record,
        action: 'collect',
        reasons: plan.action === 'generate' ? ['found in the account'] : plan.reasons,
      }
}

/** From the account, which has candidates too that no file has; else from the files that the images were written to. */
async function bringBack(
  context: RunContext,
  ready: ReadyEntry,
  holdings: Holdings,
  missing: readonly ImageObject[],
): Promise<void> {
  const hearsay = context.shared?.hearsay(fingerprintOf(ready.inputs))
  try {
    await collectAgain(context, ready, holdings, missing, hearsay)
  } catch (error) {
    if (!(error instanceof KirinError) || error.code !== 'object-missing') throw error
    for (const object of missing)
      if (!(await context.store.has(object)) && !(await context.takeCopy(object))) throw error
  }
}

/** The dearest of what was done names the whole. */
function finished(
  plan: Extract<EntryPlan, { action: 'reuse' | 'restore' }>,
  done: readonly Done[],
): Produced {
  const named = done.find(step => step.action === 'generate') ?? done[0]
  return {
    action: named?.action ?? plan.action,
    reasons: named?.reasons ?? plan.reasons,
    stale: plan.action === 'reuse' && plan.stale,
    holdings: plan.holdings,
  }
}

/** A process that ended between the record of a task and the end of its claim has left the claim behind. */
async function releaseSettled(context: RunContext, facts: EntryFacts): Promise<void> {
  const tasks = boughtRound(facts)?.tasks ?? []
  for (const claim of facts.claims) {
    const { from, count } = claim.candidates
    if (tasks.some(task => task.from === from && task.count === count && task.attempt === claim.attempt))
      await context.journal.release(claim)
  }
}

/** Without a way to the API nothing more can be done; told before anyone waits. */
function assertPossible(context: RunContext, plan: OpenPlan, fingerprint: Fingerprint): void {
  const hearsay = context.shared?.hearsay(fingerprint)
  const also = hearsay === undefined ? '' : `; ${hearsay}`
  if (plan.action === 'collect' && plan.from === 'holdings' && plan.holdings.tasks.length === 0) {
    throw new KirinError(
      'object-missing',
      'its image was adopted from a file and is not in the store any more. Adopt the file again, restore .kirin/store from a backup or a colleague, or pick another candidate.' +
        also,
    )
  }
  if (context.frozen && (plan.action === 'generate' || !context.api)) {
    throw new KirinError(
      'frozen',
      `${plan.reasons.join(', ')}${also}; this run is frozen and creates nothing`,
    )
  }
  requireApi(context, hearsay)
}
