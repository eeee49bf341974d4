import { type Location, positionAt } from '../diagnostics/source-file.ts'
import type { FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { LockEntry, LockInputs } from '../lock/lock.ts'
import { chosenRound } from '../lock/rounds.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import { lockInputsOf, nameOf, reasonsToGenerate } from '../plan/reasons.ts'
import type { EntryExplanation, InputReport, Place } from '../report.ts'
import { MODEL, type ResolvedEntry, type Subject } from '../resolve/entry.ts'
import { sourcesOf } from '../resolve/sources.ts'
import type { OpenStore } from '../store/open-store.ts'
import { reportPlanned } from './build-report.ts'
import { lockedOf, type OneEntry, planAround } from './one-entry.ts'
import { reportCandidates } from './report-selection.ts'

export async function explainEntry(one: OneEntry): Promise<EntryExplanation | undefined> {
  const [planned] = await planAround(one, { downstream: false })
  return planned && (await explainPlanned(planned, lockedOf(one), one.opened, one.options))
}

/** @param ownBlock the one that the lock has under the entry's name */
export async function explainPlanned(
  planned: PlannedEntry,
  ownBlock: LockEntry | undefined,
  opened: OpenStore,
  options: { readonly emulated: boolean },
): Promise<EntryExplanation> {
  const { entry } = planned
  const inputs = 'inputs' in planned ? planned.inputs : undefined
  const locked = 'locked' in planned ? planned.locked : ownBlock
  const next = reportPlanned(planned, options.emulated)
  return {
    version: 1,
    kind: 'entry',
    id: entry.id,
    manifest: entry.manifest,
    from: placeOf(entry.at),
    ...(options.emulated ? { emulated: true as const } : {}),
    ...(next.fingerprint === undefined ? {} : { fingerprint: next.fingerprint }),
    revision: inputs?.revision ?? revisionIn(locked),
    inputs: inputsOf(entry, inputs, locked, options.emulated),
    changes: locked && inputs ? changesSince(entry, inputs, locked) : [],
    ...(locked ? { chosen: locked.chosen } : {}),
    candidates: locked ? await reportCandidates({ opened }, locked, planned) : [],
    next,
  }
}

export function placeOf({ file, range }: Location): Place {
  return { file: file.path, ...positionAt(file, range.start) }
}

function changesSince(entry: ResolvedEntry, inputs: FingerprintInputs, locked: LockEntry): readonly string[] {
  const { inputs: before, revision } = chosenRound(locked)
  const same = revision === inputs.revision && differences(before, lockInputsOf(inputs)).length === 0
  return same ? [] : reasonsToGenerate(entry, inputs, locked)
}

function differences(before: LockInputs, now: LockInputs): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]) as Set<keyof LockInputs>
  return [...keys].filter(key => String(before[key]) !== String(now[key]))
}

/** In the order in which the fingerprint has them. */
function inputsOf(
  entry: ResolvedEntry,
  inputs: FingerprintInputs | undefined,
  locked: LockEntry | undefined,
  emulated: boolean,
): InputReport[] {
  const sources = sourcesOf(entry)
  const round = locked && chosenRound(locked)
  const before = round?.inputs
  const now = inputs && lockInputsOf(inputs)
  const compared = (
    was: string | undefined,
    is: string | undefined,
  ): Pick<InputReport, 'changed' | 'was'> => {
    if (!before || !now) return {}
    return was === is ? { changed: false } : { changed: true, ...(was === undefined ? {} : { was }) }
  }
  const { result } = entry
  const series = result.type === 'series'
  return [
    { name: 'model', value: MODEL },
    {
      name: 'prompt',
      value: entry.prompt,
      ...fromOf(sources?.prompt),
      ...partsOf(sources?.variables ?? []),
      ...compared(before?.prompt, now?.prompt),
    },
    ...entry.references.map((reference, index): InputReport => {
      const sha256 = inputs?.references[index]
      return {
        name: `reference ${index + 1}`,
        value: nameOf(reference),
        ...(sha256 === undefined ? {} : { sha256 }),
        ...fromOf(reference.at),
        ...compared(before?.references[index], now?.references[index]),
      }
    }),
    ...entry.subjects.map(
      (subject, index): InputReport => ({
        name: `element ${index + 1}`,
        value: subject.kind === 'existing' ? subject.id : subject.name,
        ...fromOf(subject.at),
        ...contentOf(subject),
        ...compared(before?.elements[index], now?.elements[index]),
      }),
    ),
    {
      name: 'resolution',
      value: entry.resolution,
      ...fromOf(sources?.resolution),
      ...compared(before?.resolution, now?.resolution),
    },
    {
      name: 'aspect_ratio',
      value: entry.aspectRatio,
      ...fromOf(sources?.aspectRatio),
      ...compared(before?.aspectRatio, now?.aspectRatio),
    },
    {
      name: 'watermark_info',
      value: String(entry.watermark),
      ...fromOf(sources?.watermark),
      ...compared(String(before?.watermark ?? false), String(now?.watermark ?? false)),
    },
    {
      name: 'result_type',
      value: result.type,
      ...fromOf(sources?.resultType),
      ...compared(typeOf(before), typeOf(now)),
    },
    ...(series
      ? [
          {
            name: 'series_amount',
            value: String(result.amount),
            ...fromOf(sources?.seriesAmount),
            ...compared(before?.series?.toString(), now?.series?.toString()),
          },
        ]
      : []),
    {
      name: 'revision',
      value: String(inputs?.revision ?? revisionIn(locked)),
      ...compared(round?.revision.toString(), inputs?.revision.toString()),
    },
    { name: 'emulated', value: String(emulated) },
  ]
}

function revisionIn(locked: LockEntry | undefined): number {
  return locked ? (locked.reroll ?? chosenRound(locked).revision) : 1
}

function typeOf(inputs: LockInputs | undefined): string {
  return inputs?.series === undefined ? 'single' : 'series'
}

function fromOf(location: Location | undefined): { readonly from?: Place } {
  return location ? { from: placeOf(location) } : {}
}

function partsOf(
  parts: readonly { name: string; value: string; at: Location }[],
): Pick<InputReport, 'parts'> {
  if (parts.length === 0) return {}
  return { parts: parts.map(({ name, value, at }) => ({ name, value, from: placeOf(at) })) }
}

/** A declared element counts by its content. */
function contentOf(subject: Subject): Pick<InputReport, 'parts'> {
  if (subject.kind === 'existing') return {}
  const { description, frontalImage, referImages, tags, at } = subject
  return partsOf([
    { name: 'description', value: description, at },
    { name: 'frontal_image', value: nameOf(frontalImage), at: frontalImage.at },
    ...referImages.map(image => ({ name: 'refer_image', value: nameOf(image), at: image.at })),
    ...(tags.length === 0 ? [] : [{ name: 'tags', value: tags.join(', '), at }]),
  ])
}
