import type { Context } from '../context.ts'
import { createLinesReporter, createQuietReporter } from './lines.ts'
import type { Reporter } from './reporter.ts'

/** Live on a terminal, plain lines elsewhere and in CI, where a log is no place to redraw. */
export async function createReporter(context: Context, quiet: boolean, ci: boolean): Promise<Reporter> {
  const { output, signal } = context
  if (quiet) return createQuietReporter(output)
  if (output.terminal === undefined || ci) return createLinesReporter(output)
  const { createLiveReporter } = await import('./live.ts')
  return createLiveReporter(output, output.terminal, signal)
}
