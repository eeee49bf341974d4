import type { Work } from '../event.ts'
import type { Experience } from '../execute/experience.ts'
import { taskKind } from '../execute/image-order.ts'
import { prioritiesOf } from '../execute/priorities.ts'
import type { ExpectedPlan } from '../execute/run-entries.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import { imagesIn } from '../plan/price.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { imagesWanted } from '../resolve/entry.ts'
import { upstreamOf } from '../resolve/graph.ts'

/** What is to be made, with what is known of how long such tasks take. */
export function plannedWork(
  planned: readonly PlannedEntry[],
  experience: Experience,
  concurrency: number,
): Work {
  const made = planned.flatMap(item => {
    const { entry } = item
    if ('waitsFor' in item)
      return item.inVain.length > 0 ? [] : [{ entry, units: imagesWanted(entry.result) }]
    const { plan } = item
    return plan.action === 'generate' ? [{ entry, units: imagesIn(entry.result, plan.candidates) }] : []
  })
  const ids = new Set(made.map(({ entry }) => entry.id))
  const priorities = prioritiesOf(planned.map(({ entry }) => entry))
  const rank = (id: string): number => priorities.get(id) ?? 0
  return {
    concurrency,
    tasks: made
      .map(({ entry, units }) => {
        const kind = taskKind(entry, units)
        const known = experience.of(kind)
        const expectedMs = known[known.length >> 1]
        const after = upstreamOf(entry).flatMap(({ id }) => (ids.has(id) ? [id] : []))
        return { id: entry.id, units, kind, ...(expectedMs === undefined ? {} : { expectedMs }), after }
      })
      .sort((a, b) => rank(b.id) - rank(a.id)),
  }
}

export type ExpectedPlans = ReadonlyMap<ResolvedEntry, ExpectedPlan>

/** Of a plan what a run needs to know later. */
export function expectedPlans(planned: readonly PlannedEntry[]): ExpectedPlans {
  const expected = new Map<ResolvedEntry, ExpectedPlan>()
  for (const item of planned) {
    if ('plan' in item) expected.set(item.entry, { action: item.plan.action, reasons: item.plan.reasons })
  }
  return expected
}
