import { shortSha256 } from '../fingerprint/digest.ts'
import type { FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { LockEntry, LockInputs } from '../lock/lock.ts'
import { chosenRound } from '../lock/rounds.ts'
import type { Reference, ResolvedEntry } from '../resolve/entry.ts'
import { publicUrl } from '../resolve/public-url.ts'

const SHORT = 16

/** The short form of the inputs that a lock keeps. */
export function lockInputsOf(inputs: FingerprintInputs): LockInputs {
  return {
    prompt: shortSha256(inputs.prompt),
    references: inputs.references.map(digest => digest.slice(0, SHORT)),
    elements: inputs.subjects.map(subject =>
      subject.kind === 'existing' ? subject.id : `declared:${subject.digest.slice(0, SHORT)}`,
    ),
    resolution: inputs.resolution,
    aspectRatio: inputs.aspectRatio,
    ...(inputs.series === undefined ? {} : { series: inputs.series }),
    ...(inputs.watermark ? { watermark: true } : {}),
  }
}

/** Why a picture must be made, in words; the lock says what it was made from before. */
export function reasonsToGenerate(
  entry: ResolvedEntry,
  inputs: FingerprintInputs,
  locked: LockEntry | undefined,
): string[] {
  if (!locked) return ['never generated']
  const now = lockInputsOf(inputs)
  const { inputs: before, revision } = chosenRound(locked)
  const reasons: string[] = []
  if (now.prompt !== before.prompt) reasons.push('prompt changed')
  reasons.push(...referenceReasons(entry, now.references, before.references))
  if (now.elements.join() !== before.elements.join()) reasons.push('elements changed')
  if (now.resolution !== before.resolution)
    reasons.push(`resolution ${before.resolution} → ${now.resolution}`)
  if (now.aspectRatio !== before.aspectRatio)
    reasons.push(`aspect_ratio ${before.aspectRatio} → ${now.aspectRatio}`)
  if (now.series !== before.series) reasons.push(seriesReason(before.series, now.series))
  if (now.watermark !== before.watermark)
    reasons.push(now.watermark ? 'watermark asked for' : 'watermark no longer asked for')
  if (inputs.revision !== revision) reasons.push(`revision ${revision} → ${inputs.revision}`)
  return reasons.length > 0 ? reasons : ['inputs changed']
}

function referenceReasons(entry: ResolvedEntry, now: readonly string[], before: readonly string[]): string[] {
  if (now.length === before.length) {
    return now.flatMap((digest, index) => {
      const reference = entry.references[index]
      return digest === before[index] || !reference ? [] : [`reference ${nameOf(reference)} changed`]
    })
  }
  return [now.length > before.length ? 'reference added' : 'reference removed']
}

/** Why an entry cannot be told from what is there yet. */
export function unfetchedReason(url: string): string {
  return `reference URL is not fetched yet (${publicUrl(url)})`
}

function seriesReason(before: number | undefined, now: number | undefined): string {
  if (before === undefined) return 'now a series'
  return now === undefined ? 'no longer a series' : `series_amount ${before} → ${now}`
}

export function nameOf(reference: Reference): string {
  switch (reference.kind) {
    case 'file':
      return reference.path
    case 'url':
      return publicUrl(reference.url)
    case 'entry':
      return `kirin:${reference.id}${reference.frame === undefined ? '' : `#${reference.frame}`}`
    case 'inline':
      return 'in the manifest'
  }
}
