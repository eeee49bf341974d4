import pLimit, { type LimitFunction } from 'p-limit'
import { KirinError } from '../diagnostics/error.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Holdings } from '../plan/holdings.ts'
import { unitPrice } from '../plan/price.ts'
import type { GenerationRecord, ImageApi, ImageObject } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { readTask } from './ask.ts'
import { knowledgeKey, type RunContext, requireApi } from './context.ts'
import { backoff } from './decision.ts'
import { endFailedTask } from './failed-task.ts'
import { followTask } from './follow.ts'
import type { Obtained } from './obtain.ts'
import type { Order } from './order.ts'
import type { ReadyEntry } from './ready-entry.ts'

const DOWNLOAD_ATTEMPTS = 4

/** Bytes. While an image that is no longer is looked at and synced, the next download may begin. */
const SHORT = 1024 * 1024
/** Images that are fetched or about to be durable, in this process: a bound on memory. */
const underWay = pLimit(24)

/** Tasks that were begun together end together, and what they leave free is used before anything is brought home. */
const CREATES_FIRST_MS = 40

/**
 * Brings what a task made into the store and writes its record; only then is the claim given back.
 * @throws KirinError `moderation`, `task-failed`, `download`
 */
export async function collectTask(
  context: RunContext,
  order: Order,
  entry: ResolvedEntry,
  obtained: Obtained,
): Promise<GenerationRecord> {
  const { claim, task } = obtained
  const { fingerprint, candidates } = order
  if (task.state.status === 'failed') return await endFailedTask(context, order, obtained, task.state)
  const { urls, costUsd } = task.state
  context.tell({ type: 'task-completed', id: entry.id, taskId: task.id, costUsd })
  if (urls.length === 0) {
    throw new KirinError(
      'task-failed',
      `task ${task.id} is completed and has no images; it is kept in the journal, since it may have been charged`,
    )
  }
  // What others are made from is brought at once.
  if (context.slots.contended && order.priority <= 0)
    await context.clock.sleep(CREATES_FIRST_MS, context.signal)
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
  context.shared?.keep(record)
  await context.journal.release(claim)
  const unit = costUsd === undefined ? undefined : unitPrice(costUsd, urls.length)
  if (unit !== undefined)
    await context.knowledge.learnUnitPrice(knowledgeKey(context, requireApi(context)), entry.resolution, unit)
  return record
}

/**
 * Brings images that were paid for, and are missing in the store, from the account again.
 * @param hearsay where else they were looked for in vain
 * @throws KirinError `object-missing` where the account has them no more
 */
export async function collectAgain(
  context: RunContext,
  { entry: { id: entryId }, formerly }: Pick<ReadyEntry, 'entry' | 'formerly'>,
  holdings: Holdings,
  missing: readonly ImageObject[],
  hearsay: string | undefined,
): Promise<void> {
  const api = requireApi(context)
  const wanted = new Set<string>(missing.map(({ sha256 }) => sha256))
  for (const { taskId } of holdings.tasks) {
    const task = await readTask(context, api, entryId, taskId, 'read')
    if (!task) continue
    const ended = await followTask(context, api, { id: entryId, kind: '', taskId, known: task })
    if (ended.state.status !== 'completed' || ended.state.urls.length === 0) continue
    context.tell({ type: 'task-accepted', id: entryId, taskId, images: ended.state.urls.length, found: true })
    for (const { sha256 } of await download(context, api, entryId, taskId, ended.state.urls))
      wanted.delete(sha256)
    if (wanted.size === 0) return
  }
  throw new KirinError(
    'object-missing',
    `its images were paid for, but they are neither in the store nor in the account any more${hearsay === undefined ? '' : `; ${hearsay}`}. Restore .kirin/store from git (with Git LFS: git lfs pull), a backup or a colleague; to buy them again, take ${formerly ? `the block of ${formerly.id}` : "the entry's block"} out of the lock file.`,
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
    const suspects = new Set<Sha256>()
    for (let attempt = 1; ; attempt += 1) {
      try {
        const bytes = api.download(fresh[index] ?? '', context.signal)
        const object = await whileFetched(context.downloads, bytes, fetched =>
          context.store.write(fetched, suspects),
        )
        if (suspects.has(object.sha256)) {
          context.tell({
            type: 'notice',
            level: 'warning',
            message: `${entryId}: image ${index + 1} of task ${taskId} seems damaged; it came twice just so, and is kept: look at ${object.sha256}`,
          })
        }
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
  return await Promise.all(urls.map((_, index) => underWay(() => one(index))))
}

/** Uses bytes within the limit: until they are all here, where they are few, and else until they are used. */
async function whileFetched<T>(
  limit: LimitFunction,
  bytes: AsyncIterable<Uint8Array>,
  use: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  return await new Promise((resolve, reject) => {
    void limit(
      () =>
        new Promise<void>(leave => {
          use(leaving(bytes, leave)).then(resolve, reject).finally(leave)
        }),
    )
  })
}

async function* leaving(bytes: AsyncIterable<Uint8Array>, leave: () => void): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    yield chunk
  }
  if (length <= SHORT) leave()
}
