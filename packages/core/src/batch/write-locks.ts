import type { EntryResult } from '../execute/results.ts'
import {
  type Lock,
  type LockEntry,
  onlyReferences,
  sectionOf,
  withElements,
  withEntries,
  withoutEntries,
} from '../lock/lock.ts'
import { type LockFileEffects, updateLock } from '../lock/lock-files.ts'
import { rebaseEntry } from '../lock/rebase.ts'
import type { RunOptions } from '../options.ts'
import type { CreatedSubject } from '../ports.ts'
import type { LoadedProject } from './load-project.ts'
import { urlsOf } from './pin-references.ts'
import { blocksIn } from './plan-project.ts'

/** What a run has made. */
export interface Made {
  readonly results: readonly EntryResult[]
  /** By manifest and name. */
  readonly subjects: ReadonlyMap<string, ReadonlyMap<string, CreatedSubject>>
}

/**
 * Also after an interruption: what is there is pinned. A lock is not written where nothing changes.
 * @throws KirinError `lock-write` for the first that cannot be written; the others are
 */
export async function writeLocks(
  options: RunOptions,
  project: LoadedProject,
  { results, subjects }: Made,
  effects: LockFileEffects,
): Promise<void> {
  const { root, emulated } = options
  const urls = urlsOf(project.entries)
  const blockOf = blocksIn(project, emulated)
  const failures: unknown[] = []
  for (const manifest of project.manifests) {
    const entries = new Map<string, LockEntry>()
    /** In this very lock, by the names of now. */
    const formerNames = new Map<string, string>()
    const elements = subjects.get(manifest) ?? new Map<string, CreatedSubject>()
    for (const result of results) {
      if (!result.ok || result.entry.manifest !== manifest) continue
      entries.set(result.entry.id, result.produced.holdings.entry)
      const { formerly } = blockOf(result.entry, result.inputs)
      if (formerly?.manifest === manifest) formerNames.set(result.entry.id, formerly.id)
    }
    const used = urls.get(manifest) ?? new Set<string>()
    const drop = seesAll(options) && hasOthers(project.locks.get(manifest), used)
    if (entries.size === 0 && elements.size === 0 && !drop) continue
    const base = project.locks.get(manifest)
    const change = (lock: Lock): Lock => {
      const now = sectionOf(lock, emulated)
      const rebased = [...entries].map(([id, made]) => {
        const name = now.has(id) ? id : (formerNames.get(id) ?? id)
        const before = base && sectionOf(base, emulated).get(name)
        return [id, rebaseEntry(before, now.get(name), made)] as const
      })
      const renamed = withoutEntries(lock, emulated, new Set(formerNames.values()))
      return withElements(withEntries(renamed, emulated, new Map(rebased)), elements)
    }
    await updateLock(
      root,
      manifest,
      lock => (drop ? onlyReferences(change(lock), used) : change(lock)),
      effects,
      base,
    ).catch(error => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** A pin is dropped only by a run that sees every entry and could fetch anew: a lost pin may cost new pictures. */
function seesAll({ filter, frozen }: RunOptions): boolean {
  return filter === undefined && frozen !== true
}

function hasOthers(lock: Lock | undefined, used: ReadonlySet<string>): boolean {
  return [...(lock?.references.keys() ?? [])].some(url => !used.has(url))
}
