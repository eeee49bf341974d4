import type { WriteStream } from 'node:tty'
import { type Colors, createColors } from './colors.ts'
import { createRedactor } from './redactor.ts'

/** The two streams of the process; everything the command says goes through here, without secrets. */
export interface Output {
  readonly colors: { readonly stdout: Colors; readonly stderr: Colors }
  /** Results. Text with its line breaks. */
  result(text: string): void
  /** One message or line of progress, without its line break. */
  message(line: string): void
  /** The terminal behind stderr; `undefined` where it is none or a dumb one. What is drawn there goes through `redact`. */
  readonly terminal: WriteStream | undefined
  /** Messages go to `sink` until the function it returns is called: a reporter that draws puts them above its frame. */
  redirectMessages(sink: (line: string) => void): () => void
  addSecret(secret: string | undefined): void
  redact(text: string): string
  /** Whether a result could not be written, to a full disk for example. Known after `flush`. */
  isLost(): boolean
  /** Resolves when everything written has left the process. */
  flush(): Promise<void>
}

type Variables = Readonly<Record<string, string | undefined>>

export function createOutput(
  { stdout, stderr }: { readonly stdout: WriteStream; readonly stderr: WriteStream },
  env: Variables,
): Output {
  const redactor = createRedactor()
  const toStderr = (line: string): void => void stderr.write(`${line}\n`)
  let sink = toStderr
  let isLost = false
  // `kirin-batch run | head -1` has seen enough, and no stream that fails keeps what was paid for from being brought home.
  stderr.on('error', () => undefined)
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return
    isLost = true
    toStderr(`kirin-batch: the result cannot be written to stdout (${code ?? message})`)
  })
  return {
    colors: { stdout: createColors(stdout.isTTY, env), stderr: createColors(stderr.isTTY, env) },
    result: text => void stdout.write(redactor.redact(text)),
    message: line => sink(redactor.redact(line)),
    redirectMessages(other) {
      sink = other
      return () => {
        sink = toStderr
      }
    },
    terminal: stderr.isTTY && env['TERM'] !== 'dumb' ? stderr : undefined,
    addSecret: redactor.add,
    redact: redactor.redact,
    isLost: () => isLost,
    flush: async () => {
      await Promise.all([stdout, stderr].map(drained))
    },
  }
}

function drained(stream: WriteStream): Promise<void> {
  return new Promise(resolve => {
    if (stream.destroyed) resolve()
    else stream.write('', () => resolve())
  })
}
