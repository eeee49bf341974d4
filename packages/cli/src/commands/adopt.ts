import { resolve } from 'node:path'
import { adopt as adoptFiles } from '@kirin-batch/core'
import type { AdoptCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { entryOptions } from '../entry-options.ts'
import type { ExitCode } from '../exit-code.ts'
import { onManifests } from '../no-manifest.ts'
import { describeAdoption, reportSelection } from '../results/selection.ts'

export async function adopt(command: AdoptCommand, context: Context): Promise<ExitCode> {
  const { typed, options, project } = entryOptions(command, context)
  const files = command.files.map(file => resolve(context.cwd, file))
  const result = await onManifests(context.cwd, typed, () => adoptFiles({ ...options, files }))
  return reportSelection(command, context, project.root, result, describeAdoption)
}
