import type { ImageReport, Planned, ResolvedEntry } from '@kirin-batch/core'
import { whyNotGenerate } from '../connection.ts'
import { asShown, invalid, textOf } from '../errors.ts'
import { type Project, planOf } from '../project.ts'
import { RequestError } from './answer.ts'
import type { CandidateData, EntryData, EntryState, Offer, PageData } from './data.ts'
import type { Generations } from './generations.ts'
import { formatUsd, type Pico, picoOf } from './usd.ts'

/** Everything that the page shows. Nothing is asked of the API, and nothing is written. */
export async function describeProject(project: Project, generations: Generations): Promise<PageData> {
  const why = whyNotGenerate(project)
  const { maxCostUsd } = project.options
  const common = {
    emulated: project.emulated,
    generation: why === undefined ? ({ allowed: true } as const) : ({ allowed: false, why } as const),
    spentUsd: generations.spentUsd(),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
  }
  try {
    const { plan } = await import('@kirin-batch/core')
    const planned = await plan(planOf(project))
    if (planned.kind === 'invalid') throw invalid(planned.diagnostics, project.root)
    const { report } = planned
    return {
      ...common,
      chargedUsd: report.ledger.chargedUsd,
      entries: describeEntries(planned, generations),
    }
  } catch (error) {
    return { ...common, problem: textOf(asShown(error)), chargedUsd: '0', entries: [] }
  }
}

function describeEntries({ entries, report }: Planned, generations: Generations): EntryData[] {
  const reports = new Map(report.images.map(image => [image.id, image]))
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  return entries.flatMap(entry => {
    const image = reports.get(entry.id)
    if (!image) return []
    const state = stateOf(image)
    const offer = state === 'missing' || state === 'paid' ? offerOf(entry, byId, reports) : undefined
    const progress = generations.progressOf(entry.id)
    const failure = generations.failureOf(entry.id)
    return [
      {
        id: entry.id,
        manifest: entry.manifest,
        prompt: entry.prompt,
        alt: entry.alt ?? '',
        state,
        reasons: image.reasons ?? [],
        series: entry.result.type === 'series',
        pictures: image.outputs.map(({ sha256, width, height }) => ({ sha256, width, height })),
        ...(image.chargedUsd === undefined ? {} : { chargedUsd: image.chargedUsd }),
        ...(offer === undefined ? {} : { offer }),
        ...(image.chosen === undefined ? {} : { chosen: image.chosen }),
        ...(progress === undefined ? {} : { progress }),
        ...(failure === undefined ? {} : { failure }),
      },
    ]
  })
}

function stateOf({ action, stale }: ImageReport): EntryState {
  switch (action) {
    case 'reuse':
    case 'restore':
      return stale ? 'stale' : 'ready'
    case 'collect':
      return 'paid'
    case 'generate':
    case 'wait':
      return 'missing'
    case 'refused':
      return 'refused'
    case 'quarantined':
      return 'unknown'
  }
}

/** With all that the entry is made from: none of it is there without being paid for. */
function offerOf(
  entry: ResolvedEntry,
  byId: ReadonlyMap<string, ResolvedEntry>,
  reports: ReadonlyMap<string, ImageReport>,
): Offer | undefined {
  const first: string[] = []
  let expected: Pico = 0n
  for (const id of withUpstream(entry, byId)) {
    const image = reports.get(id)
    const state = image && stateOf(image)
    // What needs a person must not be paid around.
    if (state === 'refused' || state === 'unknown') return undefined
    if (state !== 'missing' && state !== 'paid') continue
    expected += picoOf(image?.expectedCostUsd)
    if (id !== entry.id) first.push(id)
  }
  return { expectedCostUsd: formatUsd(expected), first }
}

function withUpstream(entry: ResolvedEntry, byId: ReadonlyMap<string, ResolvedEntry>): ReadonlySet<string> {
  const ids = new Set([entry.id])
  for (const id of ids) for (const upstream of upstreamOf(byId.get(id))) ids.add(upstream)
  return ids
}

function upstreamOf(entry: ResolvedEntry | undefined): string[] {
  if (!entry) return []
  const images = entry.subjects.flatMap(subject =>
    subject.kind === 'declared' ? [subject.frontalImage, ...subject.referImages] : [],
  )
  return [...entry.references, ...images].flatMap(image => (image.kind === 'entry' ? [image.id] : []))
}

/**
 * What can be chosen for one entry; with `candidate` that one is chosen first.
 * @throws RequestError 404 for an entry, and 409 for a candidate, that there is not
 */
export async function candidatesOf(
  project: Project,
  id: string,
  candidate?: number,
): Promise<readonly CandidateData[]> {
  const { pick } = await import('@kirin-batch/core')
  const selected = await pick({
    ...planOf(project),
    id,
    ...(candidate === undefined ? {} : { candidate }),
  }).catch((error: unknown) => {
    throw new RequestError(candidate === undefined ? 404 : 409, asShown(error).message)
  })
  if (selected.kind === 'invalid')
    throw new RequestError(409, textOf(invalid(selected.diagnostics, project.root)))
  return selected.report.candidates.map(
    ({ number, revision, chosen, stale = false, adopted, costUsd, outputs }) => ({
      number,
      revision,
      chosen,
      stale,
      adopted,
      ...(costUsd === undefined ? {} : { costUsd }),
      pictures: outputs.map(({ sha256, width, height }) => ({ sha256, width, height })),
    }),
  )
}
