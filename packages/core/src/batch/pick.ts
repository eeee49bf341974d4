import { KirinError } from '../diagnostics/error.ts'
import { withChoice } from '../lock/choices.ts'
import type { LockEntry } from '../lock/lock.ts'
import { candidatesOf, isAdopted, roundsOf } from '../lock/rounds.ts'
import type { Invalid, PickOptions, Selected } from '../options.ts'
import { assertLocked, changeEntry, openEntry, secureNamed } from './one-entry.ts'
import { reportSelection } from './report-selection.ts'

/**
 * Chooses a candidate: one line of the lock, and the named images. Free, without network or key. A reroll that was
 * asked for and not made yet is withdrawn by it.
 * @throws KirinError `usage` where no entry has the id or the entry has no such candidate
 */
export async function pick(options: PickOptions): Promise<Selected | Invalid> {
  const one = await openEntry(options)
  if (one.kind === 'invalid') return one
  const { candidate } = options
  if (candidate === undefined) return await reportSelection(one, { changed: false, emit: false })
  await secureNamed(one)
  const changed = await changeEntry(one, now => choose(one.entry.id, assertLocked(one, now), candidate))
  return await reportSelection(one, { changed, emit: true })
}

function choose(id: string, now: LockEntry, number: number): LockEntry {
  const chosen = withChoice(now, number)
  if (chosen) return chosen
  throw new KirinError('usage', `"${id}" has no candidate ${number}; there ${thereAre(now)}`)
}

/** `are 1 to 3 (revision 1), 4 to 6 (revision 2) and 7 (adopted)` */
function thereAre(entry: LockEntry): string {
  const groups = roundsOf(entry).map(round => {
    const numbers = candidatesOf(entry)
      .filter(candidate => candidate.round === round)
      .map(({ number }) => number)
    const [first = 1, last = first] = [numbers[0], numbers.at(-1)]
    return {
      range: first === last ? String(first) : `${first} to ${last}`,
      what: isAdopted(round) ? 'adopted' : `revision ${round.revision}`,
    }
  })
  const verb = candidatesOf(entry).length === 1 ? 'is' : 'are'
  if (groups.length === 1) return `${verb} ${groups[0]?.range}`
  const texts = groups.map(({ range, what }) => `${range} (${what})`)
  return `${verb} ${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
