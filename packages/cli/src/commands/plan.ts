import { plan as planBatch, readEnvironment } from '@kirin-batch/core'
import type { PlanCommand } from '../args/command.ts'
import { originOf } from '../connection.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { onManifests } from '../no-manifest.ts'
import { openProject } from '../project.ts'
import { remoteCacheOf } from '../remote-cache.ts'
import { reportDiagnostics, reportInvalid, writeJson } from '../results/diagnostics.ts'
import { describePlan, hasWork } from '../results/plan.ts'
import { planMarkdown } from '../results/plan-markdown.ts'

export async function plan(command: PlanCommand, context: Context): Promise<ExitCode> {
  const { cwd, env, output } = context
  const project = openProject(cwd, command.manifests)
  const environment = readEnvironment(project.root, env)
  output.addSecret(environment.apiKey)
  const remoteCache = remoteCacheOf(environment, output)
  const emulated = command.emulate || environment.emulate
  const origin = originOf(environment, emulated)
  const result = await onManifests(cwd, command.manifests, () =>
    planBatch({
      ...project,
      emulated,
      ...(origin === undefined ? {} : { origin }),
      ...(environment.cacheDir === undefined ? {} : { cacheDir: environment.cacheDir }),
      ...(remoteCache === undefined ? {} : { remoteCache }),
      ...(command.filter === undefined ? {} : { filter: command.filter }),
    }),
  )
  if (result.kind === 'invalid') return reportInvalid(context, project.root, result.diagnostics, command)

  const { report } = result
  reportDiagnostics(context, project.root, result.diagnostics)
  if (command.json) writeJson(output, report)
  else if (command.markdown) output.result(planMarkdown(report))
  else output.result(`${describePlan(report, output.colors.stdout).join('\n')}\n`)
  return command.detailedExitcode && hasWork(report) ? EXIT.FINDINGS : EXIT.OK
}
