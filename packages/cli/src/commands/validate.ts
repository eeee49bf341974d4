import { diagnosticToJson, validate as validateManifests } from '@kirin-batch/core'
import type { ValidateCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { onManifests } from '../no-manifest.ts'
import { count } from '../output/format.ts'
import { openProject } from '../project.ts'
import { reportDiagnostics, reportInvalid, writeJson } from '../results/diagnostics.ts'

export async function validate(command: ValidateCommand, context: Context): Promise<ExitCode> {
  const { output } = context
  const project = openProject(context.cwd, command.manifests)
  const result = await onManifests(context.cwd, command.manifests, () => validateManifests(project))
  if (result.kind === 'invalid') return reportInvalid(context, project.root, result.diagnostics, command)

  reportDiagnostics(context, project.root, result.diagnostics)
  if (command.json) {
    const { manifests, entries, diagnostics } = result
    writeJson(output, {
      version: 1,
      manifests,
      entries: entries.length,
      diagnostics: diagnostics.map(diagnosticToJson),
    })
  } else {
    const { manifests, entries } = result
    output.result(
      `${count(manifests.length, 'manifest')}, ${count(entries.length, 'entry', 'entries')}: valid\n`,
    )
  }
  return EXIT.OK
}
