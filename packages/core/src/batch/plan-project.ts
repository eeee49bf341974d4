import { join } from 'node:path'
import { compare } from '../diagnostics/diagnostic.ts'
import { digestsOf, type RemoteDigests } from '../execute/digests.ts'
import { gatherFacts, gatherSubjects } from '../execute/gather.ts'
import { type Fingerprint, type FingerprintInputs, inputsOf } from '../fingerprint/fingerprint.ts'
import { type LockEntry, sectionOf } from '../lock/lock.ts'
import { atRevision } from '../plan/entry-rounds.ts'
import type { EntryFacts } from '../plan/facts.ts'
import { type FormerBlock, formerBlocks } from '../plan/former.ts'
import { type PlannedEntry, planEntries } from '../plan/plan-entries.ts'
import type { CreatedSubject } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import type { OpenStore } from '../store/open-store.ts'
import type { LoadedProject } from './load-project.ts'

export function cacheDirOf(options: { readonly root: string; readonly cacheDir?: string }): string {
  return options.cacheDir ?? join(options.root, '.kirin')
}

export function lockedIn(
  { locks }: LoadedProject,
  emulated: boolean,
): (entry: ResolvedEntry) => LockEntry | undefined {
  return ({ id, manifest }) => {
    const lock = locks.get(manifest)
    return lock && sectionOf(lock, emulated).get(id)
  }
}

/** As {@link lockedIn}; for an entry without a block, that of what it was called or where it was declared before. */
export function blocksIn(
  project: LoadedProject,
  emulated: boolean,
): (entry: ResolvedEntry, asked: FingerprintInputs) => Pick<EntryFacts, 'locked' | 'formerly'> {
  const { locks, manifestOf } = project
  const blocks = [...locks].flatMap(([manifest, lock]) =>
    [...sectionOf(lock, emulated)]
      .filter(([id]) => manifestOf.get(id) !== manifest)
      .map(([id, block]): FormerBlock => ({ id, manifest, block })),
  )
  const former = formerBlocks(blocks)
  const lockedOf = lockedIn(project, emulated)
  return (entry, asked) => {
    const locked = lockedOf(entry)
    if (locked) return { locked }
    const formerly = former(asked)
    return { locked: formerly?.block, formerly }
  }
}

/** The subject that a lock has, where it is of that content. */
export function lockedSubjectIn(
  { locks }: LoadedProject,
  manifest: string,
  name: string,
  fingerprint: Fingerprint,
): CreatedSubject | undefined {
  const known = locks.get(manifest)?.elements.get(name)
  return known?.fingerprint === fingerprint ? known : undefined
}

/** Origin and mode of what would be asked; `undefined` origin where nothing is configured. */
export interface ApiIdentity {
  readonly emulated: boolean
  readonly origin?: string
  readonly retryUnknown?: boolean
  readonly frozen?: boolean
}

/** `bySubjects`: whether an entry is held up where a subject that it shows cannot be created. */
export interface PlanWith {
  readonly bySubjects: boolean
}

export async function planProject(
  project: LoadedProject,
  store: OpenStore,
  identity: ApiIdentity,
  remote: RemoteDigests,
  { bySubjects }: PlanWith = { bySubjects: false },
): Promise<PlannedEntry[]> {
  const { emulated, origin } = identity
  const blockOf = blocksIn(project, emulated)
  const sources = { ...store, emulated, origin }
  return await planEntries(project.entries, {
    policy: {
      unitPrices: await unitPricesOf(store, identity),
      retryUnknown: identity.retryUnknown ?? false,
      origin,
    },
    inputsOf: (entry, upstream) => {
      const digests = digestsOf(entry, { files: project.files, remote, upstream })
      if (!digests.ready) return digests
      const asked = inputsOf(entry, digests, { revision: 1, emulated })
      return atRevision(asked, blockOf(entry, asked).locked, entry.onChange, identity)
    },
    facts: (entry, inputs) => gatherFacts(sources, inputs, blockOf(entry, inputs)),
    ...(bySubjects && {
      subjects: (entry, inputs) =>
        gatherSubjects(
          sources,
          entry,
          inputs,
          (name, fingerprint) => lockedSubjectIn(project, entry.manifest, name, fingerprint) !== undefined,
        ),
    }),
  })
}

export async function unitPricesOf(
  store: OpenStore,
  { emulated, origin }: ApiIdentity,
): Promise<ReadonlyMap<string, string>> {
  if (emulated) return await store.knowledge.unitPrices('emulator')
  return origin === undefined ? new Map() : await store.knowledge.unitPrices(origin)
}

/**
 * What the locks name and no manifest does. Of a lock without a manifest that can be told only where none was left out.
 * @param meant as they were given; none for all
 */
export function unusedIn(
  { locks, manifests, manifestOf }: LoadedProject,
  { emulated, manifests: meant = [] }: { readonly emulated: boolean; readonly manifests?: readonly string[] },
): string[] {
  return [...locks]
    .filter(([manifest]) => meant.length === 0 || manifests.includes(manifest))
    .flatMap(([, lock]) => [...sectionOf(lock, emulated).keys()])
    .filter(id => !manifestOf.has(id))
    .sort(compare)
}
