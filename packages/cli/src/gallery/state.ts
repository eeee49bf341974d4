import type { EntryExplanation } from '@kirin-batch/core'

/** In the order of the filter. */
export const STATES = ['fresh', 'stale', 'incomplete', 'missing', 'refused', 'quarantined'] as const

/**
 * What can be said of an entry's images: made of the inputs of now; of other ones; fewer than are asked for; not there;
 * and for what cannot be made, why.
 */
export type State = (typeof STATES)[number]

export function stateOf({ next, chosen, candidates }: EntryExplanation): State {
  switch (next.action) {
    case 'refused':
    case 'quarantined':
      return next.action
    case 'reuse':
      return next.stale ? 'stale' : 'fresh'
    case 'restore':
      return 'fresh'
    case 'collect':
    case 'generate':
    case 'wait': {
      const candidate = candidates[(chosen ?? 0) - 1]
      if (!candidate || candidate.objects.length < candidate.outputs.length) return 'missing'
      // What it is made from is not there yet, and will be another image than it was.
      return candidate.stale === false ? 'incomplete' : 'stale'
    }
  }
}
