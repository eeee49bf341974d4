import { KirinError } from '../diagnostics/error.ts'
import type { ImageApi, Task } from '../ports.ts'
import { readTask } from './ask.ts'
import type { RunContext } from './context.ts'
import type { Order } from './order.ts'
import { estimateDuration, nextReadIn } from './poll-schedule.ts'

export type EndedTask = Task & { readonly state: Exclude<Task['state'], { status: 'running' }> }

/** A task that is not done after so long is left to the next run. */
const PATIENCE_MS = 20 * 60_000
/** A task that was just accepted may not be there to read at once. */
const ABSENT_LOOKS = 5

/**
 * Reads a task until it has ended.
 * @param known the task as it was found, where it was; else it was accepted just now
 * @throws KirinError `timeout`, `outcome-unknown` where the API lost it, and whatever a read throws
 */
export async function followTask(
  context: RunContext,
  api: ImageApi,
  order: Pick<Order, 'id' | 'kind'>,
  known: Task | undefined,
  taskId: string,
): Promise<EndedTask> {
  const { clock, experience } = context
  const started = clock.now()
  let notDoneAt: number | undefined
  let absent = 0
  for (let task = known; ; ) {
    const waited = clock.now() - started
    if (task && isEnded(task)) {
      if (!known) experience.learn(order.kind, estimateDuration(notDoneAt, waited))
      return task
    }
    if (task) notDoneAt = waited
    const progress = task?.state.status === 'running' ? task.state.progress : undefined
    if (progress !== undefined) context.tell({ type: 'task-progress', id: order.id, taskId, progress })
    if (waited > PATIENCE_MS) {
      throw new KirinError(
        'timeout',
        `task ${taskId} is not done after ${Math.round(waited / 60_000)} minutes; the next run collects it`,
      )
    }
    // Of a task that was found it is not known how long it has been under way.
    await clock.sleep(nextReadIn(waited, known ? [] : experience.of(order.kind), progress), context.signal)
    task = await readTask(context, api, order.id, taskId, 'read')
    if (task) absent = 0
    else if (++absent >= ABSENT_LOOKS) {
      throw new KirinError('outcome-unknown', `the API accepted task ${taskId} and does not know it any more`)
    }
  }
}

export function isEnded(task: Task): task is EndedTask {
  return task.state.status !== 'running'
}
