/** What is to be called, by signal: one listener each, since a run has thousands of waits on the same signal. */
const calls = new WeakMap<AbortSignal, Set<() => void>>()

/** Calls once when the signal aborts, unless what it gives back is called before. */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  const known = calls.get(signal) ?? listen(signal)
  known.add(call)
  return () => known.delete(call)
}

function listen(signal: AbortSignal): Set<() => void> {
  const added = new Set<() => void>()
  calls.set(signal, added)
  signal.addEventListener(
    'abort',
    () => {
      for (const call of added) call()
      added.clear()
    },
    { once: true },
  )
  return added
}
