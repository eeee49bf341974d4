import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { type Identity, identityOf, type ManifestText, type Snapshot } from './snapshot.ts'

/** What a run has looked at. Absolute paths. */
export interface Basis {
  readonly manifests: readonly string[]
  /** Files and folders, which need not exist. */
  readonly trusted: ReadonlySet<string>
  readonly objects: ReadonlyMap<string, number>
}

/**
 * The time by the clock that files are stamped with: a file of ours is written, and looked at. What is touched after
 * this bears at least this time.
 * @param path of a file that is there for this alone
 * @returns milliseconds, or `undefined` where it cannot be written
 */
export function fileClock(path: string): number | undefined {
  try {
    makeFolder(dirname(path))
    writeFileSync(path, '')
    return statSync(path).ctimeMs
  } catch {
    return undefined
  }
}

/**
 * Of a run that began at `beganMs` and found nothing to do, at its end.
 * @param meaningOf what a manifest says, whatever its words; `undefined` where that is not certain
 * @returns `undefined` where anything is as new as the run itself: then what the run has seen may not be what is there
 */
export function takeSnapshot(
  basis: Basis,
  beganMs: number,
  meaningOf: (text: Uint8Array) => string | undefined,
): Snapshot | undefined {
  const isOlder = (identity: Identity): boolean => identity === null || identity[2] < beganMs
  const manifests: ManifestText[] = []
  for (const path of basis.manifests) {
    const text = readFileSync(path)
    if (!isOlder(identityOf(path))) return undefined
    const meaning = meaningOf(text)
    manifests.push({ path, text, ...(meaning === undefined ? {} : { meaning }) })
  }
  const trusted: [string, Identity][] = []
  for (const path of basis.trusted) {
    const identity = identityOf(path)
    if (!isOlder(identity)) return undefined
    trusted.push([path, identity])
  }
  return { manifests, trusted, objects: [...basis.objects] }
}
