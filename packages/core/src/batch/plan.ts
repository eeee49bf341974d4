import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { compare } from '../diagnostics/diagnostic.ts'
import { digestsOf, type RemoteDigests } from '../execute/digests.ts'
import { gatherFacts } from '../execute/gather.ts'
import { inputsOf } from '../fingerprint/fingerprint.ts'
import { type LockEntry, sectionOf } from '../lock/lock.ts'
import type { Invalid, Planned, PlanOptions } from '../options.ts'
import { atRevision } from '../plan/entry-rounds.ts'
import { type PlannedEntry, planEntries } from '../plan/plan-entries.ts'
import { sumUsd } from '../plan/price.ts'
import type { ImageReport, PlanReport } from '../report.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { reportPlanned, summarize } from './build-report.ts'
import { freeChanges } from './free-changes.ts'
import { type LoadedProject, loadProject } from './load-project.ts'
import { copyTaker, namedCopies, withCopies } from './named-copies.ts'
import { pinnedIn } from './pin-references.ts'
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
  const copies = namedCopies(project, { emulated: options.emulated, emit: {}, folder: undefined })
  const store = {
    ...opened,
    store: withCopies(opened.store, copyTaker(opened.store, { root: options.root, copies })),
  }
  const planned = await planProject(project, store, options, pinnedIn(project.locks))
  const withFree = freeChanges(project, options)
  const mayBeShared = options.remoteCache?.read ?? false
  const { images, ledger } = await reportCharges(
    opened.ledger,
    await Promise.all(
      planned.map(entry => {
        const image = withShared(reportPlanned(entry, options.emulated), mayBeShared)
        return withFree(image, entry)
      }),
    ),
    options.emulated,
  )
  const report: PlanReport = {
    version: 1,
    summary: summarize(images, performance.now() - started),
    ledger,
    images,
    expectedCostUsd: sumUsd(images.map(image => image.expectedCostUsd)),
    unused: unusedIn(project, options.emulated),
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

export function cacheDirOf(options: { readonly root: string; readonly cacheDir?: string }): string {
  return options.cacheDir ?? join(options.root, '.kirin')
}

export function lockedIn(
  project: LoadedProject,
  emulated: boolean,
): (entry: ResolvedEntry) => LockEntry | undefined {
  return ({ id, manifest }) => {
    const lock = project.locks.get(manifest)
    return lock && sectionOf(lock, emulated).get(id)
  }
}

/** Origin and mode of what would be asked; `undefined` origin where nothing is configured. */
export interface ApiIdentity {
  readonly emulated: boolean
  readonly origin?: string
  readonly retryUnknown?: boolean
  readonly frozen?: boolean
}

export async function planProject(
  project: LoadedProject,
  store: OpenStore,
  identity: ApiIdentity,
  remote: RemoteDigests,
): Promise<PlannedEntry[]> {
  const { emulated, origin } = identity
  const locked = lockedIn(project, emulated)
  return await planEntries(project.entries, {
    policy: {
      unitPrices: await unitPricesOf(store, identity),
      retryUnknown: identity.retryUnknown ?? false,
      origin,
    },
    inputsOf: (entry, upstream) => {
      const digests = digestsOf(entry, { files: project.files, remote, upstream })
      if (!digests.ready) return digests
      const asked = inputsOf(entry, digests, { revision: 1, emulated })
      return atRevision(asked, locked(entry), entry.onChange, identity)
    },
    facts: (entry, inputs) => gatherFacts({ ...store, emulated, origin }, inputs, locked(entry)),
  })
}

export async function unitPricesOf(
  store: OpenStore,
  { emulated, origin }: ApiIdentity,
): Promise<ReadonlyMap<string, string>> {
  if (emulated) return await store.knowledge.unitPrices('emulator')
  return origin === undefined ? new Map() : await store.knowledge.unitPrices(origin)
}

/** What the locks name and no manifest does. */
export function unusedIn(project: LoadedProject, emulated: boolean): string[] {
  return [...project.locks.values()]
    .flatMap(lock => [...sectionOf(lock, emulated).keys()])
    .filter(id => !project.allIds.has(id))
    .sort(compare)
}
