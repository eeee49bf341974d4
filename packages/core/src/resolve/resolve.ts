import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { ResolvedEntry } from './entry.ts'
import { checkGraph } from './graph.ts'
import { combinationCount, combinations, MAX_COMBINATIONS } from './matrix.ts'
import { findCollisions } from './output-name.ts'
import { distinct, problem } from './problem.ts'
import { resolveEntry } from './resolve-entry.ts'
import { Templates } from './template.ts'

export interface Resolved {
  /** In the order of the manifests and of their files. */
  readonly entries: readonly ResolvedEntry[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Manifests as authored → entries. Pure: reads no file. */
export function resolveManifests(manifests: readonly Manifest[]): Resolved {
  const found: Diagnostic[] = []
  const entries: ResolvedEntry[] = []
  const owners = new Map<string, ResolvedEntry>()
  let failed = false
  for (const manifest of manifests) {
    const templates = new Templates()
    for (const image of manifest.images) {
      const axes = image.matrix?.value ?? []
      const count = combinationCount(axes)
      if (count > MAX_COMBINATIONS) {
        found.push(
          problem(
            'matrix-too-large',
            image.matrix?.at ?? image.id.at,
            `this matrix makes ${count} images, and ${MAX_COMBINATIONS} are the most`,
            'shorten an axis, or split it over several images',
          ),
        )
        failed = true
        continue
      }
      for (const combination of combinations(axes)) {
        const entry = resolveEntry(manifest, image, combination, templates, found)
        if (!entry) {
          failed = true
          continue
        }
        const owner = owners.get(entry.id)
        if (owner) found.push(duplicate(entry, owner))
        else {
          owners.set(entry.id, entry)
          entries.push(entry)
        }
      }
    }
  }
  for (const { path, first, second } of findCollisions(entries)) {
    found.push(
      problem(
        'output-collision',
        second.at,
        `"${second.id}" and "${first.id}" would both be written to ${path}`,
        'give one of them another file:',
        [{ message: `"${first.id}" is declared here`, location: first.at }],
      ),
    )
  }
  // An image that could not be resolved would make each reference to it look wrong as well.
  if (!failed) found.push(...checkGraph(entries))
  return { entries, diagnostics: distinct(found) }
}

function duplicate(entry: ResolvedEntry, owner: ResolvedEntry): Diagnostic {
  return problem(
    'duplicate-id',
    entry.at,
    `the id "${entry.id}" is taken already`,
    'ids are unique in a project: rename one',
    [{ message: 'it is first declared here', location: owner.at }],
  )
}
