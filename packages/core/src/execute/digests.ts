import { KirinError } from '../diagnostics/error.ts'
import { type Sha256, sha256 } from '../fingerprint/digest.ts'
import { type SubjectDigest, subjectDigest } from '../fingerprint/fingerprint.ts'
import type { Holdings } from '../plan/holdings.ts'
import type { ImageObject } from '../ports.ts'
import type { Reference, ResolvedEntry } from '../resolve/entry.ts'

/** Digests of what is sent along: of files by path, of upstream images by entry id. */
export interface DigestSources {
  readonly files: ReadonlyMap<string, Sha256>
  /** `undefined` where the upstream entry has no images yet. */
  upstream(id: string): Holdings | undefined
}

/** Digests of the references and subjects of an entry; `waitsFor` are the upstream entries that are not made yet. */
export type EntryDigests =
  | {
      readonly ready: true
      readonly references: readonly Sha256[]
      readonly subjects: readonly SubjectDigest[]
      /** Of any image that the entry or a declared subject of it sends. */
      digestOf(reference: Reference): Sha256
    }
  | { readonly ready: false; readonly waitsFor: readonly string[] }

export function digestsOf(entry: ResolvedEntry, sources: DigestSources): EntryDigests {
  const waitsFor = new Set<string>()
  const digest = (reference: Reference): Sha256 => {
    switch (reference.kind) {
      case 'inline':
        return sha256(reference.bytes)
      case 'file':
        return known(sources.files.get(reference.path), reference.path)
      case 'url':
        return known(undefined, reference.url)
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
  return waitsFor.size > 0
    ? { ready: false, waitsFor: [...waitsFor] }
    : { ready: true, references, subjects, digestOf: digest }
}

/** The chosen image, or a frame of a series, from 1. */
export function upstreamImage(holdings: Holdings, frame: number | undefined): ImageObject {
  const image = holdings.outputs[(frame ?? holdings.chosen) - 1]
  if (!image) throw new KirinError('upstream-failed', `the upstream series has no frame ${frame}`)
  return image
}

function known(digest: Sha256 | undefined, name: string): Sha256 {
  if (!digest) throw new KirinError('internal', `${name} was not read`)
  return digest
}
