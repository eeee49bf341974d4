import { KirinError } from '../diagnostics/error.ts'
import type { ImageApi, Task } from '../ports.ts'
import { readTask } from './ask.ts'
import type { RunContext } from './context.ts'

export type EndedTask = Task & { readonly state: Exclude<Task['state'], { status: 'running' }> }

/** A task that is not done after so long is left to the next run. */
const PATIENCE_MS = 20 * 60_000
/** A task that was just accepted may not be there to read at once. */
const ABSENT_LOOKS = 5

/**
 * Reads a task until it has ended.
 * @throws KirinError `timeout`, `outcome-unknown` where the API lost it, and whatever a read throws
 */
export async function followTask(
  context: RunContext,
  api: ImageApi,
  entryId: string,
  known: Task | undefined,
  taskId: string,
): Promise<EndedTask> {
  const started = context.clock.now()
  let absent = 0
  for (let task = known; ; ) {
    if (task && isEnded(task)) return task
    if (task?.state.status === 'running' && task.state.progress !== undefined) {
      context.tell({ type: 'task-progress', id: entryId, taskId, progress: task.state.progress })
    }
    const waited = context.clock.now() - started
    if (waited > PATIENCE_MS) {
      throw new KirinError(
        'timeout',
        `task ${taskId} is not done after ${Math.round(waited / 60_000)} minutes; the next run collects it`,
      )
    }
    await context.clock.sleep(pollDelay(waited), context.signal)
    task = await readTask(context, api, entryId, taskId, 'read')
    if (task) absent = 0
    else if (++absent >= ABSENT_LOOKS) {
      throw new KirinError('outcome-unknown', `the API accepted task ${taskId} and does not know it any more`)
    }
  }
}

/** A fifth of the time waited so far, so that the delay is bounded relative to the wait; 250 ms to 5 s. */
export function pollDelay(waitedMs: number): number {
  return Math.min(5_000, Math.max(250, waitedMs / 5))
}

export function isEnded(task: Task): task is EndedTask {
  return task.state.status !== 'running'
}
