import {
  type Environment,
  type Ran,
  type RunOutcome,
  readBy,
  readEnvironment,
  run as runBatch,
} from '@kirin-batch/core'
import { isLoopback } from '@kirin-batch/core/start'
import type { RunCommand } from '../args/command.ts'
import { connect } from '../connection.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { onManifests } from '../no-manifest.ts'
import { openProject, outputFolder, type Project } from '../project.ts'
import { remoteCacheOf } from '../remote-cache.ts'
import { createReporter } from '../reporters/choose.ts'
import { gitHubActions } from '../reporters/github.ts'
import { reportDiagnostics, reportInvalid, writeJson } from '../results/diagnostics.ts'
import { describeRun } from '../results/run.ts'
import { stepSummary } from '../results/step-summary.ts'
import { keepAnswer, noting } from '../up-to-date/keep.ts'

const EXIT_OF: Readonly<Record<RunOutcome, ExitCode>> = {
  ok: EXIT.OK,
  failed: EXIT.FAILED,
  'over-budget': EXIT.OVER_BUDGET,
  frozen: EXIT.FROZEN,
  interrupted: EXIT.INTERRUPTED,
}

export async function run(command: RunCommand, context: Context): Promise<ExitCode> {
  const { cwd, env, signal, projectWorker, ahead } = context
  const messages: string[] = []
  const output = noting(context.output, messages)
  const project = openProject(cwd, command.manifests)
  const environment = readEnvironment(project.root, env)
  output.addSecret(environment.apiKey)
  const remoteCache = remoteCacheOf(environment, output, command.cache)
  const emulated = command.emulate || environment.emulate
  const out = command.out === undefined ? undefined : outputFolder(project.root, cwd, command.out)
  const noted = { ...context, output }
  if (!command.quiet) warnOfLoopback(noted, environment, emulated)

  const connection = await connect(environment, emulated)
  const reporter = await createReporter(noted, command.quiet, environment.ci)
  let result: Awaited<ReturnType<typeof runBatch>>
  try {
    result = await onManifests(cwd, command.manifests, () =>
      runBatch(
        {
          ...project,
          emulated,
          signal,
          onEvent: reporter.event,
          frozen: command.frozen || (environment.ci && environment.apiKey === undefined && !emulated),
          retryUnknown: command.retryUnknown,
          refreshReferences: command.refreshReferences,
          allowPrivateHosts: command.allowPrivateHosts,
          ...(connection.api === undefined ? {} : { api: connection.api }),
          ...(environment.cacheDir === undefined ? {} : { cacheDir: environment.cacheDir }),
          ...(remoteCache === undefined ? {} : { remoteCache }),
          ...(command.filter === undefined ? {} : { filter: command.filter }),
          ...(command.maxCostUsd === undefined ? {} : { maxCostUsd: command.maxCostUsd }),
          ...(command.concurrency === undefined ? {} : { concurrency: command.concurrency }),
          ...(command.timeoutMs === undefined ? {} : { timeoutMs: command.timeoutMs }),
          ...(command.callback === undefined ? {} : { callback: command.callback }),
          ...(out === undefined ? {} : { emit: { dir: out } }),
          ...(ahead === undefined ? {} : { ahead }),
        },
        projectWorker && readBy(projectWorker),
      ),
    )
  } finally {
    ahead?.close()
    reporter.close()
    await connection.close()
  }
  if (result.kind === 'invalid') return reportInvalid(context, project.root, result.diagnostics, command)
  report(command, noted, project, result)
  if (result.snapshot) {
    const { snapshot } = result
    const { root } = project
    const { cacheDir } = environment
    const { json } = command
    keepAnswer(context, { root, cacheDir, json, snapshot, report: result.report, messages })
  }
  return EXIT_OF[result.outcome]
}

function report(command: RunCommand, context: Context, project: Project, result: Ran): void {
  const { output } = context
  if (!command.quiet) reportDiagnostics(context, project.root, result.diagnostics)
  const actions = gitHubActions(context, project.root)
  actions?.annotateFailures(result.report.images, result.entries)
  actions?.summarize(stepSummary(result.report))
  if (command.json) writeJson(output, result.report)
  else output.result(`${describeRun(result.report, output.colors.stdout).join('\n')}\n`)
}

// An emulator's pictures bought under the real API's name would sit in the lock as if they were paid for.
function warnOfLoopback({ output }: Context, environment: Environment, emulated: boolean): void {
  if (emulated || environment.apiKey === undefined || !isLoopback(environment.baseUrl)) return
  output.message(
    `${output.colors.stderr.yellow('warning')}: KIRIN_BASE_URL is this machine, and its images count as real ones; KIRIN_EMULATE=1 keeps an emulator's apart.`,
  )
}
