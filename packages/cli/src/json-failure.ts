import type { UsageError } from './args/command.ts'

/** Whether a command line wants one object on stdout, even one that makes no sense otherwise. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}

/** The object of a command that comes to no report: wrong usage, or what it threw. `code` is one of docs/errors.md. */
export function failureJson(failure: unknown): string {
  const message = messageOf(failure)
  return `${JSON.stringify({ version: 1, error: { code: codeOf(failure), message } }, undefined, 2)}\n`
}

function messageOf(failure: unknown): string {
  return isUsageError(failure) || failure instanceof Error ? failure.message : String(failure)
}

function codeOf(failure: unknown): string {
  if (isUsageError(failure)) return 'usage'
  if (!(failure instanceof Error) || !('code' in failure)) return 'internal'
  // By name: the class is the core's, which is loaded only where a command needs it.
  if (failure.name === 'KirinError') return String(failure.code)
  return 'syscall' in failure ? 'system' : 'internal'
}

function isUsageError(failure: unknown): failure is UsageError {
  return failure instanceof Object && 'command' in failure && failure.command === 'usage-error'
}
