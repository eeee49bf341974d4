import pLimit from 'p-limit'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Reference, Sending } from '../resolve/entry.ts'
import { Findings } from '../resolve/findings.ts'
import { isTemplate } from '../resolve/template.ts'
import { type ImageProblem, imageProblem, MAX_REFERENCE_BYTES, tooLarge } from './image-problem.ts'
import { readProjectImage, type SourceFileOutcome } from './project-files.ts'

/** What the local references hold: digests by path, and what is wrong with them. */
export interface CheckedReferences {
  readonly digests: ReadonlyMap<string, Sha256>
  readonly diagnostics: readonly Diagnostic[]
}

/** Every image that an entry sends along, those of its declared subjects too. */
export function referencesOf(entry: Pick<Sending, 'references' | 'subjects'>): Reference[] {
  return [
    ...entry.references,
    ...entry.subjects.flatMap(subject =>
      subject.kind === 'declared' ? [subject.frontalImage, ...subject.referImages] : [],
    ),
  ]
}

/** Where an image that is sent is named, and the first entry that sends it. */
interface Use {
  readonly at: Location
  readonly entry: Sending
}

/** After so many problems no further file is read. */
const MAX_PROBLEMS = 500

/** Reads each file once, and checks all that the API would refuse. */
export async function checkReferences(root: string, entries: readonly Sending[]): Promise<CheckedReferences> {
  const digests = new Map<string, Sha256>()
  const files = new Map<string, Use>()
  const inline = new Map<Uint8Array, Use>()
  for (const entry of entries) {
    for (const reference of referencesOf(entry)) {
      const use = { at: reference.at, entry }
      if (reference.kind === 'file' && !files.has(reference.path)) files.set(reference.path, use)
      if (reference.kind === 'inline' && !inline.has(reference.bytes)) inline.set(reference.bytes, use)
    }
  }
  const limit = pLimit(8)
  let problems = 0
  const checked = await Promise.all(
    [...files].map(([path, use]) =>
      limit(async (): Promise<readonly [Use, ImageProblem | undefined]> => {
        if (problems > MAX_PROBLEMS) return [use, undefined]
        const outcome = await readProjectImage(root, path, MAX_REFERENCE_BYTES)
        if (outcome.kind === 'read') digests.set(path, outcome.sha256)
        const found = fileProblem(path, outcome)
        if (found) problems++
        return [use, found]
      }),
    ),
  )
  for (const [bytes, use] of inline) checked.push([use, imageProblem(bytes, 'this image')])
  const findings = new Findings()
  for (const [use, found] of checked) if (found) tell(findings, use, found)
  return { digests, diagnostics: findings.list() }
}

function tell(findings: Findings, { at, entry }: Use, { code, message, hint }: ImageProblem): void {
  const written = at.file.text.slice(at.range.start, at.range.end)
  // What a template gives differs from entry to entry, so the entry is of interest.
  const met = { id: entry.id, at: entry.at, plain: !isTemplate(written) }
  findings.add(code, at, message, { hint, entry: met })
}

function fileProblem(path: string, outcome: SourceFileOutcome): ImageProblem | undefined {
  switch (outcome.kind) {
    case 'read':
      return imageProblem(outcome.bytes, path)
    case 'missing':
      return {
        code: 'reference-missing',
        message: `there is no file ${path}`,
        hint: 'a path is relative to the manifest: check its spelling, upper and lower case too',
      }
    case 'outside':
      return {
        code: 'path-outside-project',
        message: `${path} is a link that leads out of the project`,
        hint: 'copy the file into the project',
      }
    case 'too-large':
      return tooLarge(path, outcome.bytes)
    case 'unreadable':
      return {
        code: 'reference-missing',
        message: `${path} cannot be read (${outcome.message})`,
        hint: 'name a file that can be read',
      }
  }
}
