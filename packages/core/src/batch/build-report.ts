import type { ErrorCode } from '../diagnostics/error.ts'
import type { EntryResult } from '../execute/results.ts'
import { extend } from '../extend.ts'
import type { RunOutcome } from '../options.ts'
import type { Holdings } from '../plan/holdings.ts'
import type { BlockedEntry, PlannedEntry } from '../plan/plan-entries.ts'
import { sumUsd } from '../plan/price.ts'
import { unfetchedReason } from '../plan/reasons.ts'
import type { EmittedFiles } from '../ports.ts'
import type { Action, ImageReport, OutputReport, Status, Summary } from '../report.ts'

/** @param costUsd that this run was charged for it */
export function reportResult(result: EntryResult, emulated: boolean, costUsd = '0'): ImageReport {
  const { id, manifest } = result.entry
  if (!result.ok) {
    return {
      id,
      manifest,
      ...emulatedOrNot(emulated),
      action: actionOf(result),
      status: statusOf(result.failure.code),
      ...(result.fingerprint === undefined ? {} : { fingerprint: result.fingerprint }),
      costUsd,
      outputs: [],
      ...reasonsOf(result.reasons),
      error: result.failure,
    }
  }
  const { produced } = result
  return {
    id,
    manifest,
    ...emulatedOrNot(emulated),
    action: produced.action,
    status: 'ok',
    fingerprint: result.fingerprint,
    ...pinned(produced.holdings, result.files),
    costUsd,
    ...(produced.stale ? { stale: true as const } : {}),
    ...reasonsOf(produced.reasons),
  }
}

export function reportPlanned(planned: PlannedEntry, emulated: boolean): ImageReport {
  const { id, manifest } = planned.entry
  if ('waitsFor' in planned) {
    const { waitsFor } = planned
    return {
      id,
      manifest,
      ...emulatedOrNot(emulated),
      action: waitsFor.length > 0 ? 'wait' : 'generate',
      status: 'planned',
      outputs: [],
      reasons: whyBlocked(planned),
      expectedCostUsd: planned.expectedCostUsd,
      ...(planned.inVain.length > 0 ? { heldUp: true as const } : {}),
    }
  }
  const { plan, fingerprint } = planned
  return {
    id,
    manifest,
    ...emulatedOrNot(emulated),
    action: plan.action,
    status: plan.action === 'reuse' ? 'ok' : 'planned',
    fingerprint,
    ...('holdings' in plan ? pinned(plan.holdings, new Map()) : { outputs: [] }),
    ...(plan.action === 'reuse' && plan.stale ? { stale: true as const } : {}),
    reasons: plan.reasons,
    expectedCostUsd: ('expectedCostUsd' in plan && plan.expectedCostUsd) || '0',
  }
}

function emulatedOrNot(emulated: boolean): { emulated?: true } {
  return emulated ? { emulated } : {}
}

function whyBlocked({ waitsFor, inVain, unfetched }: BlockedEntry): string[] {
  const reasons = unfetched.map(({ url }) => unfetchedReason(url))
  if (inVain.length > 0) return [`made from ${inVain.join(', ')}, which run does not make`, ...reasons]
  if (waitsFor.length === 0) return reasons
  return [
    `made from ${waitsFor.join(', ')}, which ${waitsFor.length === 1 ? 'comes' : 'come'} first`,
    ...reasons,
  ]
}

function pinned(holdings: Holdings, files: EmittedFiles): Pick<ImageReport, 'taskId' | 'chosen' | 'outputs'> {
  const outputs = holdings.outputs.map((output, index): OutputReport => {
    const file = files.get(index)
    return file === undefined ? output : extend(output, { file })
  })
  const taskId = holdings.tasks.at(-1)?.taskId
  const { chosen } = holdings
  return taskId === undefined ? { chosen, outputs } : { taskId, chosen, outputs }
}

function reasonsOf(reasons: readonly string[]): { reasons?: readonly string[] } {
  return reasons.length === 0 ? {} : { reasons }
}

function actionOf(result: Extract<EntryResult, { ok: false }>): Action {
  const status = statusOf(result.failure.code)
  if (status === 'quarantined') return 'quarantined'
  return status === 'refused' && result.failure.code === 'moderation' ? 'refused' : result.action
}

function statusOf(code: ErrorCode): Status {
  switch (code) {
    case 'moderation':
    case 'cost-cap':
      return 'refused'
    case 'outcome-unknown':
      return 'quarantined'
    case 'frozen':
      return 'missing'
    case 'interrupted':
    case 'timeout':
      return 'interrupted'
    default:
      return 'failed'
  }
}

/** Each entry counts once: by what was done where it is well, by how it ended where it is not. */
export function summarize(images: readonly ImageReport[], durationMs: number): Summary {
  const count = (matches: (image: ImageReport) => boolean): number => images.filter(matches).length
  const did = (...actions: Action[]): number =>
    count(
      image =>
        (image.status === 'ok' || image.status === 'planned') &&
        actions.includes(image.action) &&
        !image.heldUp,
    )
  return {
    total: images.length,
    reused: did('reuse'),
    restored: did('restore'),
    collected: did('collect'),
    generated: did('generate', 'wait'),
    refused:
      count(image => image.status === 'refused') +
      count(image => image.status === 'planned' && image.action === 'refused'),
    failed: count(
      image =>
        image.status === 'failed' ||
        image.status === 'missing' ||
        image.status === 'interrupted' ||
        image.heldUp === true,
    ),
    quarantined:
      count(image => image.status === 'quarantined') +
      count(image => image.status === 'planned' && image.action === 'quarantined'),
    costUsd: sumUsd(images.map(image => image.costUsd)),
    durationMs: Math.round(durationMs),
  }
}

/** The gravest thing decides. */
export function outcomeOf(images: readonly ImageReport[], frozen: boolean): RunOutcome {
  const some = (matches: (image: ImageReport) => boolean): boolean => images.some(matches)
  if (some(image => image.status === 'interrupted')) return 'interrupted'
  const isMissing = (image: ImageReport): boolean =>
    image.status === 'missing' || (frozen && image.error?.code === 'object-missing')
  if (some(isMissing)) return 'frozen'
  if (some(image => image.error?.code === 'cost-cap')) return 'over-budget'
  return some(image => image.status !== 'ok') ? 'failed' : 'ok'
}
