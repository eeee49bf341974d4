import type { Catalogue } from './catalogue.ts'

/** Remembers which files name which images by URL, and what these were then. */
export interface Uses {
  /**
   * @param file absolute
   * @param id may be one that no manifest has
   * @param catalogue absent where the manifests could not be read
   */
  note(file: string, id: string, catalogue: Catalogue | undefined): void
  /** All images that were named so far. */
  ids(): ReadonlySet<string>
  /** The files that name an image which is not what it was. Each is told once for each change. */
  changed(catalogue: Catalogue | undefined): ChangedUse[]
}

export interface ChangedUse {
  readonly file: string
  /** It named an image that was in no manifest, or the manifests could not be read. */
  readonly hadFailed: boolean
}

export function createUses(): Uses {
  const byFile = new Map<string, Map<string, string>>()
  return {
    note: (file, id, catalogue) => {
      const known = byFile.get(file) ?? new Map<string, string>()
      byFile.set(file, known.set(id, stateOf(id, catalogue)))
    },
    ids: () => new Set([...byFile.values()].flatMap(ids => [...ids.keys()])),
    changed: catalogue => {
      const uses: ChangedUse[] = []
      for (const [file, ids] of byFile) {
        const changed = [...ids].filter(([id, before]) => stateOf(id, catalogue) !== before)
        if (changed.length > 0)
          uses.push({
            file,
            hadFailed: changed.some(([, before]) => before === MISSING || before === UNREADABLE),
          })
        for (const [id] of changed) ids.set(id, stateOf(id, catalogue))
      }
      return uses
    },
  }
}

const MISSING = ''
const UNREADABLE = '?'

function stateOf(id: string, catalogue: Catalogue | undefined): string {
  if (!catalogue) return UNREADABLE
  const image = catalogue.get(id)
  return image === undefined ? MISSING : JSON.stringify([image.alt, image.frames])
}
