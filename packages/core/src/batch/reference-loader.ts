import { KirinError } from '../diagnostics/error.ts'
import type { ReferenceLoader } from '../execute/context.ts'
import type { SharedCache } from '../execute/shared-cache.ts'
import { sha256 } from '../fingerprint/digest.ts'
import { chosenRound, isAdopted } from '../lock/rounds.ts'
import type { Holdings } from '../plan/holdings.ts'
import type { ContentStore } from '../ports.ts'
import type { Reference } from '../resolve/entry.ts'
import { publicUrl } from '../resolve/public-url.ts'
import { imageProblem, MAX_REFERENCE_BYTES, tooLarge } from '../source/image-problem.ts'
import { readProjectImage } from '../source/project-files.ts'
import type { FetchIntoStore } from './fetch-into-store.ts'

/** Loads a reference at the last moment, and only as what it was when it was hashed: what is sent is what was hashed. */
export function referenceLoader(
  root: string,
  store: ContentStore,
  fetchAgain: FetchIntoStore,
  shared?: SharedCache,
): ReferenceLoader {
  return async (reference, expected, upstream) => {
    const bytes = await load({ root, store, fetchAgain, shared }, reference, expected)
    if (bytes && upstream && reference.kind === 'entry') assertSendable(bytes, reference.id, upstream)
    if (bytes && sha256(bytes) === expected) return bytes
    throw new KirinError(
      'reference-changed',
      `${reference.kind === 'file' ? reference.path : 'a reference'} changed while the run was under way: run again`,
    )
  }
}

interface Sources {
  readonly root: string
  readonly store: ContentStore
  readonly fetchAgain: FetchIntoStore
  readonly shared: SharedCache | undefined
}

async function load(
  { root, store, fetchAgain, shared }: Sources,
  reference: Reference,
  expected: Parameters<ReferenceLoader>[1],
): Promise<Uint8Array | undefined> {
  switch (reference.kind) {
    case 'inline':
      return reference.bytes
    case 'file': {
      const outcome = await readProjectImage(root, reference.path, MAX_REFERENCE_BYTES)
      return outcome.kind === 'read' ? outcome.bytes : undefined
    }
    case 'url': {
      const kept = await store.read(expected)
      if (kept) return kept
      if (await shared?.reference(expected, MAX_REFERENCE_BYTES)) return await store.read(expected)
      const fetched = await fetchAgain(reference.url)
      if (fetched.sha256 === expected) return await store.read(expected)
      throw new KirinError(
        'reference-changed',
        `reference ${publicUrl(reference.url)} changed since it was pinned; --refresh-references accepts the new one, which may mean new pictures`,
      )
    }
    case 'entry':
      return await store.read(expected)
  }
}

/**
 * Files and URLs are checked when they are read first; another entry's image was made, or adopted, since. What the API
 * made has a shape that it takes, and what stands in for it may draw small: only its weight may be too much.
 */
function assertSendable(bytes: Uint8Array, id: string, { entry }: Holdings): void {
  const name = `the image of ${id}`
  const isHeavy = bytes.length > MAX_REFERENCE_BYTES
  const isOwn = isAdopted(chosenRound(entry))
  const problem = isHeavy ? tooLarge(name, bytes.length) : isOwn ? imageProblem(bytes, name) : undefined
  if (problem) throw new KirinError('upstream-failed', `${problem.message}: ${problem.hint}`)
}
