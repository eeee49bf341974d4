import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Ahead, AheadMessage, AheadOutcome, Sha256 } from '@kirin-batch/core/ahead'

/**
 * Whether a thread may be of use that brings what the locks name from the remote cache, while the run itself is loaded
 * and the manifests are read: in a clone without a store, where a remote cache may be set. The thread knows more.
 */
export function mayBringAhead(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const mayBeSet = (env['KIRIN_REMOTE_CACHE'] ?? '') !== '' || existsSync(join(cwd, '.env'))
  return args[0] === 'run' && mayBeSet && !existsSync(join(cwd, '.kirin', 'store'))
}

/** What the thread of ahead-worker.ts brings. Nothing is told of it: where it fails, the run does without. */
export function aheadBy(worker: Worker): Ahead {
  const outcomes = new Map<Sha256, Settling<AheadOutcome>>()
  const listed = settling<ReadonlySet<Sha256>>()
  const close = (): void => {
    listed.resolve(new Set())
    for (const { resolve } of outcomes.values()) resolve('left')
  }
  worker.on('message', (message: AheadMessage) => {
    if (message.kind === 'outcomes')
      for (const [sha256, outcome] of message.outcomes) outcomes.get(sha256)?.resolve(outcome)
    else {
      for (const sha256 of message.objects) outcomes.set(sha256, settling())
      listed.resolve(new Set(message.objects))
    }
  })
  worker.on('error', close)
  worker.on('exit', close)
  return {
    listed: listed.promise,
    async outcome(sha256) {
      await listed.promise
      return (await outcomes.get(sha256)?.promise) ?? 'left'
    },
    only: wanted => worker.postMessage([...wanted]),
    close() {
      worker.postMessage([])
      worker.unref()
      close()
    },
  }
}

interface Settling<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
}

function settling<T>(): Settling<T> {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
