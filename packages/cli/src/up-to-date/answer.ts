import { type ManifestText, type Standing, standingOf } from '@kirin-batch/core/up-to-date'
import { duration } from '../output/duration.ts'
import {
  type KeptAnswer,
  MS_MARK,
  type Place,
  placeOfAnswer,
  readAnswer,
  TIME_MARK,
  writeAnswer,
} from './kept-answer.ts'

type MeaningOf = (bytes: Uint8Array) => string | undefined

/**
 * What a run would say that has nothing to do, without reading a manifest; `undefined` where that is not certain.
 * @param loadMeaning loads the parser, which takes longer than all the rest
 */
export function upToDateAnswer(
  argv: readonly string[],
  loadMeaning: () => MeaningOf,
): { readonly stdout: string; readonly stderr: string } | undefined {
  try {
    const place = placeOfAnswer(argv, process.cwd(), process.env)
    if (place === undefined) return undefined
    const kept = readAnswer(place)
    if (kept === undefined) return undefined
    const standing = standingOf(kept.snapshot)
    if (standing.kind === 'changed') return undefined
    if (standing.kind === 'reworded' && !keepsMeaning(place, kept, standing, loadMeaning())) return undefined
    const ms = Math.round(performance.now())
    const timed = (text: string): string =>
      text.replaceAll(MS_MARK, String(ms)).replaceAll(TIME_MARK, duration(ms))
    return { stdout: timed(kept.stdout), stderr: timed(kept.stderr) }
  } catch {
    // Whatever is the matter, the run itself can say it better.
    return undefined
  }
}

/** Other words of the same meaning are noted, so that they need not be parsed again. */
function keepsMeaning(
  place: Place,
  kept: KeptAnswer,
  { texts }: Extract<Standing, { kind: 'reworded' }>,
  meaningOf: MeaningOf,
): boolean {
  const manifests: ManifestText[] = []
  for (const manifest of kept.snapshot.manifests) {
    const text = texts.get(manifest.path)
    if (text !== undefined && meaningOf(text) !== manifest.meaning) return false
    manifests.push(text === undefined ? manifest : { ...manifest, text })
  }
  writeAnswer(place, { ...kept, snapshot: { ...kept.snapshot, manifests } })
  return true
}
