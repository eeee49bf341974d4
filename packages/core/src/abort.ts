import { removeFrom } from './remove-from.ts'

/** What is to be called, by signal: one listener each, since a run has thousands of waits on the same signal. */
const calls = new WeakMap<AbortSignal, (() => void)[]>()

/** Calls once when the signal aborts, unless what it gives back is called before. */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  const known = calls.get(signal) ?? listen(signal)
  known.push(call)
  return () => removeFrom(known, call)
}

function listen(signal: AbortSignal): (() => void)[] {
  const added: (() => void)[] = []
  calls.set(signal, added)
  signal.addEventListener(
    'abort',
    () => {
      // One by one: a call may take back another that waits behind it.
      for (let call = added.shift(); call; call = added.shift()) call()
    },
    { once: true },
  )
  return added
}
