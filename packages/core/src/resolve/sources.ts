import type { Location } from '../diagnostics/source-file.ts'
import type { AuthoredImage, Manifest } from '../manifest/manifest.ts'
import type { ResolvedEntry } from './entry.ts'
import { type Values, wordsOf } from './template.ts'
import { ROW } from './variants.ts'

/** What an entry was resolved from. */
export interface Origin {
  readonly manifest: Manifest
  readonly image: AuthoredImage
  /** Variables of its own: axes and the row. */
  readonly values: Values
}

/** A variable that a prompt inserts. */
export interface UsedVariable {
  /** As the template has it: `brand`, `locale`, `row.name`. */
  readonly name: string
  readonly value: string
  readonly at: Location
}

/** Where the manifest says what; `undefined` where it says nothing and the API's default holds. */
export interface EntrySources {
  readonly prompt: Location | undefined
  readonly variables: readonly UsedVariable[]
  readonly resolution: Location | undefined
  readonly aspectRatio: Location | undefined
  readonly watermark: Location | undefined
  readonly resultType: Location | undefined
  readonly seriesAmount: Location | undefined
}

/** Kept beside the entries: few are ever asked where they come from. */
const origins = new WeakMap<ResolvedEntry, Origin>()

export function rememberOrigin(entry: ResolvedEntry, origin: Origin): ResolvedEntry {
  origins.set(entry, origin)
  return entry
}

/** `undefined` for an entry that no manifest was resolved to. */
export function sourcesOf(entry: ResolvedEntry): EntrySources | undefined {
  const origin = origins.get(entry)
  if (!origin) return undefined
  const { image } = origin
  const { defaults } = origin.manifest
  const prompt = image.prompt ?? defaults.prompt
  return {
    prompt: prompt?.at,
    variables: prompt ? variablesOf(entry, origin, wordsOf(prompt.value)) : [],
    resolution: (image.resolution ?? defaults.resolution)?.at,
    aspectRatio: (image.aspectRatio ?? defaults.aspectRatio)?.at,
    watermark: (image.watermark ?? defaults.watermark)?.at,
    resultType: (image.resultType ?? defaults.resultType)?.at,
    seriesAmount: (image.seriesAmount ?? defaults.seriesAmount)?.at,
  }
}

function variablesOf(
  entry: ResolvedEntry,
  { manifest, image, values }: Origin,
  words: readonly string[],
): UsedVariable[] {
  const row = words.includes(ROW) ? (values[ROW] as Values | undefined) : undefined
  return [...new Set(words)].flatMap((word): UsedVariable[] => {
    if (word !== ROW && Object.hasOwn(values, word))
      return [
        { name: word, value: textOf(values[word]), at: placeOfAxis(image, word, values[word]) ?? entry.at },
      ]
    if (row && Object.hasOwn(row, word))
      return [{ name: `${ROW}.${word}`, value: textOf(row[word]), at: entry.at }]
    const variable = manifest.vars.get(word)
    return variable ? [{ name: word, value: textOf(variable.value), at: variable.at }] : []
  })
}

function placeOfAxis({ matrix }: AuthoredImage, name: string, value: unknown): Location | undefined {
  const axis = matrix?.axes.find(other => other.name.value === name)
  const added = matrix?.include.flatMap(item => item.values).filter(other => other.name.value === name)
  return [...(axis?.values ?? []), ...(added?.map(other => other.value) ?? [])].find(
    other => other.value === value,
  )?.at
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
