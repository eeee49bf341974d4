import { systemClock } from '../clock.ts'
import { KirinError } from '../diagnostics/error.ts'
import { EMPTY_LOCK, type LockEntry, sectionOf, withEntries, withoutEntries } from '../lock/lock.ts'
import { readLocks, updateLock } from '../lock/lock-files.ts'
import type { EntryOptions, Invalid } from '../options.ts'
import type { FormerBlock } from '../plan/former.ts'
import { needed } from '../plan/holdings.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { withDownstream, withUpstream } from '../resolve/graph.ts'
import { writeAtomic } from '../store/atomic-write.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { findEntry } from './find-entry.ts'
import { type LoadedProject, loadProject } from './load-project.ts'
import { copyTaker, namedCopies, withCopies } from './named-copies.ts'
import { pinnedIn } from './pin-references.ts'
import { cacheDirOf, planProject } from './plan-project.ts'

/** One entry of a sound project, and the store. */
export interface OneEntry {
  readonly kind: 'opened'
  readonly options: Omit<EntryOptions, 'id'>
  readonly project: LoadedProject
  readonly entry: ResolvedEntry
  readonly opened: OpenStore
  /** What the lock has under another name, where it has nothing under this one. */
  readonly formerly?: FormerBlock
}

/** @throws KirinError `usage` where no entry has the id */
export async function openEntry(options: EntryOptions): Promise<OneEntry | Invalid> {
  const project = await loadProject(options)
  if (project.kind === 'invalid') return project
  const one = openOne(options, project, findEntry(project.entries, options.id))
  if (lockedOf(one)) return one
  const [planned] = await planAround(one, { downstream: false })
  return planned && 'plan' in planned && planned.formerly ? { ...one, formerly: planned.formerly } : one
}

export function openOne(
  options: Omit<EntryOptions, 'id'>,
  project: LoadedProject,
  entry: ResolvedEntry,
): OneEntry {
  return { kind: 'opened', options, project, entry, opened: openStore(cacheDirOf(options), systemClock) }
}

/** The entry's block in the lock as it was read. */
export function lockedOf({ options, project, entry, formerly }: OneEntry): LockEntry | undefined {
  const lock = project.locks.get(entry.manifest)
  return (lock && sectionOf(lock, options.emulated).get(entry.id)) ?? formerly?.block
}

/**
 * Changes the entry's block as it is by now, whoever has written it meanwhile. Tells whether anything was changed.
 * @throws KirinError what `change` throws, and `lock-write`
 */
export async function changeEntry(
  { options, entry, opened, formerly }: OneEntry,
  change: (now: LockEntry | undefined) => LockEntry,
): Promise<boolean> {
  const { root, emulated } = options
  const never = new AbortController().signal
  let changed = false
  await updateLock(
    root,
    entry.manifest,
    lock => {
      const section = sectionOf(lock, emulated)
      const former = formerly?.manifest === entry.manifest ? formerly.id : undefined
      const before = section.get(entry.id) ?? section.get(former ?? '') ?? formerly?.block
      const rest = former === undefined ? lock : withoutEntries(lock, emulated, new Set([former]))
      return withEntries(rest, emulated, new Map([[entry.id, change(before)]]))
    },
    {
      acquire: name => opened.leases.acquire(name, never),
      async writeAtomic(path, text) {
        await writeAtomic(path, text)
        changed = true
      },
    },
  )
  return changed
}

/** Brings what is shipped into the store where the file of its name is all that there is: it may be written over. */
export async function secureNamed({ options, project, entry, opened }: OneEntry): Promise<void> {
  const { root, emulated } = options
  const copies = namedCopies({ ...project, entries: [entry] }, [{ emulated, emit: {}, folder: undefined }])
  const locked = sectionOf(project.locks.get(entry.manifest) ?? EMPTY_LOCK, emulated).get(entry.id)
  const take = copyTaker(opened.store, { root, copies, tell: () => undefined })
  for (const object of locked ? needed({ entry: locked }) : [])
    if (!(await opened.store.has(object))) await take(object)
}

/** The project with the locks as they are by now. */
export async function reread(one: OneEntry): Promise<OneEntry> {
  const { locks, diagnostics } = await readLocks(one.options.root, one.project.manifests)
  const [damaged] = diagnostics
  if (damaged) throw new KirinError('lock-write', `${damaged.location.file.path}: ${damaged.message}`)
  return { ...one, project: { ...one.project, locks } }
}

/** Plans the entry and, with `downstream`, all that is made from it; what it is made from comes along. */
export async function planAround(
  { options, project, entry, opened }: OneEntry,
  { downstream }: { readonly downstream: boolean },
): Promise<readonly PlannedEntry[]> {
  const copies = namedCopies(project, [{ emulated: options.emulated, emit: {}, folder: undefined }])
  const store = withCopies(opened.store, copyTaker(opened.store, { root: options.root, copies }))
  const meant = downstream ? withDownstream(entry, project.entries) : [entry]
  const entries = withUpstream(meant, project.entries)
  const planned = await planProject(
    { ...project, entries },
    { ...opened, store },
    options,
    pinnedIn(project.locks),
  )
  return planned.filter(other => meant.includes(other.entry))
}

/** @throws KirinError `usage` where the entry has nothing to choose from */
export function assertLocked(
  { options, project, entry }: OneEntry,
  locked: LockEntry | undefined,
): LockEntry {
  if (locked) return locked
  const lock = project.locks.get(entry.manifest)
  const other = lock && sectionOf(lock, !options.emulated).has(entry.id)
  const why = other
    ? options.emulated
      ? 'has real candidates alone, and this is about the emulated ones: leave --emulate out'
      : 'has emulated candidates alone: say --emulate, or buy some by kirin-batch run'
    : 'has no candidates yet: kirin-batch run makes the first ones'
  throw new KirinError('usage', `"${entry.id}" ${why}`)
}
