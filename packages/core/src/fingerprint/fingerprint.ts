import { type ElementTag, MODEL, type ResolvedEntry } from '../resolve/entry.ts'
import { canonicalJson } from './canonical-json.ts'
import { type Sha256, sha256 } from './digest.ts'

/** Names the picture that is asked for: SHA-256, hexadecimal. Minted by {@link fingerprintOf} and {@link parseFingerprint} alone. */
export type Fingerprint = string & { readonly __brand: 'Fingerprint' }

/** The caller's own id of one paid request, the same on every machine. */
export type ExternalTaskId = string & { readonly __brand: 'ExternalTaskId' }

/**
 * The scheme is part of what is hashed. A change of anything below is a new scheme, and a new scheme goes on
 * reading the fingerprints of the old ones: an upgrade must never make an unchanged entry a purchase.
 */
export const SCHEME = 1

/** A subject as it decides a picture: an existing one by its id, a declared one by its content. */
export type SubjectDigest =
  | { readonly kind: 'existing'; readonly id: string }
  | { readonly kind: 'declared'; readonly digest: Sha256 }

/** Everything that decides a picture, and nothing else. Each member says why it is in. */
export interface FingerprintInputs {
  /** Sent; decides. */
  readonly prompt: string
  /** Digests of the bytes that are sent, in order: `<<<image_N>>>` counts on it. */
  readonly references: readonly Sha256[]
  /** Ids belong to an account, so a declared subject counts by what it looks like. */
  readonly subjects: readonly SubjectDigest[]
  readonly resolution: string
  readonly aspectRatio: string
  readonly watermark: boolean
  /** `n` is a demand for candidates of the same picture and stays out; the number of frames shapes the series. */
  readonly series: number | undefined
  /** Raised by a reroll: a wish for other pictures of the same words. From 1. */
  readonly revision: number
  /** A drawing of the emulator must never pass for a picture that was paid for. */
  readonly emulated: boolean
}

export function canonicalInputs(inputs: FingerprintInputs): string {
  return canonicalJson({
    scheme: SCHEME,
    model: MODEL,
    prompt: inputs.prompt,
    references: inputs.references,
    elements: inputs.subjects.map(subject =>
      subject.kind === 'existing' ? { id: subject.id } : { declared: subject.digest },
    ),
    resolution: inputs.resolution,
    aspectRatio: inputs.aspectRatio,
    watermark: inputs.watermark,
    resultType: inputs.series === undefined ? 'single' : 'series',
    seriesAmount: inputs.series,
    revision: inputs.revision,
    emulated: inputs.emulated,
  })
}

const fingerprints = new WeakMap<FingerprintInputs, Fingerprint>()

export function fingerprintOf(inputs: FingerprintInputs): Fingerprint {
  const known = fingerprints.get(inputs) ?? (sha256(canonicalInputs(inputs)) as string as Fingerprint)
  fingerprints.set(inputs, known)
  return known
}

export function parseFingerprint(text: unknown): Fingerprint | undefined {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text) ? (text as Fingerprint) : undefined
}

/** What a resolved entry adds to its inputs by itself; digests, revision and mode come from elsewhere. */
export function inputsOf(
  entry: ResolvedEntry,
  digests: { readonly references: readonly Sha256[]; readonly subjects: readonly SubjectDigest[] },
  context: { readonly revision: number; readonly emulated: boolean },
): FingerprintInputs {
  return {
    prompt: entry.prompt,
    references: digests.references,
    subjects: digests.subjects,
    resolution: entry.resolution,
    aspectRatio: entry.aspectRatio,
    watermark: entry.watermark,
    series: entry.result.type === 'series' ? entry.result.amount : undefined,
    revision: context.revision,
    emulated: context.emulated,
  }
}

/** Content of a declared subject: its description, its pictures in order, its tags as a set. Its name is a name. */
export function subjectDigest(content: {
  readonly description: string
  readonly frontalImage: Sha256
  readonly referImages: readonly Sha256[]
  readonly tags: readonly ElementTag[]
}): Sha256 {
  return sha256(
    canonicalJson({
      scheme: SCHEME,
      model: 'kirin_custom_elements',
      description: content.description,
      frontalImage: content.frontalImage,
      referImages: content.referImages,
      tags: [...new Set(content.tags)].sort(),
    }),
  )
}

/** Names the creation of a declared subject, as a fingerprint names a picture. */
export function subjectFingerprint(digest: Sha256, emulated: boolean): Fingerprint {
  return sha256(
    canonicalJson({ scheme: SCHEME, model: 'kirin_custom_elements', declared: digest, emulated }),
  ) as string as Fingerprint
}

/** Which candidates one paid task makes: `from` counts from 1. A series is one candidate. */
export interface CandidateRange {
  readonly from: number
  readonly count: number
}

/**
 * Derived from what is bought and which try it is, so that any machine can ask the account for the task of another.
 * 44 characters of `[a-z0-9-]`; the API documents no limit.
 */
export function externalTaskId(
  fingerprint: Fingerprint,
  candidates: CandidateRange,
  attempt: number,
): ExternalTaskId {
  const digest = sha256(
    canonicalJson({ scheme: SCHEME, fingerprint, from: candidates.from, count: candidates.count, attempt }),
  )
  return `kb1-${digest.slice(0, 40)}` as ExternalTaskId
}

const EXTERNAL_ID = /^kb1-[0-9a-f]{40}$/

export function parseExternalTaskId(text: unknown): ExternalTaskId | undefined {
  return typeof text === 'string' && EXTERNAL_ID.test(text) ? (text as ExternalTaskId) : undefined
}
