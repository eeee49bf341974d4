import type { Worker } from 'node:worker_threads'
import type { Ahead } from '@kirin-batch/core/ahead'
import { parseCommandLine } from './args/args.ts'
import type { Command, UsageError } from './args/command.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { asksForJson, failureJson } from './json-failure.ts'
import { createOutput, type Output } from './output/output.ts'
import { reportError } from './report-error.ts'
import { signalHandler } from './signals.ts'

/** Runs the command line of this process: the one place that sets the exit code and handles signals. */
export async function main(projectWorker?: Worker | Promise<Worker>, ahead?: Ahead): Promise<void> {
  const { argv, env } = process
  const output = createOutput(process, env)
  output.addSecret(env['KIRIN_API_KEY'])
  const args = argv.slice(2)
  const command = parseCommandLine(args)
  const signal = handleSignals(command, output)
  let code: ExitCode
  try {
    const context = { argv: args, cwd: process.cwd(), env, output, signal }
    code = await execute(command, {
      ...context,
      ...(projectWorker ? { projectWorker } : {}),
      ...(ahead ? { ahead } : {}),
    })
  } catch (error) {
    code = reportError(error, command.command, env['DEBUG'], output)
    if (asksForJson(args)) output.result(failureJson(error))
  }
  await output.flush()
  process.exit(code === EXIT.OK && output.isLost() ? EXIT.FAILED : code)
}

async function execute(command: Command | UsageError, context: Context): Promise<ExitCode> {
  switch (command.command) {
    case 'usage-error':
      context.output.message(`${command.message}\nSee ${command.help}`)
      if (asksForJson(context.argv)) context.output.result(failureJson(command))
      return EXIT.USAGE
    case 'init':
      return (await import('./commands/init.ts')).init(command, context)
    case 'run':
      return (await import('./commands/run.ts')).run(command, context)
    case 'plan':
      return (await import('./commands/plan.ts')).plan(command, context)
    case 'validate':
      return (await import('./commands/validate.ts')).validate(command, context)
    case 'why':
      return (await import('./commands/why.ts')).why(command, context)
    case 'pick':
      return (await import('./commands/pick.ts')).pick(command, context)
    case 'reroll':
      return (await import('./commands/reroll.ts')).reroll(command, context)
    case 'adopt':
      return (await import('./commands/adopt.ts')).adopt(command, context)
    case 'gallery':
      return (await import('./commands/gallery.ts')).gallery(command, context)
    case 'push':
    case 'pull':
      return (await import('./commands/transfer.ts')).transfer(command, context)
    case 'cache':
      return (await import('./commands/cache.ts')).cache(command, context)
    case 'emulator':
      return (await import('./commands/emulator.ts')).emulator(command, context)
    case 'types':
      return (await import('./commands/types.ts')).types(command, context)
    case 'schema':
      return (await import('./commands/schema.ts')).schema(context)
  }
}

const STOPPING =
  'stopping: what is in flight is in the journal; the next run collects it. Press Ctrl-C again to leave at once'

/** The signal that a command gets. A run says what stopping means; one that only reads or prints has nothing to end. */
function handleSignals({ command }: Command | UsageError, output: Output): AbortSignal {
  const stop = new AbortController()
  const canStop = command === 'run' || command === 'emulator' || command === 'push' || command === 'pull'
  const onSignal = signalHandler({
    now: () => performance.now(),
    leave: () => process.exit(EXIT.INTERRUPTED),
    ...(canStop
      ? {
          stop() {
            if (command === 'run') output.message(STOPPING)
            stop.abort()
          },
        }
      : {}),
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  return stop.signal
}
