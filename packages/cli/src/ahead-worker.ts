import { parentPort, workerData } from 'node:worker_threads'
import { type AheadOptions, bringAhead } from '@kirin-batch/core/ahead'

// The thread of ahead.ts. What it is told are the digests that are still wanted.
let wanted: ReadonlySet<string> | undefined
parentPort?.on('message', (only: readonly string[]) => {
  wanted = new Set(only)
})
void bringAhead(
  workerData as AheadOptions,
  message => parentPort?.postMessage(message),
  sha256 => wanted?.has(sha256) ?? true,
).finally(() => parentPort?.close())
