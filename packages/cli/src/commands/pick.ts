import { pick as pickCandidate } from '@kirin-batch/core'
import type { PickCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { entryOptions } from '../entry-options.ts'
import type { ExitCode } from '../exit-code.ts'
import { onManifests } from '../no-manifest.ts'
import { describeCandidates, describePick, reportSelection } from '../results/selection.ts'

export async function pick(command: PickCommand, context: Context): Promise<ExitCode> {
  const { candidate } = command
  const opened = entryOptions(command, context)
  const result = await onManifests(context.cwd, opened.typed, () =>
    pickCandidate({ ...opened.options, ...(candidate === undefined ? {} : { candidate }) }),
  )
  return reportSelection(command, context, opened.project.root, result, (report, view) =>
    candidate === undefined ? describeCandidates(report, view) : describePick(report, view),
  )
}
