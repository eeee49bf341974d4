import { type Failure, KirinError } from '../diagnostics/error.ts'
import {
  type Fingerprint,
  type FingerprintInputs,
  fingerprintOf,
  inputsOf,
} from '../fingerprint/fingerprint.ts'
import { atRevision } from '../plan/entry-rounds.ts'
import type { EntryFacts } from '../plan/facts.ts'
import { type Holdings, needed } from '../plan/holdings.ts'
import { shippedOn } from '../plan/plan-entries.ts'
import type { EntryPlan } from '../plan/plan-entry.ts'
import { unfetchedReason } from '../plan/reasons.ts'
import type { Emitted, ImageObject } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { upstreamOf } from '../resolve/graph.ts'
import type { RunContext } from './context.ts'
import { type DigestSources, digestsOf, type Unknowns } from './digests.ts'
import { prioritiesOf } from './priorities.ts'
import { produce } from './produce.ts'
import type { ReadyEntry } from './ready-entry.ts'
import { type EntryResult, Results } from './results.ts'
import type { Release } from './slots.ts'

/** What was planned for an entry; nothing where something else had to be there first. */
export type ExpectedPlan = Pick<EntryPlan, 'action' | 'reasons'>

export interface EntriesToRun {
  /** All entries with their upstream, in any order. */
  readonly entries: readonly ResolvedEntry[]
  readonly files: DigestSources['files']
  readonly remote: DigestSources['remote']
  /** The lock's block for an entry that asks for that, at whatever revision. */
  blockOf(entry: ResolvedEntry, asked: FingerprintInputs): Pick<EntryFacts, 'locked' | 'formerly'>
  /** Before anything was done: a hint, which tells what will wait for the API. */
  planned(entry: ResolvedEntry): ExpectedPlan | undefined
  /** Writes an entry's images under their names, before whoever is made from it begins. */
  emit(entry: ResolvedEntry, holdings: Holdings): Promise<Emitted>
  onResult(result: EntryResult): void
}

/** All entries, each as soon as what it is made from is there. One entry's failure stops only those that lack it. */
export async function runEntries(context: RunContext, entriesToRun: EntriesToRun): Promise<EntryResult[]> {
  const work: Work = { ...entriesToRun, priorities: prioritiesOf(entriesToRun.entries) }
  const ids = work.entries.map(({ id }) => id)
  const results = new Results(ids, work.onResult)
  const isQueued = (entry: ResolvedEntry): boolean => waitsForTurnAlone(work, entry)
  const others = work.entries.filter(entry => !isQueued(entry))
  await Promise.all([
    runQueue(context, work, work.entries.filter(isQueued), results),
    ...others.map(async entry => results.add(await runEntry(context, work, entry, results))),
  ])
  return results.all()
}

/** All that runs know of their entries, and what comes first. */
type Work = EntriesToRun & { readonly priorities: ReadonlyMap<string, number> }

/** What an entry is made from, by id. */
type Upstream = ReadonlyMap<string, Holdings>

/** What needs the API, and nothing else first. */
function waitsForTurnAlone(work: Work, entry: ResolvedEntry): boolean {
  return upstreamOf(entry).length === 0 && !needsNoTurn(work.planned(entry))
}

/** Each begins when its turn to get ready comes: of thousands of images little is in memory until then. */
async function runQueue(
  context: RunContext,
  work: Work,
  queued: readonly ResolvedEntry[],
  results: Results,
): Promise<void> {
  const rank = ({ id }: ResolvedEntry): number => work.priorities.get(id) ?? 0
  const running: Promise<void>[] = []
  await context.trust.during(async () => {
    for (const entry of queued.toSorted((a, b) => rank(b) - rank(a))) {
      try {
        const leaveQueue = await context.ahead.acquire(1, context.signal, rank(entry))
        const run = (): Promise<EntryResult> => runReady(context, work, entry, NO_UPSTREAM, leaveQueue)
        running.push(context.trust.during(run).then(result => results.add(result)))
      } catch (error) {
        results.add(failed(entry, undefined, work.planned(entry), error))
      }
    }
  })
  await Promise.all(running)
}

const NO_UPSTREAM: Upstream = new Map()

async function runEntry(
  context: RunContext,
  work: Work,
  entry: ResolvedEntry,
  results: Results,
): Promise<EntryResult> {
  try {
    const upstream = new Map<string, Holdings>()
    for (const { id } of upstreamOf(entry)) {
      const made = await results.of(id)
      const holdings = made.ok ? made.produced.holdings : made.shippedOn
      if (!holdings) throw new KirinError('upstream-failed', `it is made from ${id}, which is not there`)
      upstream.set(id, holdings)
    }
    return await context.trust.during(async () => {
      const leaveQueue = needsNoTurn(work.planned(entry))
        ? undefined
        : await context.ahead.acquire(1, context.signal, work.priorities.get(entry.id))
      return await runReady(context, work, entry, upstream, leaveQueue)
    })
  } catch (error) {
    return failed(entry, undefined, work.planned(entry), error)
  }
}

function needsNoTurn(planned: ExpectedPlan | undefined): boolean {
  return planned?.action === 'reuse' || planned?.action === 'restore' || planned?.action === 'refused'
}

async function runReady(
  context: RunContext,
  work: Work,
  entry: ResolvedEntry,
  upstream: Upstream,
  leaveQueue?: Release,
): Promise<EntryResult> {
  let plan: ExpectedPlan | undefined
  let fingerprint: Fingerprint | undefined
  let choice: Holdings | undefined
  try {
    context.signal.throwIfAborted()
    const { files, remote } = work
    const digests = digestsOf(entry, { files, remote, upstream: id => upstream.get(id) })
    if (!digests.ready) {
      plan = { action: 'generate', reasons: digests.unfetched.map(({ url }) => unfetchedReason(url)) }
      throw whyNotReady(entry, digests)
    }
    const asked = inputsOf(entry, digests, { revision: 1, emulated: context.emulated })
    const block = work.blockOf(entry, asked)
    const inputs = atRevision(asked, block.locked, entry.onChange, context)
    fingerprint = fingerprintOf(inputs)
    choice = shippedOn(entry, { ...block, fingerprint, inputs })
    const ready: ReadyEntry = {
      entry,
      inputs,
      ...block,
      priority: work.priorities.get(entry.id) ?? 0,
      leaveQueue,
      load: reference => {
        const made = reference.kind === 'entry' ? upstream.get(reference.id) : undefined
        return context.loadReference(reference, digests.digestOf(reference), made)
      },
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
    const isThere = choice !== undefined && (await areThere(context, needed(choice)))
    return failed(entry, fingerprint, plan, error, isThere ? choice : undefined)
  } finally {
    leaveQueue?.()
  }
}

function failed(
  entry: ResolvedEntry,
  fingerprint: Fingerprint | undefined,
  plan: ExpectedPlan | undefined,
  error: unknown,
  shipped?: Holdings,
): EntryResult {
  const { action, reasons } = plan ?? { action: 'wait' as const, reasons: [] }
  return { ok: false, entry, fingerprint, action, reasons, failure: failureOf(error), shippedOn: shipped }
}

async function areThere({ store }: RunContext, objects: readonly ImageObject[]): Promise<boolean> {
  for (const object of objects) if (!(await store.has(object))) return false
  return true
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
