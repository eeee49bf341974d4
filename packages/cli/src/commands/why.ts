import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { why as explain } from '@kirin-batch/core'
import type { WhyCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { entryOptions } from '../entry-options.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { onManifests } from '../no-manifest.ts'
import { reportDiagnostics, reportInvalid, writeJson } from '../results/diagnostics.ts'
import { describeEntry, describeFile } from '../results/why.ts'

export async function why(command: WhyCommand, context: Context): Promise<ExitCode> {
  const { cwd, output } = context
  const { typed, options, project } = entryOptions(command, context)
  const { id: what, manifests, ...rest } = options
  // A built file lies where no manifest is: it may be an image of any.
  const isAnywhere = typed.length === 0 && isFile(resolve(cwd, what))
  const searched = isAnywhere || manifests === undefined ? {} : { manifests }
  const result = await onManifests(isAnywhere ? project.root : cwd, typed, () =>
    explain({ ...rest, ...searched, what, cwd }),
  )
  if (result.kind === 'invalid') return reportInvalid(context, project.root, result.diagnostics, command)
  const { explanation } = result
  reportDiagnostics(context, project.root, result.diagnostics)
  const colors = output.colors.stdout
  if (command.json) writeJson(output, explanation)
  else {
    const lines =
      explanation.kind === 'entry' ? describeEntry(explanation, colors) : describeFile(explanation, colors)
    output.result(`${lines.join('\n')}\n`)
  }
  const isUnknown =
    explanation.kind === 'file' && explanation.found.length === 0 && explanation.sentBy.length === 0
  return isUnknown ? EXIT.FAILED : EXIT.OK
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
