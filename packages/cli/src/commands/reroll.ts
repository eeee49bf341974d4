import { reroll as rerollEntry } from '@kirin-batch/core'
import type { RerollCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { entryOptions } from '../entry-options.ts'
import type { ExitCode } from '../exit-code.ts'
import { onManifests } from '../no-manifest.ts'
import { describeReroll, reportSelection } from '../results/selection.ts'

export async function reroll(command: RerollCommand, context: Context): Promise<ExitCode> {
  const { typed, options, project } = entryOptions(command, context)
  const result = await onManifests(context.cwd, typed, () => rerollEntry(options))
  return reportSelection(command, context, project.root, result, describeReroll)
}
