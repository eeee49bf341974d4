import { readFileSync, statSync } from 'node:fs'

/** A file or folder as the system tells of it; times in milliseconds. `null` where there is none. */
export type Identity = readonly [size: number, mtimeMs: number, ctimeMs: number, ino: number] | null

/**
 * What a run that had nothing to do rests on, and which nobody had touched since before it began. While all of it
 * stands, another run of the same kind has nothing to do either. Paths are absolute.
 */
export interface Snapshot {
  /** Read and compared as a whole each time. */
  readonly manifests: readonly ManifestText[]
  /** Locks, references, data files, outputs, and folders that name others: trusted while their identity is the same. */
  readonly trusted: readonly (readonly [path: string, identity: Identity])[]
  /** Objects that no output stands for. Their names say what they hold, and reading verifies it. */
  readonly objects: readonly (readonly [path: string, bytes: number])[]
}

export interface ManifestText {
  readonly path: string
  readonly text: Uint8Array
  /** What it says, whatever its words. Only where that is certain. */
  readonly meaning?: string
}

/** `reworded`: all stands but the words of these manifests, which may mean what they meant. */
export type Standing =
  | { readonly kind: 'stands' }
  | { readonly kind: 'reworded'; readonly texts: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'changed' }

const CHANGED: Standing = { kind: 'changed' }

/**
 * Synchronous, since one look at a file so costs a quarter of one through a promise.
 * @throws the system's error for a file that cannot be looked at
 */
export function standingOf({ manifests, trusted, objects }: Snapshot): Standing {
  const texts = new Map<string, Uint8Array>()
  for (const { path, text, meaning } of manifests) {
    const now = readFileSync(path)
    if (now.equals(text)) continue
    if (meaning === undefined) return CHANGED
    texts.set(path, now)
  }
  for (const [path, then] of trusted) if (!isSame(identityOf(path), then)) return CHANGED
  for (const [path, bytes] of objects) if (statSync(path, QUIETLY)?.size !== bytes) return CHANGED
  return texts.size === 0 ? { kind: 'stands' } : { kind: 'reworded', texts }
}

const QUIETLY = { throwIfNoEntry: false } as const

export function identityOf(path: string): Identity {
  const found = statSync(path, QUIETLY)
  return found === undefined ? null : [found.size, found.mtimeMs, found.ctimeMs, found.ino]
}

function isSame(a: Identity, b: Identity): boolean {
  if (!a || !b) return a === b
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]
}
