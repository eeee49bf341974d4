import { join, resolve } from 'node:path'
import type { Invalid, Ran, ResolvedEntry } from '@kirin-batch/core'
import { toPosix } from './project.ts'

/** The files that decide the images: manifests, their locks, data files, local references. Absolute, with `/` on every system. */
export function sourcesOf(
  { manifests, dataFiles, entries }: Pick<Ran, 'manifests' | 'dataFiles' | 'entries'>,
  root: string,
): readonly string[] {
  const paths = [...manifests, ...manifests.map(lockOf), ...dataFiles, ...entries.flatMap(referencesOf)]
  return [...new Set(paths)].map(path => toPosix(join(root, path)))
}

/** The files in which something is wrong, and those that a reference names and that are not there. */
export function filesOf({ diagnostics }: Invalid, root: string): readonly string[] {
  return diagnostics.flatMap(({ code, location: { file, range } }) => {
    const path = join(root, file.path)
    const written = file.text.slice(range.start, range.end).replace(/^(['"])(.*)\1$/, '$2')
    const isName = code === 'reference-missing' && written.trim() !== ''
    return [path, ...(isName ? [resolve(path, '..', written)] : [])].map(toPosix)
  })
}

/** A lock stands beside its manifest. */
function lockOf(manifest: string): string {
  return manifest.replace(/\.ya?ml$/, '.lock.json')
}

/** The manifests that a file would be the lock of; none where it has no such name. */
export function manifestsOfLock(path: string): readonly string[] {
  const stem = path.endsWith('.lock.json') ? path.slice(0, -'.lock.json'.length) : undefined
  return stem === undefined ? [] : [`${stem}.yaml`, `${stem}.yml`]
}

function referencesOf(entry: ResolvedEntry): string[] {
  const all = [
    ...entry.references,
    ...entry.subjects.flatMap(subject =>
      subject.kind === 'declared' ? [subject.frontalImage, ...subject.referImages] : [],
    ),
  ]
  return all.flatMap(reference => (reference.kind === 'file' ? [reference.path] : []))
}
