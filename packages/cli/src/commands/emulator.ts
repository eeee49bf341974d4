import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type Emulator, type LogEntry, startEmulator } from '@kirin-batch/emulator'
import type { EmulatorCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { printable } from '../output/printable.ts'

/** Serves until the signal; the first line on stdout is for programs that wait for it. */
export async function emulator(command: EmulatorCommand, context: Context): Promise<ExitCode> {
  const { output, signal } = context
  let running: Emulator
  try {
    running = await startEmulator({
      port: command.port,
      ...(command.host === undefined ? {} : { host: command.host }),
      ...(command.latencyMs === undefined ? {} : { latencyMs: command.latencyMs }),
      ...(command.concurrency === undefined ? {} : { concurrency: command.concurrency }),
      ...(command.balanceUsd === undefined ? {} : { balanceUsd: command.balanceUsd }),
      ...(command.imageType === undefined ? {} : { imageType: command.imageType }),
      ...(command.seed === undefined ? {} : { seed: command.seed }),
    })
  } catch (error) {
    const reason = whyNot(error, command)
    if (reason === undefined) throw error
    output.message(`kirin-batch emulator: ${reason}`)
    return EXIT.FAILED
  }
  output.result(`listening on ${running.url}\n`)
  output.result(howToUse(running.url))
  const stopLog = command.quiet ? undefined : logRequests(running, line => output.message(line))
  if (!signal.aborted) await once(signal, 'abort')
  stopLog?.()
  await running.close()
  return EXIT.OK
}

function howToUse(url: string): string {
  return `
Use it with
  KIRIN_EMULATE=1 KIRIN_BASE_URL=${url} KIRIN_API_KEY=anything kirin-batch run
Ctrl-C stops it.
`
}

function whyNot(error: unknown, { port, host = '127.0.0.1' }: EmulatorCommand): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use; choose another with --port, or --port 0 for any free one`
    case 'EACCES':
      return `port ${port} may not be opened by this user; choose one above 1023 with --port`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `"${host}" is no address of this machine; choose another with --host`
    default:
      return undefined
  }
}

const ANSWERED = 'http.server.response.finish'

/** A line for each request. Node tells of every answer; what is new in the emulator's log by then is told. */
function logRequests({ log }: Emulator, tell: (line: string) => void): () => void {
  let told = 0
  const tellNew = (): void => {
    // Shorter than what was told: cleared over HTTP meanwhile.
    if (log.entries.length < told) told = 0
    for (const entry of log.entries.slice(told)) tell(requestLine(entry))
    told = log.entries.length
  }
  subscribe(ANSWERED, tellNew)
  return () => {
    unsubscribe(ANSWERED, tellNew)
    tellNew()
  }
}

function requestLine({ at, method, path, status, kind, taskId, fault }: LogEntry): string {
  const time = new Date(at).toISOString().slice(11, 23)
  const rest = [
    kind,
    ...(taskId === undefined || path.endsWith(taskId) ? [] : [taskId]),
    ...(fault === undefined ? [] : [`fault ${fault}`]),
  ]
  return printable(`${time} ${status ?? '---'} ${method} ${path} ${rest.join(' ')}`)
}
