import picomatch from 'picomatch'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../diagnostics/diagnostic.ts'
import { KirinError } from '../diagnostics/error.ts'
import { limitDiagnostics } from '../diagnostics/limit.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Lock } from '../lock/lock.ts'
import { readLocks } from '../lock/lock-files.ts'
import { findManifests } from '../manifest/find.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { readManifest } from '../manifest/read.ts'
import { readSourceFile } from '../manifest/source.ts'
import type { Invalid, ProjectOptions } from '../options.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { withUpstream } from '../resolve/graph.ts'
import { resolveManifests } from '../resolve/resolve.ts'
import { checkReferences } from '../source/check-references.ts'
import { readData } from '../source/read-data.ts'

/** A project whose manifests, locks and references are sound. */
export interface LoadedProject {
  readonly kind: 'loaded'
  readonly manifests: readonly string[]
  /** Those that are meant, with all that they are made from. */
  readonly entries: readonly ResolvedEntry[]
  /** Where each id is declared, whatever the filter. */
  readonly manifestOf: ReadonlyMap<string, string>
  /** References: POSIX paths from the root. */
  readonly files: ReadonlyMap<string, Sha256>
  readonly dataFiles: readonly string[]
  /** Absolute: the folders in which manifests were looked for. */
  readonly folders: readonly string[]
  readonly locks: ReadonlyMap<string, Lock>
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[]
}

/** How a project is read: by {@link loadProject}, in this thread or another. */
export type ReadProject = (options: ProjectOptions) => Promise<LoadedProject | Invalid>

/**
 * Globs → manifests → entries, with every problem of every file at once.
 * @throws KirinError `usage` for a manifest or filter that names nothing
 */
export async function loadProject(options: ProjectOptions): Promise<LoadedProject | Invalid> {
  const { paths, folders } = await findManifests(options.root, options.manifests)
  const found: (readonly Diagnostic[])[] = []
  const manifests: Manifest[] = []
  for (const path of paths) {
    const source = await readSourceFile(options.root, path)
    if (source.kind !== 'read') {
      found.push([source.diagnostic])
      continue
    }
    const read = readManifest(source.file)
    found.push(read.diagnostics)
    if (read.manifest) manifests.push(read.manifest)
  }
  const data = await readData(options.root, manifests)
  const complete = manifests.length === paths.length
  const resolved = resolveManifests(manifests, { tables: data.tables, complete })
  found.push(data.diagnostics, resolved.diagnostics)
  const references = await checkReferences(options.root, [...resolved.entries, ...resolved.unsound])
  found.push(references.diagnostics)
  const { locks, diagnostics } = await readLocks(options.root, paths)
  found.push(diagnostics)
  const sorted = limitDiagnostics(sortDiagnostics(found.flat()))
  if (hasErrors(sorted)) return { kind: 'invalid', diagnostics: sorted }
  return {
    kind: 'loaded',
    manifests: paths,
    entries: select(resolved.entries, options.filter),
    manifestOf: new Map(resolved.entries.map(({ id, manifest }) => [id, manifest])),
    files: references.digests,
    dataFiles: data.files,
    folders,
    locks,
    diagnostics: sorted,
  }
}

function select(entries: readonly ResolvedEntry[], filter: string | undefined): readonly ResolvedEntry[] {
  if (filter === undefined) return entries
  const matches = picomatch(filter)
  const selected = entries.filter(entry => matches(entry.id))
  if (selected.length > 0) return withUpstream(selected, entries)
  // Of several images the name alone is no id, and a "*" ends at a "/".
  const wider = `${filter}/**`
  const hint = entries.some(entry => picomatch.isMatch(entry.id, wider)) ? `; did you mean "${wider}"?` : ''
  throw new KirinError('usage', `no image has an id like "${filter}"${hint}`)
}
