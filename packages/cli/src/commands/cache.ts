import {
  cacheStats,
  findProjectRoot,
  type Invalid,
  pruneCache,
  readEnvironment,
  verifyCache,
} from '@kirin-batch/core'
import type { CacheCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { describePruned, describeStats, describeVerification } from '../results/cache.ts'
import { reportInvalid, writeJson } from '../results/diagnostics.ts'

/** The store is the project's, so it is looked at from its root, wherever in it the command is typed. */
export async function cache(command: CacheCommand, context: Context): Promise<ExitCode> {
  const root = findProjectRoot(context.cwd)
  const { cacheDir, remoteCache } = readEnvironment(root, context.env)
  const options = { root, ...(cacheDir === undefined ? {} : { cacheDir }) }
  const invalid = ({ diagnostics }: Invalid): ExitCode => reportInvalid(context, root, diagnostics, command)
  const show = (value: object, lines: readonly string[]): void => {
    if (command.json) writeJson(context.output, value)
    else context.output.result(`${lines.join('\n')}\n`)
  }
  const colors = context.output.colors.stdout
  switch (command.action) {
    case 'stats': {
      const result = await cacheStats(options)
      if (result.kind === 'invalid') return invalid(result)
      show(result.stats, describeStats(result.stats))
      return EXIT.OK
    }
    case 'verify': {
      const result = await verifyCache(options)
      if (result.kind === 'invalid') return invalid(result)
      show(result.verification, describeVerification(result.verification, colors, remoteCache !== undefined))
      return result.verification.findings.length === 0 ? EXIT.OK : EXIT.FAILED
    }
    case 'prune': {
      const result = await pruneCache({ ...options, scopes: command.scopes, dryRun: command.dryRun })
      if (result.kind === 'invalid') return invalid(result)
      show(result.report, describePruned(result.report, colors))
      return EXIT.OK
    }
  }
}
