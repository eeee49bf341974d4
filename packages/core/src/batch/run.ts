import { join, posix } from 'node:path'
import pLimit from 'p-limit'
import type { Timeouts } from '../api/http.ts'
import { openCallbackReceiver } from '../callback/receiver.ts'
import { systemClock } from '../clock.ts'
import { Budget } from '../execute/budget.ts'
import { CreateGate, type RunContext } from '../execute/context.ts'
import { Experience } from '../execute/experience.ts'
import { LookupTrust } from '../execute/lookup-trust.ts'
import { Pacer } from '../execute/pacer.ts'
import type { EntryResult } from '../execute/results.ts'
import { runEntries } from '../execute/run-entries.ts'
import { Slots } from '../execute/slots.ts'
import type { Invalid, Ran, RunOptions } from '../options.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { Clock, ContentStore, CreatedSubject, Lease } from '../ports.ts'
import { createReferenceFetcher } from '../remote-references/fetch.ts'
import type { ImageReport } from '../report.ts'
import { sweepTemporaries, writeAtomic } from '../store/atomic-write.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { outcomeOf, reportPlanned, reportResult, summarize } from './build-report.ts'
import { createEmitter, emitFolder, emitNaming } from './emitter.ts'
import { refuseRealApi } from './emulated-api.ts'
import { expectedTotal } from './expected-total.ts'
import { fetchIntoStore } from './fetch-into-store.ts'
import { forgiving } from './forgiving-store.ts'
import { tellLeftOpen } from './left-open.ts'
import type { ReadProject } from './load-project.ts'
import { missingCost, withPrices } from './missing-cost.ts'
import { copyTaker, namedCopies, type TakeCopy, withCopies } from './named-copies.ts'
import { pinReferences } from './pin-references.ts'
import { blocksIn, cacheDirOf, lockedSubjectIn, planProject, unitPricesOf } from './plan-project.ts'
import { type ExpectedPlans, expectedPlans, plannedWork } from './planned-work.ts'
import { announceRun } from './presence.ts'
import { referenceLoader } from './reference-loader.ts'
import { reportCharges } from './report-charges.ts'
import { restoreShared, tellBlindPurchases } from './restore-shared.ts'
import { runSignal } from './run-signal.ts'
import { openSharing, type Sharing } from './sharing.ts'
import { beginningOfRun, snapshotOfRun } from './snapshot-of-run.ts'
import { tellOfWatermarks } from './tell-of-watermarks.ts'
import { writeLocks } from './write-locks.ts'

const DEFAULT_CONCURRENCY = 8
/** Downloads under way at once; they do not count against the API's concurrency. */
const DOWNLOADS = 8
/** A bound on reads of tasks, whatever their number. */
const READS_PER_SECOND = 100
/** Entries whose facts are read at once: a bound on open files. */
const LOOKUPS = 64

/** What a run takes from its surroundings, for tests that compress its waiting or shorten its patience. */
export interface RunSurroundings {
  /** Default: in this thread. */
  readonly read?: ReadProject
  /** Default: the system's. */
  readonly clock?: Clock
  /** From 0 to 1, for jitter; default `Math.random`. */
  readonly random?: () => number
  /** Of the API's connections; what is left out stays at its default. */
  readonly timeouts?: Partial<Timeouts>
}

/**
 * Collects, restores and generates what the manifests ask for; writes outputs and locks.
 * @param read the manifests, where not in this thread
 * @throws KirinError `usage` for a manifest, filter or folder that names nothing or lies outside the project, and for an
 * emulated run at an API that is not on this machine
 */
export async function run(options: RunOptions, read?: ReadProject): Promise<Ran | Invalid> {
  return await runIn(read ? { read } : {}, options)
}

