import { PENDING_SHARE } from './assumptions.ts'
import { apiId, hasApiIdForm, randomSource } from './deterministic.ts'
import { formatUsd, type MicroUsd } from './money.ts'
import type { Settings } from './options.ts'
import type { Resolution } from './picture/size.ts'

/** Pictures asked for, as far as they decide the result. */
export interface ImagesOrder {
  readonly kind: 'images'
  readonly prompt: string
  readonly resolution: Resolution
  /** Width and height in lowest terms or not; `auto` is already resolved. */
  readonly ratio: readonly [width: number, height: number]
  readonly count: number
  readonly series: boolean
  readonly watermark: boolean
}

export interface ElementOrder {
  readonly kind: 'element'
  readonly name: string
}

/** A create that keeps every rule. */
export interface Order {
  readonly model: string
  readonly product: ImagesOrder | ElementOrder
  readonly externalTaskId?: string
  readonly callbackUrl?: string
  /** `params` as JSON text, for the log. */
  readonly params: string
  readonly units: number
  readonly price: MicroUsd
}

/** `error` of a failed task: the documented object, the other one that has been seen, or plain text. */
export type TaskError =
  | { readonly code: string | number; readonly error_message: string }
  | { readonly code: string | number; readonly message: string }
  | string

/** How a task will end; settled when it is accepted. */
export type Fate =
  | { readonly kind: 'completes' }
  | { readonly kind: 'fails'; readonly error: TaskError; readonly charged: boolean }
  | { readonly kind: 'stuck' }

export interface Task extends Order {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number
  readonly latencyMs: number
  readonly fate: Fate
  /** What makes its pictures and its element id its own. */
  readonly seed: string
}

export type TaskState =
  | { readonly status: 'pending' | 'in_progress'; readonly progress: number }
  | { readonly status: 'completed' }
  | { readonly status: 'failed'; readonly error: TaskError; readonly charged: boolean }

/** An accepted task, for assertions. */
export interface TaskView {
  readonly id: string
  readonly externalTaskId?: string
  readonly model: string
  /** `params` as JSON text, as in the log. */
  readonly params: string
  readonly status: TaskState['status']
  /** Share of the account's concurrency while it runs. */
  readonly units: number
  /** Decimal string: what it has cost; `"0"` while it runs and where it failed and was not charged. */
  readonly costUsd: string
}

export type Refusal =
  | { readonly kind: 'duplicate-external-id'; readonly externalTaskId: string }
  | { readonly kind: 'insufficient-balance' }
  | { readonly kind: 'concurrency'; readonly retryAfterMs: number }

/** State of a task at a time. Nothing else changes a task: there is no timer behind it. */
export function stateAt(task: Task, now: number): TaskState {
  const elapsed = now - task.acceptedAt
  if (task.fate.kind !== 'stuck' && elapsed >= task.latencyMs) {
    if (task.fate.kind === 'completes') return { status: 'completed' }
    return { status: 'failed', error: task.fate.error, charged: task.fate.charged }
  }
  const share = task.latencyMs === 0 ? 1 : elapsed / task.latencyMs
  const progress = Math.min(0.99, Math.max(0, Math.floor(share * 100) / 100))
  return { status: share < PENDING_SHARE ? 'pending' : 'in_progress', progress }
}

/** The account: its tasks, its running units and its balance. Times are milliseconds since the epoch. */
export interface TaskBook {
  /** Accepts an order or says why not. Never two tasks with one external id. */
  accept(order: Order, fate: Fate, now: number): Task | Refusal
  byId(id: string): Task | undefined
  byExternalId(externalTaskId: string): Task | undefined
  views(now: number): readonly TaskView[]
}

export function createTaskBook(settings: Settings): TaskBook {
  const tasks = new Map<string, Task>()
  const idsByExternalId = new Map<string, string>()
  let running: Task[] = []
  let balance = settings.balance

  const settle = (now: number): void => {
    running = running.filter(task => {
      const state = stateAt(task, now)
      const { status } = state
      if (state.status === 'failed' && !state.charged && balance !== 'unlimited') balance += task.price
      return status === 'pending' || status === 'in_progress'
    })
  }

  const refuse = (order: Order, now: number): Refusal | undefined => {
    if (order.externalTaskId !== undefined && idsByExternalId.has(order.externalTaskId)) {
      return { kind: 'duplicate-external-id', externalTaskId: order.externalTaskId }
    }
    settle(now)
    if (balance !== 'unlimited' && order.price > balance) return { kind: 'insufficient-balance' }
    const units = running.reduce((sum, task) => sum + task.units, 0)
    if (units + order.units > settings.concurrency) {
      const ends = running
        .filter(task => task.fate.kind !== 'stuck')
        .map(task => task.acceptedAt + task.latencyMs - now)
      return { kind: 'concurrency', retryAfterMs: Math.max(0, Math.min(...ends, 60_000)) }
    }
    return undefined
  }

  return {
    accept(order, fate, now) {
      const refusal = refuse(order, now)
      if (refusal !== undefined) return refusal
      const identity =
        order.externalTaskId === undefined ? `sequence:${tasks.size}` : `external:${order.externalTaskId}`
      const seed = `${settings.seed}/${identity}`
      const [min, max] = settings.latencyMs
      const latencyMs = min + Math.round(randomSource('latency', seed)() * (max - min))
      const task: Task = { ...order, id: apiId(seed), acceptedAt: now, latencyMs, fate, seed }
      tasks.set(task.id, task)
      if (task.externalTaskId !== undefined) idsByExternalId.set(task.externalTaskId, task.id)
      // Held from acceptance on, so that running tasks cannot spend the same money twice.
      if (balance !== 'unlimited') balance -= task.price
      running.push(task)
      return task
    },
    byId: id => tasks.get(id),
    byExternalId: externalTaskId => tasks.get(idsByExternalId.get(externalTaskId) ?? ''),
    views: now => [...tasks.values()].map(task => viewOf(task, now)),
  }
}

/** What a read by `{id}` asks for, and the task it finds. An id of the API wins over an external id of the same text. */
export function lookUp(
  book: TaskBook,
  id: string,
  externalIdLookup: boolean,
): { readonly kind: 'read' | 'read-external'; readonly task: Task | undefined } {
  const task = book.byId(id)
  if (task !== undefined) return { kind: 'read', task }
  const external = book.byExternalId(id)
  if (external !== undefined) return { kind: 'read-external', task: externalIdLookup ? external : undefined }
  return { kind: hasApiIdForm(id) ? 'read' : 'read-external', task: undefined }
}

function viewOf(task: Task, now: number): TaskView {
  const state = stateAt(task, now)
  const charged = state.status === 'completed' || (state.status === 'failed' && state.charged)
  return {
    id: task.id,
    ...(task.externalTaskId === undefined ? {} : { externalTaskId: task.externalTaskId }),
    model: task.model,
    params: task.params,
    status: state.status,
    units: task.units,
    costUsd: formatUsd(charged ? task.price : 0n),
  }
}
