import pLimit from 'p-limit'
import { createImageApi } from '../api/client.ts'
import { systemClock } from '../clock.ts'
import { Budget } from '../execute/budget.ts'
import { CreateGate, type RunContext } from '../execute/context.ts'
import { type EntryResult, runEntries } from '../execute/run-entries.ts'
import { Slots } from '../execute/slots.ts'
import { type LockEntry, withElements, withEntries } from '../lock/lock.ts'
import { updateLock } from '../lock/lock-files.ts'
import type { Invalid, Ran, RunOptions } from '../options.ts'
import { sumUsd } from '../plan/price.ts'
import { lockInputsOf } from '../plan/reasons.ts'
import type { CreatedSubject } from '../ports.ts'
import { writeAtomic } from '../store/atomic-write.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { outcomeOf, reportPlanned, reportResult, summarize } from './build-report.ts'
import { createEmitter } from './emitter.ts'
import { type LoadedProject, loadProject } from './load-project.ts'
import { cacheDirOf, lockedIn, planProject, unitPricesOf } from './plan.ts'
import { referenceLoader } from './reference-loader.ts'
import { runSignal } from './run-signal.ts'

const DEFAULT_CONCURRENCY = 8
/** Downloads under way at once; they do not count against the API's concurrency. */
const DOWNLOADS = 8
/** Entries whose facts are read at once: a bound on open files. */
const LOOKUPS = 64

/**
 * Collects, restores and generates what the manifests ask for; writes outputs and locks.
 * @throws KirinError `usage` for a manifest, filter or folder that names nothing or lies outside the project
 */
export async function run(options: RunOptions): Promise<Ran | Invalid> {
  const started = performance.now()
  const project = await loadProject(options)
  if (project.kind === 'invalid') return project
  const { manifests, entries, diagnostics } = project
  const { emulated } = options
  const opened = openStore(cacheDirOf(options), systemClock)
  const emit = await createEmitter(options, project, opened.store)
  const { signal, end } = runSignal(options)
  const subjects = new Map<string, Map<string, CreatedSubject>>()
  const tell = options.onEvent ?? (() => undefined)
  const api = options.api && createImageApi(options.api)
  try {
    const identity = {
      emulated,
      ...(api ? { origin: api.origin } : {}),
      retryUnknown: options.retryUnknown ?? false,
    }
    const planned = (await planProject(project, opened, identity)).map(entry =>
      reportPlanned(entry, emulated),
    )
    tell({
      type: 'run-started',
      total: planned.length,
      toGenerate: planned.filter(image => image.action === 'generate' || image.action === 'wait').length,
      expectedCostUsd: sumUsd(planned.map(image => image.expectedCostUsd)),
      emulated,
    })
    const context: RunContext = {
      ...opened,
      api,
      clock: systemClock,
      random: Math.random,
      signal,
      tell,
      budget: new Budget(options.maxCostUsd),
      slots: new Slots(options.concurrency ?? DEFAULT_CONCURRENCY),
      downloads: pLimit(DOWNLOADS),
      lookups: pLimit(LOOKUPS),
      creates: new CreateGate(),
      probed: new Set(),
      subjects: new Map(),
      lockedSubject: (manifest, name, fingerprint) => {
        const known = project.locks.get(manifest)?.elements.get(name)
        return known?.fingerprint === fingerprint ? known : undefined
      },
      onSubject: (manifest, name, subject) => {
        const made = subjects.get(manifest) ?? new Map<string, CreatedSubject>()
        subjects.set(manifest, made.set(name, subject))
      },
      distrusted: new Set(),
      emulated,
      frozen: options.frozen ?? false,
      retryUnknown: options.retryUnknown ?? false,
      unitPrices: await unitPricesOf(opened, identity),
      loadReference: referenceLoader(options.root, opened.store),
    }
    const results = await runEntries(context, {
      entries,
      files: project.files,
      locked: lockedIn(project, emulated),
      emit,
      onResult: result => tell({ type: 'entry-finished', image: reportResult(result, emulated) }),
    })
    await writeLocks(options, project, opened, results, emulated ? new Map() : subjects)
    const images = results.map(result => reportResult(result, emulated))
    const summary = summarize(images, performance.now() - started)
    tell({ type: 'run-finished', summary })
    return {
      kind: 'ran',
      manifests,
      entries,
      diagnostics,
      outcome: outcomeOf(images),
      report: { version: 1, summary, images },
    }
  } finally {
    end()
    await api?.close()
  }
}

/** Also after an interruption: what is there is pinned. The lock is not written where nothing changes. */
async function writeLocks(
  { root, emulated }: RunOptions,
  project: LoadedProject,
  { leases }: OpenStore,
  results: readonly EntryResult[],
  subjects: ReadonlyMap<string, ReadonlyMap<string, CreatedSubject>>,
): Promise<void> {
  const never = new AbortController().signal
  for (const manifest of project.manifests) {
    const entries = new Map<string, LockEntry>()
    const elements = subjects.get(manifest) ?? new Map<string, CreatedSubject>()
    for (const result of results) {
      if (!result.ok || result.entry.manifest !== manifest) continue
      const { holdings } = result.produced
      entries.set(result.entry.id, {
        fingerprint: result.fingerprint,
        revision: result.inputs.revision,
        inputs: lockInputsOf(result.inputs),
        chosen: holdings.chosen,
        outputs: holdings.outputs,
        tasks: holdings.tasks,
      })
    }
    if (entries.size === 0 && elements.size === 0) continue
    await updateLock(root, manifest, lock => withElements(withEntries(lock, emulated, entries), elements), {
      writeAtomic,
      acquire: name => leases.acquire(name, never),
    })
  }
}
