/**
 * Runs `work` with a signal that Ctrl-C aborts, so that paid work is left in good order. Afterwards the process ends as
 * Ctrl-C would have ended it, unless others listen too: then ending is theirs. A second Ctrl-C ends it at once.
 */
export async function withInterrupt<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onInterrupt: () => void,
): Promise<T> {
  const controller = new AbortController()
  const interrupt = (): void => {
    onInterrupt()
    controller.abort()
  }
  process.once('SIGINT', interrupt)
  try {
    return await work(controller.signal)
  } finally {
    process.removeListener('SIGINT', interrupt)
    if (controller.signal.aborted && process.listenerCount('SIGINT') === 0)
      process.kill(process.pid, 'SIGINT')
  }
}