/** As {@link run}, in other surroundings. */
export async function runIn(
  { clock = systemClock, random = Math.random, timeouts = {}, read = readHere }: RunSurroundings,
  options: RunOptions,
): Promise<Ran | Invalid> {
  refuseRealApi(options)
  const started = performance.now()
  const startedAt = new Date(clock.now()).toISOString()
  const began = beginningOfRun(options)
  // For undici: what restores a clone without a key needs none.
  const client = options.api && import('../api/client.ts')
  const project = await read(options)
  if (project.kind === 'invalid') return project
  const { manifests, entries, diagnostics } = project
  const { emulated } = options
  const tell = options.onEvent ?? (() => undefined)
  const onDisk = openStore(cacheDirOf(options), clock, ({ sha256, path }) =>
    tell({ type: 'notice', level: 'warning', message: `object ${sha256} was damaged; it lies in ${path}` }),
  )
  const folder = emitFolder(options)
  const { root } = options
  // Images that git has lie in the manifests' own folders, wherever these ones are written to.
  const authored = emitNaming({ emulated }, undefined, entries)
  const takeCopy = (which: 'all' | 'whole'): TakeCopy =>
    copyTaker(onDisk.store, {
      root,
      tell,
      copies: namedCopies(project, [emitNaming(options, folder, entries), authored], which),
    })
  const canCollect = options.api !== undefined
  const opened = { ...onDisk, store: withCopies(onDisk.store, takeCopy(canCollect ? 'whole' : 'all')) }
  let sharing: Sharing | undefined
  const emit = await createEmitter(
    options,
    folder,
    project,
    opened.store,
    // A candidate that cannot be had is no reason to fail.
    async ({ sha256, bytes }) => (await sharing?.shared.reference(sha256, bytes)) ?? false,
  )
  const subjects = new Map<string, Map<string, CreatedSubject>>()
  const api = options.api && (await client)?.createImageApi(options.api, { clock, timeouts })
  const callbacks = options.callback && (await openCallbackReceiver(options.callback))
  const { allowPrivateHosts = false, frozen = false, concurrency = DEFAULT_CONCURRENCY } = options
  const fetcher = createReferenceFetcher({ allowPrivateHosts })
  const { signal, end } = runSignal(options)
  let presence: Lease | undefined
  try {
    sharing = await openSharing(options, { ...onDisk, clock, signal, tell, ahead: options.ahead })
    if (signal.aborted) options.ahead?.close()
    else signal.addEventListener('abort', () => options.ahead?.close(), { once: true })
    const shared = sharing?.shared
    const fetchReference = fetchIntoStore(fetcher, opened.store, signal, image =>
      shared?.keepReference(image),
    )
    // In a folder that is no project none is begun: its `.kirin` would make it the root of all that lies below.
    if (manifests.length > 0) presence = await announceRun(opened.leases, signal, tell)
    const identity = {
      emulated,
      ...(api ? { origin: api.origin } : {}),
      retryUnknown: options.retryUnknown ?? false,
      frozen,
    }
    const remote = await pinReferences({
      root: options.root,
      entries,
      locks: project.locks,
      refresh: options.refreshReferences ?? false,
      frozen,
      fetch: fetchReference,
      effects: { writeAtomic, acquire: (name, onWait) => opened.leases.acquire(name, signal, onWait) },
      tell,
    })
    // What could not be fetched fails, and is neither generated nor paid for.
    const plan = (store: ContentStore): Promise<PlannedEntry[]> =>
      planProject(project, forgiving({ ...opened, store }), identity, remote)
    const experience = await Experience.load(opened.knowledge, emulated ? 'emulator' : (api?.origin ?? ''))
    // Apart: a plan for thousands of images would stay in memory as long as they are made.
    const announce = async (): Promise<{ expected: ExpectedPlans; lacking: readonly ImageReport[] }> => {
      const all = await (shared
        ? restoreShared(shared, opened.store, plan, signal, options.ahead)
        : plan(opened.store))
      if (shared && api && !frozen) tellBlindPurchases(shared, all, tell)
      const possible = all.filter(entry => !('unfetched' in entry) || entry.unfetched.length === 0)
      const planned = possible.map(entry => reportPlanned(entry, emulated))
      tell({
        type: 'run-started',
        total: entries.length,
        toGenerate: planned.filter(isPurchase).length,
        expectedCostUsd: expectedTotal(planned),
        emulated,
        work: plannedWork(possible, experience, concurrency),
      })
      tellOfWatermarks(possible, tell)
      return { expected: expectedPlans(all), lacking: frozen ? planned : [] }
    }
    const { expected, lacking } = await announce()
    const context: RunContext = {
      ...opened,
      api,
      clock,
      random,
      signal,
      tell,
      budget: new Budget(options.maxCostUsd),
      slots: new Slots(concurrency),
      ahead: new Slots(concurrency),
      downloads: pLimit(DOWNLOADS),
      lookups: pLimit(LOOKUPS),
      creates: new CreateGate(),
      subjects: new Map(),
      lockedSubject: (manifest, name, fingerprint) => lockedSubjectIn(project, manifest, name, fingerprint),
      onSubject: (manifest, name, subject) => {
        const made = subjects.get(manifest) ?? new Map<string, CreatedSubject>()
        subjects.set(manifest, made.set(name, subject))
      },
      spent: new Map(),
      startedAt,
      experience,
      callbacks,
      reads: new Pacer(clock, READS_PER_SECOND),
      trust: await lookupTrust(opened, emulated, api?.origin),
      emulated,
      frozen,
      retryUnknown: options.retryUnknown ?? false,
      takeCopy: takeCopy('all'),
      unitPrices: new Map(await unitPricesOf(opened, identity)),
      loadReference: referenceLoader(options.root, opened.store, fetchReference, shared),
      shared,
    }
    const report = (result: EntryResult): ImageReport =>
      reportResult(result, emulated, context.spent.get(result.entry.id))
    const results = await runEntries(context, {
      entries,
      files: project.files,
      remote,
      blockOf: blocksIn(project, emulated),
      planned: entry => expected.get(entry),
      emit,
      onResult: result => tell({ type: 'entry-finished', image: report(result) }),
    })
    const never = new AbortController().signal
    // Each is worth doing whatever becomes of the others.
    await allDone([
      writeLocks(
        options,
        project,
        { results, subjects: emulated ? new Map() : subjects },
        { writeAtomic, acquire: name => opened.leases.acquire(name, never) },
      ),
      experience.save(),
      shared?.flush(),
      opened.sweep(),
      ...[...foldersOf(project.manifests, results)].map(path =>
        sweepTemporaries(join(options.root, path), clock.now()),
      ),
    ])
    await tellLeftOpen(opened, results, clock.now(), tell)
    const { images, ledger } = await reportCharges(
      opened.ledger,
      withPrices(results.map(report), lacking),
      emulated,
    )
    const summary = summarize(images, performance.now() - started)
    tell({ type: 'run-finished', summary })
    const snapshot = await snapshotOfRun(options, project, results, began)
    return {
      kind: 'ran',
      dataFiles: project.dataFiles,
      manifests,
      entries,
      diagnostics,
      outcome: outcomeOf(images, frozen),
      report: { version: 1, summary, ledger, images, ...missingCost(images) },
      ...(snapshot === undefined ? {} : { snapshot }),
    }
  } finally {
    end()
    await presence?.release()
    await Promise.all([sharing?.close(), api?.close(), fetcher.close(), callbacks?.close()])
  }
}

