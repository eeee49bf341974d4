import { KirinError } from '../diagnostics/error.ts'
import type { ExternalTaskId } from '../fingerprint/fingerprint.ts'
import type { ImageApi, Task } from '../ports.ts'
import { readTask } from './ask.ts'
import type { RunContext } from './context.ts'
import { estimateDuration, nextReadIn } from './poll-schedule.ts'

export type EndedTask = Task & { readonly state: Exclude<Task['state'], { status: 'running' }> }

/** A task that is not done after so long is left to the next run. */
const PATIENCE_MS = 20 * 60_000
/** A task that was just accepted may not be there to read at once. */
const ABSENT_LOOKS = 5

export interface Followed {
  /** For events: the entry. */
  readonly id: string
  /** What is known of tasks of its kind tells when to read. */
  readonly kind: string
  readonly taskId: string
  readonly externalTaskId?: ExternalTaskId
  /** When the API took it, in milliseconds since 1970, where this run asked for it; else from now on. */
  readonly acceptedAt?: number
  /** The task as it was found, where it was; else it was accepted just now. */
  readonly known?: Task
}

/**
 * Reads a task until it has ended.
 * @throws KirinError `timeout`, `outcome-unknown` where the API lost it, and whatever a read throws
 */
export async function followTask(context: RunContext, api: ImageApi, followed: Followed): Promise<EndedTask> {
  const { clock, experience } = context
  const { id, kind, taskId, known } = followed
  const started = followed.acceptedAt ?? clock.now()
  let notDoneAt: number | undefined
  let absent = 0
  for (let task = known; ; ) {
    const waited = clock.now() - started
    if (task && isEnded(task)) {
      if (!known) experience.learn(kind, estimateDuration(notDoneAt, waited))
      return task
    }
    if (task) notDoneAt = waited
    const progress = task?.state.status === 'running' ? task.state.progress : undefined
    if (progress !== undefined) context.tell({ type: 'task-progress', id, taskId, progress })
    if (waited > PATIENCE_MS) {
      throw new KirinError(
        'timeout',
        `task ${taskId} is not done after ${Math.round(waited / 60_000)} minutes; the next run collects it`,
      )
    }
    // Of a task that was found it is not known how long it has been under way.
    await pause(context, nextReadIn(waited, known ? [] : experience.of(kind), progress), followed)
    task = await readTask(context, api, id, taskId, 'read')
    if (task) absent = 0
    else if (++absent >= ABSENT_LOOKS) {
      throw new KirinError('outcome-unknown', `the API accepted task ${taskId} and does not know it any more`)
    }
  }
}

/** Until the next read, or until a callback hints that it is worth one now. */
async function pause(
  { clock, signal, callbacks }: RunContext,
  ms: number,
  { externalTaskId }: Followed,
): Promise<void> {
  if (!callbacks || !externalTaskId) return await clock.sleep(ms, signal)
  const hint = new AbortController()
  const stop = callbacks.onHint(externalTaskId, () => hint.abort(hint))
  try {
    await clock.sleep(ms, AbortSignal.any([signal, hint.signal]))
  } catch (reason) {
    if (reason !== hint) throw reason
  } finally {
    stop()
  }
}

export function isEnded(task: Task): task is EndedTask {
  return task.state.status !== 'running'
}
