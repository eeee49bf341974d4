import { shortSha256 } from '../fingerprint/digest.ts'
import { provenancePacket } from '../image/provenance.ts'
import { candidatesOf, chosenRound, isAdopted, isSeries } from '../lock/rounds.ts'
import type { Holdings } from '../plan/holdings.ts'
import { MODEL, type ResolvedEntry } from '../resolve/entry.ts'

/**
 * The mark that one of an entry's images is to bear; `undefined` for none. Of what was adopted nobody knows how it came
 * to be. A prompt stands in it only where the image was made of it.
 */
export function markOf(
  entry: ResolvedEntry,
  { entry: locked }: Pick<Holdings, 'entry'>,
  index: number,
  emulated: boolean,
): string | undefined {
  if (entry.provenance === 'none') return undefined
  const shipped = chosenRound(locked)
  const round = isSeries(shipped) ? shipped : candidatesOf(locked)[index]?.round
  if (!round || isAdopted(round)) return undefined
  const says = entry.provenance === 'prompt' && shortSha256(entry.prompt) === round.inputs.prompt
  return provenancePacket({
    model: MODEL,
    fingerprint: round.fingerprint,
    emulated,
    ...(says ? { prompt: entry.prompt } : {}),
  })
}
