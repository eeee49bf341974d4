import { relative, resolve } from 'node:path'
import { KirinError, validate, writeDeclarations } from '@kirin-batch/core'
import type { TypesCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { toPosix } from '../init/surroundings.ts'
import { onManifests } from '../no-manifest.ts'
import { count } from '../output/format.ts'
import { openProject } from '../project.ts'
import { reportDiagnostics, reportInvalid, writeJson } from '../results/diagnostics.ts'

const DEFAULT_FILE = 'kirin-batch.d.ts'

export async function types(command: TypesCommand, context: Context): Promise<ExitCode> {
  const { cwd, output } = context
  const { out = DEFAULT_FILE } = command
  if (!out.endsWith('.d.ts')) throw new KirinError('usage', `--out must be a .d.ts file, not "${out}".`)
  const project = openProject(cwd, command.manifests)
  const result = await onManifests(cwd, command.manifests, () => validate(project))
  if (result.kind === 'invalid') return reportInvalid(context, project.root, result.diagnostics, command)

  reportDiagnostics(context, project.root, result.diagnostics)
  const path = resolve(cwd, out)
  const written = await writeDeclarations(path, result.entries)
  const file = toPosix(relative(cwd, path))
  if (command.json) {
    writeJson(output, { version: 1, file, images: result.entries.length, written })
  } else {
    const images = count(result.entries.length, 'image')
    output.result(`${file}: ${images}, ${written ? 'written' : 'unchanged'}\n`)
  }
  return EXIT.OK
}
