import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Ahead, AheadMessage, AheadOptions, AheadOutcome, Sha256 } from '@kirin-batch/core/ahead'
import { readEnvironment } from '@kirin-batch/core/start'
import type { RunCommand } from './args/command.ts'
import { openProject } from './project.ts'

/**
 * For a run that is about to start in a clone without a store: a thread of its own brings what its locks name from the
 * remote cache, while this one loads what a run needs and reads the manifests. Nothing else is told of it: where it
 * fails, the run does without.
 */
export function startAhead(
  command: RunCommand,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Ahead | undefined {
  const options = optionsOf(command, cwd, env)
  // Built as a file of its own beside this one's.
  return (
    options && inThread(new Worker(new URL('./ahead-worker.cjs', import.meta.url), { workerData: options }))
  )
}

/** `undefined` where it would not help, or a run would not bring just that. */
function optionsOf(
  { manifests, emulate, filter, out, cache }: RunCommand,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): AheadOptions | undefined {
  if (filter !== undefined || out !== undefined || cache?.read === false) return undefined
  try {
    const project = openProject(cwd, manifests)
    const {
      remoteCache,
      cacheDir = join(project.root, '.kirin'),
      emulate: set,
    } = readEnvironment(project.root, env)
    if (!remoteCache || existsSync(join(cacheDir, 'store'))) return undefined
    return { ...project, cacheDir, emulated: emulate || set, remoteCache: { ...remoteCache, write: false } }
  } catch {
    // The run says what is wrong.
    return undefined
  }
}

function inThread(worker: Worker): Ahead {
  const outcomes = new Map<Sha256, Settling<AheadOutcome>>()
  const listed = settling<ReadonlySet<Sha256>>()
  const close = (): void => {
    listed.resolve(new Set())
    for (const { resolve } of outcomes.values()) resolve('left')
  }
  worker.on('message', (message: AheadMessage) => {
    if (message.kind === 'outcome') return outcomes.get(message.sha256)?.resolve(message.outcome)
    for (const sha256 of message.objects) outcomes.set(sha256, settling())
    listed.resolve(new Set(message.objects))
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
