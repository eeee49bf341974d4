import type { Action, ImageReport, Summary } from './report.ts'

/** Everything worth telling about a run. The core never prints; reporters turn events into text. */
export type KirinEvent =
  | RunStarted
  | EntryStarted
  | TaskAccepted
  | TaskProgress
  | TaskCompleted
  | ImageStored
  | EntryFinished
  | Retrying
  | Notice
  | RunFinished

/** The plan is made; `expectedCostUsd` is a decimal string. */
export interface RunStarted {
  readonly type: 'run-started'
  readonly total: number
  /** How many entries need the API. */
  readonly toGenerate: number
  readonly expectedCostUsd: string
  readonly emulated: boolean
  readonly work: Work
}

/** What a run has to make, for an estimate of how long it takes. */
export interface Work {
  /** Images under way at once. */
  readonly concurrency: number
  /** In about the order in which they begin. */
  readonly tasks: readonly WorkTask[]
}

export interface WorkTask {
  /** The entry. */
  readonly id: string
  /** Images: its share of the concurrency. */
  readonly units: number
  /** Tasks of one kind take about as long as each other. */
  readonly kind: string
  /** Milliseconds that tasks of its kind took before; absent where there was none. */
  readonly expectedMs?: number
  /** Entries of this work that it is made from. */
  readonly after: readonly string[]
}

/** Work on an entry that is not simply reused has begun. */
export interface EntryStarted {
  readonly type: 'entry-started'
  readonly id: string
  readonly action: Action
  readonly reasons: readonly string[]
}

/** The API has a task for this entry: from here on money may be spent. `images` is what the task will make. */
export interface TaskAccepted {
  readonly type: 'task-accepted'
  readonly id: string
  readonly taskId: string
  readonly images: number
  /** Found at the API, not created now. */
  readonly found: boolean
}

/** `progress` from 0 to 1. */
export interface TaskProgress {
  readonly type: 'task-progress'
  readonly id: string
  readonly taskId: string
  readonly progress: number
}

export interface TaskCompleted {
  readonly type: 'task-completed'
  readonly id: string
  readonly taskId: string
  readonly costUsd: string | undefined
}

/** One image is durable in the store; `index` from 1 of `of`. */
export interface ImageStored {
  readonly type: 'image-stored'
  readonly id: string
  readonly index: number
  readonly of: number
  readonly bytes: number
}

export interface EntryFinished {
  readonly type: 'entry-finished'
  readonly image: ImageReport
}

/** A request is made again, or will be after `afterMs`; `reason` is for people. */
export interface Retrying {
  readonly type: 'retrying'
  readonly id: string
  readonly operation: 'create' | 'read' | 'look-up' | 'download'
  readonly reason: string
  readonly afterMs: number
}

/** Something a person should know that is not a failure of one entry. */
export interface Notice {
  readonly type: 'notice'
  readonly level: 'warning' | 'info'
  readonly message: string
}

export interface RunFinished {
  readonly type: 'run-finished'
  readonly summary: Summary
}

export type EventSink = (event: KirinEvent) => void
