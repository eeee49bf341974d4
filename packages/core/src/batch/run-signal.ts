import { setMaxListeners } from 'node:events'
import { KirinError } from '../diagnostics/error.ts'
import type { RunOptions } from '../options.ts'

/** One signal for everything that ends a run early; its reason is the KirinError that entries end with. */
export function runSignal(options: Pick<RunOptions, 'signal' | 'timeoutMs'>): {
  readonly signal: AbortSignal
  end(): void
} {
  const controller = new AbortController()
  // Every entry that waits listens to it.
  setMaxListeners(0, controller.signal)
  const interrupt = (): void =>
    controller.abort(
      new KirinError(
        'interrupted',
        'stopped; what is in flight is in the journal, and the next run collects it',
      ),
    )
  const { timeoutMs } = options
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(
          () =>
            controller.abort(
              new KirinError(
                'timeout',
                `stopped after ${timeoutMs / 1000} s as asked; what is in flight is in the journal, and the next run collects it`,
              ),
            ),
          timeoutMs,
        )
  if (options.signal?.aborted) interrupt()
  options.signal?.addEventListener('abort', interrupt, { once: true })
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', interrupt)
    },
  }
}