/** An open request has a price where it may be asked for again, or where more is wanted. */
function isPurchase({ action, heldUp, expectedCostUsd }: ImageReport): boolean {
  if (action === 'generate' || action === 'wait') return heldUp !== true
  return Number(expectedCostUsd) > 0
}

/** Loaded only where it is needed: it is half of all code. */
const readHere: ReadProject = async options => (await import('./load-project.ts')).loadProject(options)

/** @throws what the first of them in order has thrown, once all have come to their end */
async function allDone(work: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const ended of await Promise.allSettled(work)) if (ended.status === 'rejected') throw ended.reason
}

/** Where this run and its like write beside the store: POSIX paths from the root. */
function foldersOf(manifests: readonly string[], results: readonly EntryResult[]): Set<string> {
  const files = results.flatMap(result => (result.ok ? [...result.files.values()] : []))
  return new Set([...manifests, ...files].map(file => posix.dirname(file)))
}

/** An emulator's tasks cost nothing, so its word is taken. */
async function lookupTrust(
  { knowledge }: OpenStore,
  emulated: boolean,
  origin: string | undefined,
): Promise<LookupTrust> {
  const proved = emulated || (origin !== undefined && (await knowledge.findsByExternalId(origin)))
  return new LookupTrust(proved, async () => {
    if (origin !== undefined) await knowledge.sawFindByExternalId(origin)
  })
}
