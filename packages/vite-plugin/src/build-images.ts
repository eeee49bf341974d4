import {
  type ImageReport,
  type Invalid,
  type PlanReport,
  plan,
  type Ran,
  type RunOptions,
  run,
} from '@kirin-batch/core'
import { normalizePath } from 'vite'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import { canConnect, connect, isLocal } from './connection.ts'
import { declareImages } from './declare-images.ts'
import { ImagesError, invalid, missing, unfinished } from './errors.ts'
import { withInterrupt } from './interrupt.ts'
import { progressTo } from './progress.ts'
import { type Project, storeOf } from './project.ts'
import { filesOf, sourcesOf } from './sources.ts'

/** The images of a build: all of them are there, or the build fails. */
export interface BuildImages {
  /**
   * Restores, and generates what is missing where the options and a key allow it; once, however often it is called.
   * @throws ImagesError for wrong manifests, for images that are missing and may not be bought (before any request is
   *   made), and for what could not be generated.
   */
  provide(): Promise<Catalogue>
  /** The files that decide the images (absolute), as far as they are known. */
  sources(): readonly string[]
  /** A file has changed: the next `provide` looks again if it matters. */
  forget(file: string): void
}

export function createBuildImages(project: Project): BuildImages {
  let provided: Promise<Catalogue> | undefined
  let sources: readonly string[] = []

  const provide = async (): Promise<Catalogue> => {
    refuseEmulated(project)
    const planned = await plan(storeOf(project))
    if (planned.kind === 'invalid') {
      sources = [...new Set([...sources, ...filesOf(planned, project.root)])]
      throw invalid(planned.diagnostics, project.root)
    }
    sources = sourcesOf(planned, project.root)
    await declareImages(project, planned.entries)
    const ran = await runPlanned(project, planned.report)
    if (ran.kind === 'invalid') throw invalid(ran.diagnostics, project.root)
    if (ran.outcome !== 'ok') throw unfinished(ran)
    return catalogueOf(ran, project.root)
  }

  return {
    provide: () => {
      provided ??= provide().catch((error: unknown) => {
        // In watch mode the next build is another attempt.
        provided = undefined
        throw error
      })
      return provided
    },
    sources: () => sources,
    forget: file => {
      if (sources.includes(normalizePath(file))) provided = undefined
    },
  }
}

function refuseEmulated(project: Project): void {
  if (project.emulated && project.production && !project.options.allowEmulated) {
    throw new ImagesError(
      'Emulated images are not let into a production build. Unset KIRIN_EMULATE (or the option "emulate") to build with real ones, or set the option "allowEmulated" if emulated ones are really what you want.',
    )
  }
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

function commandFor(project: Project): string {
  return project.emulated ? 'kirin-batch run --emulate' : 'kirin-batch run'
}
