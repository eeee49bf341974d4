import {
  type ImageReport,
  type Invalid,
  type PlanReport,
  plan,
  type Ran,
  type RunOptions,
  run,
} from '@kirin-batch/core'
import type { Snapshot } from '@kirin-batch/core/start'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import { canConnect, connect, isLocal } from './connection.ts'
import { declareImages } from './declare-images.ts'
import { invalid, missing, unfinished } from './errors.ts'
import { withInterrupt } from './interrupt.ts'
import { progressTo } from './progress.ts'
import { commandFor, type Project, storeOf } from './project.ts'
import { filesOf, sourcesOf } from './sources.ts'

/** Absolute paths: all that decide the images, or some of them, where others could not be read. */
export interface FoundSources {
  readonly kind: 'all' | 'some'
  readonly files: readonly string[]
}

export interface ProvidedImages {
  readonly catalogue: Catalogue
  /** What they rest on, where there was nothing to do. */
  readonly snapshot: Snapshot | undefined
}

/**
 * Restores, and generates what is missing where the options and a key allow it.
 * @throws ImagesError as a build is to end with it
 */
export async function provideImages(
  project: Project,
  onSources: (found: FoundSources) => void,
): Promise<ProvidedImages> {
  const planned = await plan(storeOf(project))
  if (planned.kind === 'invalid') {
    onSources({ kind: 'some', files: filesOf(planned, project.root) })
    throw invalid(planned.diagnostics, project.root)
  }
  onSources({ kind: 'all', files: sourcesOf(planned, project.root) })
  await declareImages(project, planned.entries)
  const ran = await runPlanned(project, planned.report)
  if (ran.kind === 'invalid') throw invalid(ran.diagnostics, project.root)
  if (ran.outcome !== 'ok') throw unfinished(ran)
  return { catalogue: await catalogueOf(ran, project.root), snapshot: ran.snapshot }
}

async function runPlanned(project: Project, report: PlanReport): Promise<Ran | Invalid> {
  const absent = report.images.filter(image => !isHere(image))
  const connectable = canConnect(project)
  const frozen = project.options.generate === 'never' || !connectable
  // What was paid for already may be collected all the same, if there is a key to do it with.
  const unobtainable = absent.filter(image => !(image.action === 'collect' && connectable))
  // What a remote cache has is known only once a run has looked; a frozen one buys nothing meanwhile.
  if (frozen && unobtainable.length > 0 && project.environment.remoteCache === undefined) {
    throw missing(unobtainable, report, whyFrozen(project), commandFor(project))
  }
  const { maxCostUsd } = project.options
  const options: RunOptions = {
    ...storeOf(project),
    frozen: frozen || absent.length === 0,
    emit: { dir: project.filesDir, candidates: true },
    onEvent: progressTo(project.logger),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
  }
  return absent.length === 0 ? run(options) : runConnected(project, options)
}

const STOPPING =
  'kirin-batch: stopping; what is in flight is in the journal, and the next build collects it. Ctrl-C again leaves at once.'

async function runConnected(project: Project, options: RunOptions): Promise<Ran | Invalid> {
  if (!project.emulated && isLocal(project)) {
    project.logger.warn(
      'kirin-batch: KIRIN_BASE_URL is on this machine, and its pictures count as real ones; KIRIN_EMULATE=1 keeps those of an emulator apart.',
    )
  }
  const connection = await connect(project)
  try {
    return await withInterrupt(
      signal => run({ ...options, signal, ...(connection === undefined ? {} : { api: connection.api }) }),
      () => project.logger.warn(STOPPING),
    )
  } finally {
    await connection?.close()
  }
}

function isHere(image: ImageReport): boolean {
  return image.action === 'reuse' || image.action === 'restore'
}

function whyFrozen(project: Project): string {
  return project.options.generate === 'never'
    ? 'the option "generate" is "never"'
    : 'KIRIN_API_KEY is not set'
}
