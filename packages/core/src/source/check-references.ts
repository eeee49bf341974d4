import pLimit from 'p-limit'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Reference, ResolvedEntry } from '../resolve/entry.ts'
import { problem } from '../resolve/problem.ts'
import { type ImageProblem, imageProblem, MAX_REFERENCE_BYTES, tooLarge } from './image-problem.ts'
import { readProjectFile } from './project-files.ts'

/** What the local references hold: digests by path, and what is wrong with them. */
export interface CheckedReferences {
  readonly digests: ReadonlyMap<string, Sha256>
  readonly diagnostics: readonly Diagnostic[]
}

/** Every image that an entry sends along, those of its declared subjects too. */
export function referencesOf(entry: ResolvedEntry): Reference[] {
  return [
    ...entry.references,
    ...entry.subjects.flatMap(subject =>
      subject.kind === 'declared' ? [subject.frontalImage, ...subject.referImages] : [],
    ),
  ]
}

/** Reads each file once, and checks all that the API would refuse. */
export async function checkReferences(
  root: string,
  entries: readonly ResolvedEntry[],
): Promise<CheckedReferences> {
  const digests = new Map<string, Sha256>()
  const places = new Map<string, Location>()
  const inline: { bytes: Uint8Array; at: Location }[] = []
  for (const reference of entries.flatMap(referencesOf)) {
    if (reference.kind === 'file' && !places.has(reference.path)) places.set(reference.path, reference.at)
    if (reference.kind === 'inline') inline.push(reference)
  }
  const limit = pLimit(8)
  const found = await Promise.all(
    [...places].map(([path, at]) =>
      limit(async () => {
        const outcome = await readProjectFile(root, path, MAX_REFERENCE_BYTES)
        switch (outcome.kind) {
          case 'read':
            digests.set(path, outcome.sha256)
            return told(imageProblem(outcome.bytes, path), at)
          case 'missing':
            return problem(
              'reference-missing',
              at,
              `there is no file ${path}`,
              'a path is relative to the manifest: check its spelling, upper and lower case too',
            )
          case 'outside':
            return problem(
              'path-outside-project',
              at,
              `${path} is a link that leads out of the project`,
              'copy the file into the project',
            )
          case 'too-large':
            return told(tooLarge(path, outcome.bytes), at)
          case 'unreadable':
            return problem(
              'reference-missing',
              at,
              `${path} cannot be read (${outcome.message})`,
              'name a file that can be read',
            )
        }
      }),
    ),
  )
  for (const { bytes, at } of inline) {
    found.push(told(imageProblem(bytes, 'this image'), at))
  }
  return { digests, diagnostics: found.filter(diagnostic => diagnostic !== undefined) }
}

function told(found: ImageProblem | undefined, at: Location): Diagnostic | undefined {
  return found && problem(found.code, at, found.message, found.hint)
}
