import { KirinError } from '../diagnostics/error.ts'
import type { LockEntry } from '../lock/lock.ts'
import { chosenRound, roundsOf } from '../lock/rounds.ts'
import type { EntryOptions, Invalid, Selected } from '../options.ts'
import { assertLocked, changeEntry, lockedOf, type OneEntry, openEntry, planAround } from './one-entry.ts'
import { reportSelection } from './report-selection.ts'

/**
 * Asks for other candidates: a new revision, which the next run buys. Nothing is bought by it. Where new ones would be
 * made anyway, since the inputs have changed, nothing is changed.
 * @throws KirinError `usage` where no entry has the id, it has no candidates yet, or a paid request of it is open
 */
export async function reroll(options: EntryOptions): Promise<Selected | Invalid> {
  const one = await openEntry(options)
  if (one.kind === 'invalid') return one
  const locked = assertLocked(one, lockedOf(one))
  if (await isMadeAnyway(one, locked)) return await reportSelection(one, { changed: false, emit: false })
  const changed = await changeEntry(one, now => withWish(assertLocked(one, now)))
  return await reportSelection(one, { changed, emit: false })
}

/** Twice is as once: a wish that is not answered yet stays. */
function withWish(now: LockEntry): LockEntry {
  const last = Math.max(...roundsOf(now).map(({ revision }) => revision))
  return { ...now, reroll: now.reroll ?? last + 1 }
}

async function isMadeAnyway(one: OneEntry, locked: LockEntry): Promise<boolean> {
  const [planned] = await planAround(one, { downstream: false })
  if (!planned || !('plan' in planned)) return false
  const { plan, fingerprint } = planned
  if (plan.action === 'quarantined' || (plan.action === 'collect' && plan.from === 'journal')) {
    throw new KirinError(
      'usage',
      `a paid request for "${one.entry.id}" is still open, and what it gave is not here yet: run kirin-batch first`,
    )
  }
  const isStale = plan.action === 'reuse' && plan.stale
  return locked.reroll === undefined && !isStale && fingerprint !== chosenRound(locked).fingerprint
}
