import { FIRST_ELEMENT_ID, IMAGES_PER_OUTPUT_ITEM } from './assumptions.ts'
import { apiId, digest } from './deterministic.ts'
import { formatUsd } from './money.ts'
import { stateAt, type Task } from './tasks.ts'

/** Which picture of a task: `index` counts from 0. */
export interface PictureId {
  readonly taskId: string
  readonly index: number
  readonly watermarked: boolean
}

/** Mints a URL under which the file host serves a picture for a while. */
export type UrlMint = (picture: PictureId) => string

/** The body that accepts a create [public]. */
export function createAnswer(task: Task): unknown {
  return { id: task.id, created_at: createdAt(task), status: 'in_progress', model: task.model }
}

/** The body of a read, and of a callback [seed], [public]. */
export function taskAnswer(task: Task, now: number, mint: UrlMint): unknown {
  const state = stateAt(task, now)
  const common = { id: task.id, created_at: createdAt(task), model: task.model, status: state.status }
  switch (state.status) {
    case 'pending':
    case 'in_progress':
      return { ...common, progress: state.progress, metadata: {} }
    case 'failed':
      return {
        ...common,
        error: state.error,
        ...(state.charged ? { usage: usageOf(task) } : {}),
        metadata: {},
      }
    case 'completed':
      return {
        ...common,
        progress: 1,
        output: outputOf(task, mint),
        usage: usageOf(task),
        metadata: {},
      }
  }
}

function usageOf(task: Task): unknown {
  return { cost: formatUsd(task.price), discount: 1 }
}

function createdAt(task: Task): number {
  return Math.floor(task.acceptedAt / 1000)
}

function outputOf(task: Task, mint: UrlMint): unknown {
  const { product } = task
  if (product.kind === 'element') return [{ content: [{ type: 'element', element_id: elementId(task) }] }]
  const content = Array.from({ length: product.count }, (_, index) => {
    const url = (watermarked: boolean): string => mint({ taskId: task.id, index, watermarked })
    return {
      type: 'image',
      url: url(false),
      ...(product.watermark ? { watermark_url: url(true) } : {}),
      jobId: apiId('job', task.seed, index),
    }
  })
  const items: unknown[] = []
  for (let start = 0; start < content.length; start += IMAGES_PER_OUTPUT_ITEM) {
    items.push({ content: content.slice(start, start + IMAGES_PER_OUTPUT_ITEM) })
  }
  return items
}

/** An id of 18 digits, one for each task. It is odd, which no double of that size is: a client that rounds it is found out. */
function elementId(task: Task): bigint {
  const drawn = digest('element', task.seed).readBigUInt64LE(0) % 90_000_000_000_000_000n
  return FIRST_ELEMENT_ID + 2n * drawn + 1n
}
