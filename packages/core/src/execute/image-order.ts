import { type ExternalTaskId, fingerprintOf, type SubjectDigest } from '../fingerprint/fingerprint.ts'
import { candidatesWanted } from '../plan/holdings.ts'
import { imagesIn, priceOf, unitPrice } from '../plan/price.ts'
import type { CandidateRange } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import type { RunContext } from './context.ts'
import type { Order } from './order.ts'
import type { ReadyEntry } from './ready-entry.ts'
import { subjectId } from './subject.ts'

/** Some candidates of an entry, as a paid request. Its declared subjects are created first. */
export function imageOrder(
  context: RunContext,
  ready: ReadyEntry,
  candidates: CandidateRange,
  leaveQueue: () => void,
): Order {
  const { entry, inputs } = ready
  const units = imagesIn(entry.result, candidates)
  return {
    id: entry.id,
    manifest: entry.manifest,
    fingerprint: fingerprintOf(inputs),
    candidates,
    wanted: candidatesWanted(entry.result),
    units,
    leaveQueue,
    priority: ready.priority,
    kind: taskKind(entry, units),
    expectedCostUsd: () => priceOf(units, entry.resolution, context.unitPrices),
    learn(state) {
      if (state.status !== 'completed' || state.costUsd === undefined || state.urls.length === 0) return
      const unit = unitPrice(state.costUsd, state.urls.length)
      if (unit !== undefined) context.unitPrices.set(entry.resolution, unit)
    },
    async prepare() {
      const elements: string[] = []
      // A subject that is created takes as long as a picture.
      if (inputs.subjects.some(({ kind }) => kind === 'declared')) leaveQueue()
      for (const [index, subject] of entry.subjects.entries()) {
        elements.push(await subjectId(context, ready, subject, digestAt(inputs.subjects, index)))
      }
      return {
        async load() {
          const references = await Promise.all(entry.references.map(ready.load))
          return (api, externalTaskId, signal, options) =>
            api.create(
              {
                externalTaskId,
                prompt: entry.prompt,
                references,
                elements,
                resolution: entry.resolution,
                aspectRatio: entry.aspectRatio,
                watermark: entry.watermark,
                result:
                  entry.result.type === 'series' ? entry.result : { type: 'single', n: candidates.count },
                ...callbackOf(context, entry, externalTaskId),
              },
              signal,
              options,
            )
        },
      }
    },
  }
}

/** What decides how long a task takes, as far as is known. */
export function taskKind({ resolution, result }: ResolvedEntry, images: number): string {
  return `${resolution} ${result.type} ${images}`
}

/** A receiver of this run comes before a URL of the manifest: the API takes one. */
function callbackOf(
  { callbacks }: RunContext,
  entry: ResolvedEntry,
  externalTaskId: ExternalTaskId,
): { readonly callbackUrl?: string } {
  const callbackUrl = callbacks?.urlFor(externalTaskId) ?? entry.callbackUrl
  return callbackUrl === undefined ? {} : { callbackUrl }
}

function digestAt(subjects: readonly SubjectDigest[], index: number): SubjectDigest {
  const digest = subjects[index]
  if (!digest) throw new RangeError(`no digest of subject ${index}`)
  return digest
}
