import type { Worker } from 'node:worker_threads'
import type { Ahead } from '@kirin-batch/core/ahead'
import type { Output } from './output/output.ts'

/** What a command gets from the process. Commands never touch `process` themselves. */
export interface Context {
  /** As typed, without the program's name. */
  readonly argv: readonly string[]
  /** Absolute. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly output: Output
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** A thread that was started to read the manifests of a run. */
  readonly projectWorker?: Worker | Promise<Worker>
  /** What brings images while a run is still starting; the run closes it. */
  readonly ahead?: Ahead
}
