import { KirinError } from '../diagnostics/error.ts'
import type { Holdings } from '../plan/holdings.ts'
import { unitPrice } from '../plan/price.ts'
import type { GenerationRecord, ImageApi, ImageObject } from '../ports.ts'
import { readTask } from './ask.ts'
import { knowledgeKey, type RunContext, requireApi } from './context.ts'
import { backoff } from './decision.ts'
import { followTask } from './follow.ts'
import { isTechnical, type Obtained } from './obtain.ts'
import type { Order } from './order.ts'

const DOWNLOAD_ATTEMPTS = 4

/**
 * Brings what a task made into the store and writes its record; only then is the claim given back.
 * @throws KirinError `moderation`, `task-failed`, `download`
 */
export async function collectTask(
  context: RunContext,
  order: Order,
  obtained: Obtained,
): Promise<GenerationRecord> {
  const { claim, task } = obtained
  const { entry, fingerprint, candidates } = order
  if (task.state.status === 'failed') return await failed(context, order, obtained, task.state)
  const { urls, costUsd } = task.state
  context.tell({ type: 'task-completed', id: entry.id, taskId: task.id, costUsd })
  if (obtained.bought && costUsd !== undefined) obtained.settle(costUsd)
  if (urls.length === 0) {
    throw new KirinError(
      'task-failed',
      `task ${task.id} is completed and has no images; it is kept in the journal, since it may have been charged`,
    )
  }
  const outputs = await download(context, requireApi(context), entry.id, task.id, urls)
  const record: GenerationRecord = {
    version: 1,
    fingerprint,
    candidates,
    attempt: claim.attempt,
    externalTaskId: claim.externalTaskId,
    taskId: task.id,
    createdAt: task.createdAt === undefined ? claim.claimedAt : new Date(task.createdAt).toISOString(),
    ...(costUsd === undefined ? {} : { costUsd }),
    emulated: context.emulated,
    outputs,
  }
  await context.records.write(record)
  await context.journal.release(claim)
  const unit = costUsd === undefined ? undefined : unitPrice(costUsd, urls.length)
  if (unit !== undefined)
    await context.knowledge.learnUnitPrice(knowledgeKey(context, requireApi(context)), entry.resolution, unit)
  return record
}

async function failed(
  context: RunContext,
  { entry, fingerprint }: Order,
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
  await context.journal.release(claim)
  throw new KirinError(
    'task-failed',
    `the API could not make ${entry.id}: ${said}. Nothing was charged; the next run asks again.`,
  )
}

export function refused(said: string): KirinError {
  return new KirinError(
    'moderation',
    `the API refused the content: ${said}. It is not asked again until the entry changes.`,
  )
}

/**
 * Brings images that were paid for, and are missing in the store, from the account again.
 * @throws KirinError `object-missing` where the account has them no more
 */
export async function collectAgain(
  context: RunContext,
  entryId: string,
  holdings: Holdings,
  missing: readonly ImageObject[],
): Promise<void> {
  const api = requireApi(context)
  const wanted = new Set<string>(missing.map(({ sha256 }) => sha256))
  for (const { taskId } of holdings.tasks) {
    const task = await readTask(context, api, entryId, taskId, 'read')
    if (!task) continue
    const ended = await followTask(context, api, entryId, task, taskId)
    if (ended.state.status !== 'completed' || ended.state.urls.length === 0) continue
    context.tell({ type: 'task-accepted', id: entryId, taskId, images: ended.state.urls.length, found: true })
    for (const { sha256 } of await download(context, api, entryId, taskId, ended.state.urls))
      wanted.delete(sha256)
    if (wanted.size === 0) return
  }
  throw new KirinError(
    'object-missing',
    `its images were paid for, but they are neither in the store nor in the account any more. Restore .kirin/store from a backup or a colleague; to buy them again, take the entry's block out of the lock file.`,
  )
}

async function download(
  context: RunContext,
  api: ImageApi,
  entryId: string,
  taskId: string,
  urls: readonly string[],
): Promise<ImageObject[]> {
  let fresh = urls
  const one = async (index: number): Promise<ImageObject> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const object = await context.store.write(api.download(fresh[index] ?? '', context.signal))
        context.tell({
          type: 'image-stored',
          id: entryId,
          index: index + 1,
          of: urls.length,
          bytes: object.bytes,
        })
        return object
      } catch (error) {
        context.signal.throwIfAborted()
        if (!(error instanceof KirinError) || error.code !== 'download') throw error
        if (attempt >= DOWNLOAD_ATTEMPTS) {
          throw new KirinError(
            'download',
            `image ${index + 1} of task ${taskId} cannot be fetched: ${error.message}. It is paid for, and the next run fetches it.`,
          )
        }
        const afterMs = backoff(attempt, context.random)
        context.tell({ type: 'retrying', id: entryId, operation: 'download', reason: error.message, afterMs })
        await context.clock.sleep(afterMs, context.signal)
        // Result URLs expire; the task knows fresh ones.
        const task = await readTask(context, api, entryId, taskId, 'read')
        if (task?.state.status === 'completed' && task.state.urls.length === urls.length)
          fresh = task.state.urls
      }
    }
  }
  return await Promise.all(urls.map((_, index) => context.downloads(() => one(index))))
}
