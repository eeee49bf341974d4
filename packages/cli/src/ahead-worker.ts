import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { type AheadMessage, type AheadOptions, bringAhead } from '@kirin-batch/core/ahead'
import { readEnvironment } from '@kirin-batch/core/start'
import { parseCommandLine } from './args/args.ts'
import { openProject } from './project.ts'

// The thread of ahead.ts. What it is told are the digests that are still wanted.
let wanted: ReadonlySet<string> | undefined
parentPort?.on('message', (only: readonly string[]) => {
  wanted = new Set(only)
})
const tell = (message: AheadMessage): void => parentPort?.postMessage(message)
const options = optionsOf(workerData, process.cwd(), process.env)
if (options) {
  void bringAhead(options, tell, sha256 => wanted?.has(sha256) ?? true).finally(() => parentPort?.close())
} else {
  tell({ kind: 'listed', objects: [] })
  parentPort?.close()
}

/** `undefined` where a run would not bring just that, or there is nothing to bring it from. */
function optionsOf(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): AheadOptions | undefined {
  const command = parseCommandLine(args)
  if (command.command !== 'run') return undefined
  const { manifests, emulate, filter, out, cache } = command
  if (filter !== undefined || out !== undefined || cache?.read === false) return undefined
  try {
    const project = openProject(cwd, manifests)
    const environment = readEnvironment(project.root, env)
    const { remoteCache, cacheDir = join(project.root, '.kirin') } = environment
    if (!remoteCache || existsSync(join(cacheDir, 'store'))) return undefined
    const emulated = emulate || environment.emulate
    return { ...project, cacheDir, emulated, remoteCache: { ...remoteCache, write: false } }
  } catch {
    // The run says what is wrong.
    return undefined
  }
}
