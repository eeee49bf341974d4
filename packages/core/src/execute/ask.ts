import { KirinError } from '../diagnostics/error.ts'
import type { ImageApi, ReadOutcome, Task } from '../ports.ts'
import type { RunContext } from './context.ts'
import { afterRead } from './decision.ts'

/**
 * Reads a task by its id or external id, again where there was no answer. `undefined`: the API has none by that id.
 * @throws KirinError `unreachable`, `unauthorized`, `forbidden`, or the run's own end
 */
export async function readTask(
  context: RunContext,
  api: ImageApi,
  entryId: string,
  id: string,
  operation: 'read' | 'look-up',
): Promise<Task | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    await context.reads.turn(context.signal)
    const outcome: ReadOutcome = await api.read(id, context.signal)
    const decision = afterRead(outcome, attempt, context.random)
    switch (decision.kind) {
      case 'proceed':
        if (outcome.kind === 'task') return outcome.task
        if (outcome.kind === 'absent' && outcome.page) context.trust.refute()
        return undefined
      case 'retry':
        context.tell({
          type: 'retrying',
          id: entryId,
          operation,
          reason: decision.reason,
          afterMs: decision.afterMs,
        })
        await context.clock.sleep(decision.afterMs, context.signal)
        break
      case 'stop-creates':
        context.creates.close(decision.failure)
        throw new KirinError(decision.failure.code, decision.failure.message)
      case 'give-up':
        throw new KirinError(decision.failure.code, decision.failure.message)
      case 'look-up':
        throw new TypeError('a read is never looked up')
    }
  }
}
