import { type Failure, KirinError } from '../diagnostics/error.ts'
import {
  type Fingerprint,
  type FingerprintInputs,
  fingerprintOf,
  inputsOf,
} from '../fingerprint/fingerprint.ts'
import type { LockEntry } from '../lock/lock.ts'
import { atRevision } from '../plan/entry-rounds.ts'
import type { Holdings } from '../plan/holdings.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { EntryPlan } from '../plan/plan-entry.ts'
import { unfetchedReason } from '../plan/reasons.ts'
import type { Emitted, EmittedFiles } from '../ports.ts'
import type { Action } from '../report.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { upstreamOf } from '../resolve/graph.ts'
import type { RunContext } from './context.ts'
import { type DigestSources, digestsOf, type Unknowns } from './digests.ts'
import { prioritiesOf } from './priorities.ts'
import { type Produced, produce } from './produce.ts'
import type { ReadyEntry } from './ready-entry.ts'
import type { Release } from './slots.ts'

/** How an entry ended. */
export type EntryResult =
  | {
      readonly ok: true
      readonly entry: ResolvedEntry
      readonly inputs: FingerprintInputs
      readonly fingerprint: Fingerprint
      readonly produced: Produced
      readonly files: EmittedFiles
    }
  | {
      readonly ok: false
      readonly entry: ResolvedEntry
      readonly fingerprint: Fingerprint | undefined
      readonly action: Action
      readonly reasons: readonly string[]
      readonly failure: Failure
    }

export interface EntriesToRun {
  /** All entries with their upstream, in any order. */
  readonly entries: readonly ResolvedEntry[]
  readonly files: DigestSources['files']
  readonly remote: DigestSources['remote']
  locked(entry: ResolvedEntry): LockEntry | undefined
  /** What was planned for it before anything was done: a hint, which tells what will wait for the API. */
  planned(entry: ResolvedEntry): PlannedEntry | undefined
  /** Writes an entry's images under their names, before whoever is made from it begins. */
  emit(entry: ResolvedEntry, holdings: Holdings): Promise<Emitted>
  onResult(result: EntryResult): void
}

/** All entries, each as soon as what it is made from is there. One entry's failure stops only those that need it. */
export async function runEntries(context: RunContext, entriesToRun: EntriesToRun): Promise<EntryResult[]> {
  const work = { ...entriesToRun, priorities: prioritiesOf(entriesToRun.entries) }
  const started = new Map<string, Promise<EntryResult>>()
  const byId = new Map(work.entries.map(entry => [entry.id, entry]))
  const start = (entry: ResolvedEntry): Promise<EntryResult> => {
    let result = started.get(entry.id)
    if (!result) {
      result = runEntry(context, work, entry, id => {
        const upstream = byId.get(id)
        if (!upstream) throw new KirinError('internal', `${id} is not among the entries`)
        return start(upstream)
      })
      started.set(entry.id, result)
      result.then(work.onResult, () => undefined)
    }
    return result
  }
  return await Promise.all(work.entries.map(start))
}

/** All that runs know of their entries, and what comes first. */
type Work = EntriesToRun & { readonly priorities: ReadonlyMap<string, number> }

/** What an entry is made from, by id. */
type Upstream = ReadonlyMap<string, Produced>

async function runEntry(
  context: RunContext,
  work: Work,
  entry: ResolvedEntry,
  result: (id: string) => Promise<EntryResult>,
): Promise<EntryResult> {
  try {
    const upstream = new Map<string, Produced>()
    for (const { id } of upstreamOf(entry)) {
      const made = await result(id)
      if (!made.ok) throw new KirinError('upstream-failed', `it is made from ${id}, which is not there`)
      upstream.set(id, made.produced)
    }
    return await context.trust.during(() => inTurn(context, work, entry, upstream))
  } catch (error) {
    const planned = work.planned(entry)
    return failed(entry, undefined, planned && 'plan' in planned ? planned.plan : undefined, error)
  }
}

