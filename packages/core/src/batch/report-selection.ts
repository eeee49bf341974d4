import Big from 'big.js'
import { KirinError } from '../diagnostics/error.ts'
import type { LockEntry, LockRound, LockTask } from '../lock/lock.ts'
import { candidatesOf, isAdopted, isSeries, sameInputs } from '../lock/rounds.ts'
import type { Selected } from '../options.ts'
import { holdingsIn, paidFor } from '../plan/holdings.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import { lockInputsOf } from '../plan/reasons.ts'
import type { CandidateReport } from '../report.ts'
import { reportPlanned } from './build-report.ts'
import { createEmitter } from './emitter.ts'
import { expectedTotal } from './expected-total.ts'
import { assertLocked, lockedOf, type OneEntry, planAround, reread } from './one-entry.ts'

/**
 * What there is to choose from after a change, what is written under names, and what the next run would do.
 * @param emit whether the named images are brought into line with the choice
 */
export async function reportSelection(
  before: OneEntry,
  { changed, emit }: { readonly changed: boolean; readonly emit: boolean },
): Promise<Selected> {
  const one = await reread(before)
  const { options, entry, project } = one
  const { emulated } = options
  const locked = assertLocked(one, lockedOf(one))
  const files = emit ? await writeNamed(one, locked).catch(error => tellChosen(one, locked, error)) : []
  const planned = await planAround(one, { downstream: true })
  const images = planned
    .filter(other => !('plan' in other) || other.plan.action !== 'reuse' || other.plan.stale)
    .map(other => reportPlanned(other, emulated))
  return {
    kind: 'selected',
    manifests: project.manifests,
    entries: project.entries,
    diagnostics: project.diagnostics,
    report: {
      version: 1,
      id: entry.id,
      manifest: entry.manifest,
      ...(emulated ? { emulated: true as const } : {}),
      changed,
      chosen: locked.chosen,
      ...(locked.reroll === undefined ? {} : { reroll: locked.reroll }),
      candidates: await reportCandidates(
        one,
        locked,
        planned.find(other => other.entry === entry),
      ),
      files,
      next: { images, expectedCostUsd: expectedTotal(images) },
    },
  }
}

/** Nothing where the choice is of another shape than what is asked for now: its names would not fit. */
async function writeNamed(
  { options, project, entry, opened }: OneEntry,
  locked: LockEntry,
): Promise<string[]> {
  const holdings = holdingsIn(locked)
  const { result } = entry
  const frames = result.type === 'series' ? result.amount : undefined
  const shipped = candidatesOf(locked)[locked.chosen - 1]?.round
  if (shipped?.inputs.series !== frames) return []
  const emitter = await createEmitter(
    { root: options.root, emulated: options.emulated },
    undefined,
    project,
    opened.store,
  )
  const emitted = await emitter(entry, holdings)
  return emitted.kind === 'emitted' ? [...emitted.files.values()] : []
}

/** @throws KirinError where the lock says by now what the named file does not */
function tellChosen({ entry }: OneEntry, { chosen }: LockEntry, error: unknown): never {
  if (!(error instanceof KirinError) || error.code !== 'output-write') throw error
  const is = `candidate ${chosen} of "${entry.id}" is chosen in the lock`
  throw new KirinError('output-write', `${is}, but ${error.message}. The next run writes it.`)
}

export async function reportCandidates(
  { opened }: Pick<OneEntry, 'opened'>,
  locked: LockEntry,
  planned: PlannedEntry | undefined,
): Promise<CandidateReport[]> {
  return await Promise.all(
    candidatesOf(locked).map(async ({ number, round, index, output }): Promise<CandidateReport> => {
      const outputs = isSeries(round) ? round.outputs : [output]
      const there = await Promise.all(outputs.map(object => opened.store.has(object)))
      return {
        number,
        revision: round.revision,
        chosen: number === locked.chosen,
        adopted: isAdopted(round),
        ...staleOf(round, planned),
        outputs,
        objects: outputs.filter((_, at) => there[at]).map(({ sha256 }) => opened.pathOf(sha256)),
        ...purchaseOf(round, index),
      }
    }),
  )
}

function staleOf(round: LockRound, planned: PlannedEntry | undefined): { stale?: boolean } {
  if (!planned || !('inputs' in planned)) return {}
  return { stale: !sameInputs(round.inputs, lockInputsOf(planned.inputs)) }
}

/** The paid task that gave a candidate, and its share of the charge; nothing where that cannot be told. */
export function purchaseOf(
  round: LockRound,
  index: number,
): { readonly taskId?: string; readonly costUsd?: string; readonly createdAt?: string } {
  const task = taskOf(round, index)
  if (!task) return {}
  const { taskId, createdAt, costUsd } = task
  const share =
    isSeries(round) || costUsd === undefined ? costUsd : new Big(costUsd).div(task.count).round(6).toFixed()
  return { taskId, createdAt, ...(share === undefined ? {} : { costUsd: share }) }
}

function taskOf(round: LockRound, index: number): LockTask | undefined {
  const { tasks, outputs } = round
  if (isSeries(round) || tasks.length === 1) return tasks[0]
  // A task that gave fewer than it was asked for shifts those that come after.
  if (paidFor(round) !== outputs.length) return undefined
  return tasks.find(({ from, count }) => index + 1 >= from && index + 1 < from + count)
}
