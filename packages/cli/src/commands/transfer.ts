import {
  findProjectRoot,
  KirinError,
  pull,
  push,
  readEnvironment,
  type TransferOptions,
} from '@kirin-batch/core'
import type { TransferCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { bytes } from '../output/format.ts'
import { remoteCacheOf } from '../remote-cache.ts'
import { reportInvalid, writeJson } from '../results/diagnostics.ts'
import { describeTransfer } from '../results/transfer.ts'

/** Between two lines of progress, in milliseconds. */
const TELL_EVERY_MS = 2_000

const EXIT_OF = { ok: EXIT.OK, failed: EXIT.FAILED, interrupted: EXIT.INTERRUPTED } as const

/** `push` and `pull`: of the whole project, wherever in it the command is typed. */
export async function transfer(command: TransferCommand, context: Context): Promise<ExitCode> {
  const { output, signal } = context
  const root = findProjectRoot(context.cwd)
  const environment = readEnvironment(root, context.env)
  const remoteCache = remoteCacheOf(environment, output)
  if (!remoteCache)
    throw new KirinError('usage', 'KIRIN_REMOTE_CACHE is not set: it says where the remote cache is.')
  const options: TransferOptions = {
    root,
    remoteCache,
    signal,
    ...(environment.cacheDir === undefined ? {} : { cacheDir: environment.cacheDir }),
    ...(command.quiet ? {} : { onProgress: progressTo(line => output.message(line)) }),
  }
  const result = await (command.command === 'push' ? push(options) : pull(options))
  if (result.kind === 'invalid') return reportInvalid(context, root, result.diagnostics, command)
  if (command.json) writeJson(output, result.report)
  else output.result(`${describeTransfer(result.report, output.colors.stdout).join('\n')}\n`)
  return EXIT_OF[result.outcome]
}

/** A line now and then, and none for what is done at once. */
function progressTo(tell: (line: string) => void): NonNullable<TransferOptions['onProgress']> {
  let told = performance.now()
  return progress => {
    if (performance.now() - told < TELL_EVERY_MS) return
    told = performance.now()
    tell(`${progress.done} of ${progress.of} images, ${bytes(progress.bytes)} transferred`)
  }
}
