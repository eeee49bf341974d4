import { chosenRound, isAdopted, roundsOf, sameInputs } from '../lock/rounds.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { isReroll } from './entry-rounds.ts'
import type { EntryFacts } from './facts.ts'
import { lockInputsOf, reasonsToGenerate } from './reasons.ts'

/**
 * Why what is shipped is of other inputs than those of now, where `on_change: keep` ships it all the same; `undefined`
 * where it is not so. A series of another length is never kept, since its names would not fit. A reroll asks for
 * images of the inputs of now, so it is carried out.
 */
export function staleness(entry: ResolvedEntry, facts: EntryFacts): readonly string[] | undefined {
  const { locked, fingerprint, inputs } = facts
  if (entry.onChange !== 'keep' || !locked || isReroll(locked, inputs)) return undefined
  const chosen = chosenRound(locked)
  const now = lockInputsOf(inputs)
  if (chosen.fingerprint === fingerprint || chosen.inputs.series !== now.series) return undefined
  const waiting = roundsOf(locked).some(
    round => !isAdopted(round) && sameInputs(round.inputs, now) && !sameInputs(chosen.inputs, now),
  )
  const how = waiting ? 'candidates of the new inputs wait for a pick' : 'reroll asks for new candidates'
  return [...reasonsToGenerate(entry, inputs, locked), `kept (on_change: keep); ${how}`]
}