/**
 * What needs the API begins when its turn to get ready comes: of thousands that wait little more is in memory than that
 * they do.
 */
async function inTurn(
  context: RunContext,
  work: Work,
  entry: ResolvedEntry,
  upstream: Upstream,
): Promise<EntryResult> {
  const planned = work.planned(entry)
  if (planned && 'plan' in planned && needsNoTurn(planned.plan))
    return runReady(context, work, entry, upstream)
  const leaveQueue = await context.ahead.acquire(1, context.signal, work.priorities.get(entry.id))
  try {
    return await runReady(context, work, entry, upstream, leaveQueue)
  } finally {
    leaveQueue()
  }
}

function needsNoTurn({ action }: EntryPlan): boolean {
  return action === 'reuse' || action === 'restore' || action === 'refused'
}

async function runReady(
  context: RunContext,
  work: Work,
  entry: ResolvedEntry,
  upstream: Upstream,
  leaveQueue?: Release,
): Promise<EntryResult> {
  let plan: Pick<EntryPlan, 'action' | 'reasons'> | undefined
  let fingerprint: Fingerprint | undefined
  try {
    context.signal.throwIfAborted()
    const locked = work.locked(entry)
    const { files, remote } = work
    const digests = digestsOf(entry, { files, remote, upstream: id => upstream.get(id)?.holdings })
    if (!digests.ready) {
      plan = { action: 'generate', reasons: digests.unfetched.map(({ url }) => unfetchedReason(url)) }
      throw whyNotReady(entry, digests)
    }
    const asked = inputsOf(entry, digests, { revision: 1, emulated: context.emulated })
    const inputs = atRevision(asked, locked, entry.onChange, context)
    fingerprint = fingerprintOf(inputs)
    const ready: ReadyEntry = {
      entry,
      inputs,
      locked,
      priority: work.priorities.get(entry.id) ?? 0,
      leaveQueue,
      load: reference => context.loadReference(reference, digests.digestOf(reference)),
    }
    for (let tries = 1; ; tries += 1) {
      const onPlan = (made: EntryPlan): void => {
        plan = made
        if (made.action !== 'reuse')
          context.tell({ type: 'entry-started', id: entry.id, action: made.action, reasons: made.reasons })
      }
      const produced = await produce(context, ready, onPlan)
      const emitted = await work.emit(entry, produced.holdings)
      if (emitted.kind === 'emitted')
        return { ok: true, entry, inputs, fingerprint, produced, files: emitted.files }
      // Its object was damaged and is set aside now: what to do about that is planned anew.
      if (tries > 1)
        throw new KirinError(
          'object-missing',
          `its image ${emitted.output.sha256} is damaged again right after it was stored: check the disk`,
        )
    }
  } catch (error) {
    return failed(entry, fingerprint, plan, error)
  }
}

function failed(
  entry: ResolvedEntry,
  fingerprint: Fingerprint | undefined,
  plan: Pick<EntryPlan, 'action' | 'reasons'> | undefined,
  error: unknown,
): EntryResult {
  const { action, reasons } = plan ?? { action: 'wait' as const, reasons: [] }
  return { ok: false, entry, fingerprint, action, reasons, failure: failureOf(error) }
}

function whyNotReady(entry: ResolvedEntry, { waitsFor, unfetched }: Unknowns): Error {
  const failed = unfetched.find(({ error }) => error !== undefined)?.error
  return failed ?? new KirinError('internal', `${entry.id} waits for ${waitsFor.join(', ')}`)
}

function failureOf(error: unknown): Failure {
  if (error instanceof KirinError) return { code: error.code, message: error.message }
  const { code, syscall, path, message } = error as NodeJS.ErrnoException
  if (code !== undefined && syscall !== undefined) {
    return {
      code: 'store-write',
      message: `${syscall} ${path ?? ''} failed (${code}); what was paid for stays in the journal`,
    }
  }
  return { code: 'internal', message: `this is a fault of kirin-batch, please report it: ${message}` }
}
