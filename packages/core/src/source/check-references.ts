import pLimit from 'p-limit'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import { inspectImage } from '../image/inspect.ts'
import type { Reference, ResolvedEntry } from '../resolve/entry.ts'
import { problem } from '../resolve/problem.ts'
import { readProjectFile } from './project-files.ts'

/** Limits of the API on an image that is sent; [seed]. */
export const MAX_REFERENCE_BYTES: number = 10 * 1024 * 1024
export const MIN_REFERENCE_SIDE = 300
export const MAX_REFERENCE_RATIO = 2.5

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
            return checkImage(outcome.bytes, at, path)
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
            return tooLarge(at, path, outcome.bytes)
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
    found.push(
      bytes.length > MAX_REFERENCE_BYTES
        ? tooLarge(at, 'this image', bytes.length)
        : checkImage(bytes, at, 'this image'),
    )
  }
  return { digests, diagnostics: found.filter(diagnostic => diagnostic !== undefined) }
}

function tooLarge(at: Location, name: string, bytes: number): Diagnostic {
  return problem(
    'reference-too-large',
    at,
    `${name} has ${(bytes / 1024 / 1024).toFixed(1)} MB, and the API takes 10 MB`,
    'save it smaller: 2048 pixels are plenty for a reference',
  )
}

function checkImage(bytes: Uint8Array, at: Location, name: string): Diagnostic | undefined {
  const image = inspectImage(bytes)
  if (image.kind === 'other') {
    return problem(
      'reference-type',
      at,
      `${name} is ${image.format ? `a ${image.format.toUpperCase()} file` : 'no image'} by its content, and the API takes PNG and JPEG`,
      'convert it to PNG or JPEG; another ending of its name is not enough',
    )
  }
  if (image.kind === 'truncated') {
    return problem(
      'reference-truncated',
      at,
      `${name} is a damaged or cut-off ${image.type === 'image/png' ? 'PNG' : 'JPEG'} file`,
      'export or copy it again',
    )
  }
  const { width, height } = image
  if (Math.min(width, height) < MIN_REFERENCE_SIDE) {
    return problem(
      'reference-too-small',
      at,
      `${name} is ${width} × ${height} pixels, and the API wants at least ${MIN_REFERENCE_SIDE} on each side`,
      'use a larger version of it',
    )
  }
  if (Math.max(width, height) > Math.min(width, height) * MAX_REFERENCE_RATIO) {
    return problem(
      'reference-ratio',
      at,
      `${name} is ${width} × ${height} pixels, and the API takes 1:2.5 to 2.5:1`,
      'crop it',
    )
  }
  return undefined
}
