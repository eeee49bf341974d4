import { systemClock } from '../clock.ts'
import type { Invalid, Planned, PlanOptions } from '../options.ts'
import type { ImageReport, PlanReport } from '../report.ts'
import { openStore } from '../store/open-store.ts'
import { reportPlanned, summarize } from './build-report.ts'
import { expectedTotal, withTwins } from './expected-total.ts'
import { withFreeChanges } from './free-changes.ts'
import { loadProject } from './load-project.ts'
import { copyTaker, namedCopies, withCopies } from './named-copies.ts'
import { pinnedIn } from './pin-references.ts'
import { cacheDirOf, planProject, unusedIn } from './plan-project.ts'
import { reportCharges } from './report-charges.ts'

/**
 * What {@link run} would do and what it would cost. No network, no writes.
 * @throws KirinError `usage` for a manifest or filter that names nothing, `journal` for a damaged claim
 */
export async function plan(options: PlanOptions): Promise<Planned | Invalid> {
  const started = performance.now()
  const project = await loadProject(options)
  if (project.kind === 'invalid') return project
  const { manifests, entries, diagnostics } = project
  const opened = openStore(cacheDirOf(options), systemClock)
  const copies = namedCopies(project, [{ emulated: options.emulated, emit: {}, folder: undefined }])
  const store = {
    ...opened,
    store: withCopies(opened.store, copyTaker(opened.store, { root: options.root, copies })),
  }
  const planned = await planProject(project, store, options, pinnedIn(project.locks), { bySubjects: true })
  const mayBeShared = options.remoteCache?.read ?? false
  const reported = await Promise.all(
    planned.map(entry => {
      const image = withShared(reportPlanned(entry, options.emulated), mayBeShared)
      return withFreeChanges(image, entry, options)
    }),
  )
  const { images, ledger } = await reportCharges(opened.ledger, withTwins(reported), options.emulated)
  const report: PlanReport = {
    version: 1,
    summary: summarize(images, performance.now() - started),
    ledger,
    images,
    expectedCostUsd: expectedTotal(images),
    unused: unusedIn(project, options),
    ...(mayBeShared && images.some(isUncertain) ? { remoteCache: true as const } : {}),
  }
  return { kind: 'planned', manifests, dataFiles: project.dataFiles, entries, diagnostics, report }
}

/** Nothing is asked for a plan, so what it says of a price is the most that it can be. */
function withShared(image: ImageReport, mayBeShared: boolean): ImageReport {
  if (!mayBeShared || !isUncertain(image)) return image
  const reason = 'a remote cache is configured, and run looks there first'
  return { ...image, reasons: [...(image.reasons ?? []), reason] }
}

function isUncertain({ action }: ImageReport): boolean {
  return action !== 'reuse' && action !== 'restore' && action !== 'refused'
}
