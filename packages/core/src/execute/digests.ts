import { KirinError } from '../diagnostics/error.ts'
import { type Sha256, sha256 } from '../fingerprint/digest.ts'
import { type SubjectDigest, subjectDigest } from '../fingerprint/fingerprint.ts'
import type { Holdings } from '../plan/holdings.ts'
import type { ImageObject } from '../ports.ts'
import type { Reference, ResolvedEntry } from '../resolve/entry.ts'

/** A remote reference: pinned by an earlier fetch, or not. `error` is why a run has not fetched it. */
export type RemoteDigest =
  | { readonly kind: 'pinned'; readonly sha256: Sha256 }
  | { readonly kind: 'unfetched'; readonly error?: Error }

/** By manifest and URL: each manifest's lock pins for itself. */
export type RemoteDigests = (manifest: string, url: string) => RemoteDigest

/** What an upstream entry has to give. */
export type UpstreamImages = Pick<Holdings, 'outputs' | 'chosen'>

/** Digests of what is sent along: of files by path, of remote references, of upstream images by entry id. */
export interface DigestSources {
  readonly files: ReadonlyMap<string, Sha256>
  readonly remote: RemoteDigests
  /** `undefined` where the upstream entry has no images yet. */
  upstream(id: string): UpstreamImages | undefined
}

/** What keeps the inputs of an entry from being known: upstream entries not made yet, URLs not fetched yet. */
export interface Unknowns {
  readonly waitsFor: readonly string[]
  readonly unfetched: readonly { readonly url: string; readonly error?: Error }[]
}

/** Digests of the references and subjects of an entry, or what is missing for them. */
export type EntryDigests =
  | {
      readonly ready: true
      readonly references: readonly Sha256[]
      readonly subjects: readonly SubjectDigest[]
      /** Of any image that the entry or a declared subject of it sends. */
      digestOf(reference: Reference): Sha256
    }
  | ({ readonly ready: false } & Unknowns)

export function digestsOf(entry: ResolvedEntry, sources: DigestSources): EntryDigests {
  const waitsFor = new Set<string>()
  const unfetched = new Map<string, Unknowns['unfetched'][number]>()
  const digest = (reference: Reference): Sha256 => {
    switch (reference.kind) {
      case 'inline':
        return inlineDigest(reference.bytes)
      case 'file':
        return known(sources.files.get(reference.path), reference.path)
      case 'url': {
        const remote = sources.remote(entry.manifest, reference.url)
        if (remote.kind === 'pinned') return remote.sha256
        const { error } = remote
        unfetched.set(reference.url, { url: reference.url, ...(error === undefined ? {} : { error }) })
        return sha256('')
      }
      case 'entry': {
        const holdings = sources.upstream(reference.id)
        if (holdings) return upstreamImage(holdings, reference.frame).sha256
        waitsFor.add(reference.id)
        return sha256('')
      }
    }
  }
  const references = entry.references.map(digest)
  const subjects = entry.subjects.map(
    (subject): SubjectDigest =>
      subject.kind === 'existing'
        ? { kind: 'existing', id: subject.id }
        : {
            kind: 'declared',
            digest: subjectDigest({
              description: subject.description,
              frontalImage: digest(subject.frontalImage),
              referImages: subject.referImages.map(digest),
              tags: subject.tags,
            }),
          },
  )
  return waitsFor.size > 0 || unfetched.size > 0
    ? { ready: false, waitsFor: [...waitsFor], unfetched: [...unfetched.values()] }
    : { ready: true, references, subjects, digestOf: digest }
}

const inlineDigests = new WeakMap<Uint8Array, Sha256>()

/** One picture may be in ten thousand entries. */
function inlineDigest(bytes: Uint8Array): Sha256 {
  const known = inlineDigests.get(bytes) ?? sha256(bytes)
  inlineDigests.set(bytes, known)
  return known
}

/** The chosen image, or a frame of a series, from 1. */
export function upstreamImage({ outputs, chosen }: UpstreamImages, frame: number | undefined): ImageObject {
  const image = outputs[(frame ?? chosen) - 1]
  if (!image) throw new KirinError('upstream-failed', `the upstream series has no frame ${frame}`)
  return image
}

function known(digest: Sha256 | undefined, name: string): Sha256 {
  if (!digest) throw new KirinError('internal', `${name} was not read`)
  return digest
}
