import { CALLBACK_TIMEOUT_MS, PENDING_SHARE } from './assumptions.ts'
import { toJsonText } from './json.ts'
import { taskAnswer, type UrlMint } from './task-answer.ts'
import type { Task } from './tasks.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Posts the task answer to `callback_url` when a task's status changes. */
export interface Callbacks {
  follow(task: Task): void
}

/**
 * The timers and requests of `callback_url`: tasks without one need none. No authorization is sent, a receiver that fails
 * or dawdles is given up, and nothing outlives `closed`.
 */
export function createCallbacks(mint: () => UrlMint, closed: AbortSignal): Callbacks {
  const post = async (url: string, task: Task, time: number): Promise<void> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'kirin-emulator' },
        body: toJsonText(taskAnswer(task, time, mint())),
        redirect: 'manual',
        signal: AbortSignal.any([closed, AbortSignal.timeout(CALLBACK_TIMEOUT_MS)]),
      })
      await response.body?.cancel()
    } catch {
      // A callback is a hint; the API does not depend on who hears it.
    }
  }

  return {
    follow(task) {
      const { callbackUrl } = task
      if (callbackUrl === undefined) return
      let told = Promise.resolve()
      for (const change of changesOf(task)) {
        // The body is that of the moment of the change: timers may be late, and a millisecond early too.
        const time = task.acceptedAt + change
        setTimeout(() => {
          told = told.then(() => post(callbackUrl, task, time))
        }, time - Date.now()).unref()
      }
    },
  }
}

/** When the status changes, in milliseconds after acceptance. */
function changesOf({ latencyMs, fate }: Task): readonly number[] {
  const changes = latencyMs === 0 ? [] : [Math.ceil(latencyMs * PENDING_SHARE)]
  if (fate.kind !== 'stuck') changes.push(latencyMs)
  return changes.filter(change => change <= LONGEST_TIMER_MS)
}
