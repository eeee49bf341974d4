import { KirinError } from '../diagnostics/error.ts'
import { type Fingerprint, type SubjectDigest, subjectFingerprint } from '../fingerprint/fingerprint.ts'
import type { CreatedSubject, SubjectRecord } from '../ports.ts'
import type { Subject } from '../resolve/entry.ts'
import { type RunContext, requireApi } from './context.ts'
import { endFailedTask, refused } from './failed-task.ts'
import { type Obtained, obtainTask } from './obtain.ts'
import type { Order } from './order.ts'
import type { ReadyEntry } from './ready-entry.ts'

type DeclaredSubject = Extract<Subject, { kind: 'declared' }>

/** Creating a subject takes one share of the account's concurrency. [assumed] */
const UNITS = 1
/** Decimal USD for a subject, until `usage.cost` says otherwise. [assumed] */
const PRICE = '0'

/**
 * The id of a subject in this account, in decimal digits: known, or created now, once for all entries and processes.
 * @throws KirinError with the reason why it cannot be had
 */
export async function subjectId(
  context: RunContext,
  ready: ReadyEntry,
  subject: Subject,
  digest: SubjectDigest,
): Promise<string> {
  if (subject.kind === 'existing' || digest.kind === 'existing') {
    return subject.kind === 'existing' ? subject.id : ''
  }
  const fingerprint = subjectFingerprint(digest.digest, context.emulated)
  const underWay = context.subjects.get(fingerprint)
  const made = underWay ?? makeSubject(context, ready, subject, fingerprint)
  context.subjects.set(fingerprint, made)
  try {
    const created = underWay ? await context.trust.aside(() => underWay) : await made
    context.onSubject(ready.entry.manifest, subject.name, created)
    return created.subjectId
  } catch (error) {
    if (!(error instanceof KirinError)) throw error
    throw new KirinError(error.code, `its element ${subject.name} cannot be created: ${error.message}`)
  }
}

/** Tells of the subjects of an entry that an earlier run made and did not live to put into the lock. */
export async function noteSubjects(context: RunContext, { entry, inputs }: ReadyEntry): Promise<void> {
  for (const [index, subject] of entry.subjects.entries()) {
    const digest = inputs.subjects[index]
    if (subject.kind === 'existing' || digest?.kind !== 'declared') continue
    const fingerprint = subjectFingerprint(digest.digest, context.emulated)
    if (context.lockedSubject(entry.manifest, subject.name, fingerprint)) continue
    const recorded = await recordedSubject(context, fingerprint)
    if (recorded) context.onSubject(entry.manifest, subject.name, recorded)
  }
}

async function recordedSubject(
  context: RunContext,
  fingerprint: Fingerprint,
): Promise<SubjectRecord | undefined> {
  const recorded = await context.records.subject(fingerprint)
  if (!recorded) return undefined
  // A process that ended between the record and the end of its claim has left the claim behind.
  for (const claim of await context.journal.claimsOf(fingerprint))
    if (claim.externalTaskId === recorded.externalTaskId) await context.journal.release(claim)
  return recorded
}

async function makeSubject(
  context: RunContext,
  ready: ReadyEntry,
  subject: DeclaredSubject,
  fingerprint: Fingerprint,
): Promise<CreatedSubject> {
  const { manifest } = ready.entry
  const known =
    context.lockedSubject(manifest, subject.name, fingerprint) ??
    (await recordedSubject(context, fingerprint))
  if (known) return known
  const lease = await context.trust.aside(() => context.leases.acquire(fingerprint, context.signal))
  try {
    const meanwhile = await context.records.subject(fingerprint)
    if (meanwhile) return meanwhile
    const refusal = await context.records.refusal(fingerprint)
    if (refusal) throw refused(`${refusal.message} (${refusal.code})`)
    requireApi(context)
    const order = subjectOrder(ready, subject, fingerprint)
    const obtained = await obtainTask(context, order)
    if (!obtained) throw new TypeError('a subject is always wanted')
    return await keep(context, order, obtained)
  } finally {
    await lease.release()
  }
}

function subjectOrder(
  { entry, load, priority }: ReadyEntry,
  subject: DeclaredSubject,
  fingerprint: Fingerprint,
): Order {
  return {
    id: subject.name,
    manifest: entry.manifest,
    fingerprint,
    candidates: { from: 1, count: 1 },
    wanted: 1,
    units: UNITS,
    priority,
    kind: 'element',
    expectedCostUsd: () => PRICE,
    learn: () => undefined,
    leaveQueue: () => undefined,
    prepare: async () => ({
      async load() {
        const frontalImage = await load(subject.frontalImage)
        const referImages = await Promise.all(subject.referImages.map(load))
        const { name, description, tags } = subject
        return (api, externalTaskId, signal) =>
          api.createSubject({ externalTaskId, name, description, frontalImage, referImages, tags }, signal)
      },
    }),
  }
}

async function keep(context: RunContext, order: Order, obtained: Obtained): Promise<SubjectRecord> {
  const { claim, task } = obtained
  if (task.state.status === 'failed') return await endFailedTask(context, order, obtained, task.state)
  const { subjectId, costUsd } = task.state
  context.tell({ type: 'task-completed', id: order.id, taskId: task.id, costUsd })
  obtained.settle(costUsd ?? PRICE)
  if (subjectId === undefined) {
    throw new KirinError(
      'task-failed',
      `task ${task.id} is completed and names no element_id; it is kept in the journal, since it may have been charged`,
    )
  }
  const record: SubjectRecord = {
    version: 1,
    fingerprint: order.fingerprint,
    subjectId,
    externalTaskId: claim.externalTaskId,
    taskId: task.id,
    createdAt: task.createdAt === undefined ? claim.claimedAt : new Date(task.createdAt).toISOString(),
    ...(costUsd === undefined ? {} : { costUsd }),
    emulated: context.emulated,
  }
  await context.records.writeSubject(record)
  await context.journal.release(claim)
  return record
}
