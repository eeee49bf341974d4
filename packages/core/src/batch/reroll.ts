import { KirinError } from '../diagnostics/error.ts'
import { withReroll } from '../lock/choices.ts'
import type { LockEntry } from '../lock/lock.ts'
import { chosenRound } from '../lock/rounds.ts'
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
  const changed = await changeEntry(one, now => withReroll(assertLocked(one, now)))
  return await reportSelection(one, { changed, emit: false })
}

async function isMadeAnyway(one: OneEntry, locked: LockEntry): Promise<boolean> {
  const [planned] = await planAround(one, { downstream: false })
  if (!planned || !('plan' in planned)) return false
  const { plan, fingerprint } = planned
  if (plan.action === 'quarantined' || (plan.action === 'collect' && plan.from === 'journal')) {
    throw new KirinError(
      'usage',
      `a paid request for "${one.entry.id}" is still open, and what it gave is not here yet: kirin-batch run brings it`,
    )
  }
  // What was refused is asked for anew at another revision.
  const staysAsItIs = plan.action === 'refused' || (plan.action === 'reuse' && plan.stale)
  return locked.reroll === undefined && !staysAsItIs && fingerprint !== chosenRound(locked).fingerprint
}
