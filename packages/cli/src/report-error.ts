import { EXIT, type ExitCode } from './exit-code.ts'
import type { Output } from './output/output.ts'

/**
 * What a command threw, for people, and its exit code. Only what nobody expected is called a bug; its stack is shown
 * where `DEBUG` names kirin-batch.
 */
export function reportError(
  error: unknown,
  command: string,
  debug: string | undefined,
  output: Output,
): ExitCode {
  const tell = (text: string): void => output.message(`kirin-batch ${command}: ${text}`)
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (isExpected(error)) {
    tell(message)
    return code === 'usage' ? EXIT.USAGE : EXIT.FAILED
  }
  if (isSystemError(error)) tell(message)
  else {
    tell(`unexpected error: ${message}`)
    output.message('This is a bug of kirin-batch; please report it with what DEBUG=kirin-batch adds.')
  }
  if (isDebugged(debug)) output.message(stack ?? '')
  return EXIT.FAILED
}

// By name: the class is the core's, which is loaded only where a command needs it.
function isExpected(error: unknown): boolean {
  return error instanceof Error && error.name === 'KirinError'
}

/** The disk is full, a folder may not be written: the system's own sentence says it, and no report would help. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

function isDebugged(debug: string | undefined): boolean {
  return debug?.split(/[\s,]+/).some(name => name === 'kirin-batch' || name === '*') ?? false
}
