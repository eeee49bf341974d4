import { KirinError } from '../diagnostics/error.ts'
import type { EventSink } from '../event.ts'
import type { RemoteDigest, RemoteDigests } from '../execute/digests.ts'
import { sha256 } from '../fingerprint/digest.ts'
import { type Lock, lockPathOf, withReferences } from '../lock/lock.ts'
import { type LockFileEffects, readLock, updateLock } from '../lock/lock-files.ts'
import type { ImageObject, Lease } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { publicUrl } from '../resolve/public-url.ts'
import { referencesOf } from '../source/check-references.ts'
import type { FetchIntoStore } from './fetch-into-store.ts'

export interface PinWork {
  readonly root: string
  readonly entries: readonly ResolvedEntry[]
  readonly locks: ReadonlyMap<string, Lock>
  /** Fetch what is pinned too. */
  readonly refresh: boolean
  /** Fetch nothing. */
  readonly frozen: boolean
  readonly fetch: FetchIntoStore
  readonly effects: PinEffects
  readonly tell: EventSink
}

export interface PinEffects extends LockFileEffects {
  /** `onWait` is called once where somebody holds it. */
  acquire(name: string, onWait?: () => void): Promise<Lease>
}

/** The remote references that some entries send, by manifest. */
export function urlsOf(entries: readonly ResolvedEntry[]): Map<string, Set<string>> {
  const urls = new Map<string, Set<string>>()
  for (const entry of entries) {
    for (const reference of referencesOf(entry)) {
      if (reference.kind !== 'url') continue
      const known = urls.get(entry.manifest)
      if (known) known.add(reference.url)
      else urls.set(entry.manifest, new Set([reference.url]))
    }
  }
  return urls
}

/** The remote references as the locks have them. */
export function pinnedIn(locks: ReadonlyMap<string, Lock>): RemoteDigests {
  return (manifest, url) => digestOf(locks.get(manifest)?.references.get(url))
}

/**
 * Fetches the remote references that no lock pins yet and pins them, before anything is bought: a run that fails
 * later, and the next one, work with the very same bytes. What cannot be fetched is told with its error and stops
 * only the entries that use it.
 */
export async function pinReferences(work: PinWork): Promise<RemoteDigests> {
  const manifests = await Promise.all(
    [...urlsOf(work.entries)].map(async ([manifest, urls]) => {
      const images = await pinManifest(work, manifest, [...urls])
      return [manifest, images] as const
    }),
  )
  const pinned = new Map(manifests)
  return (manifest, url) => digestOf(pinned.get(manifest)?.get(url))
}

type Pins = ReadonlyMap<string, ImageObject | Error>

function digestOf(pin: ImageObject | Error | undefined): RemoteDigest {
  if (pin === undefined) return { kind: 'unfetched' }
  return pin instanceof Error ? { kind: 'unfetched', error: pin } : { kind: 'pinned', sha256: pin.sha256 }
}

async function pinManifest(work: PinWork, manifest: string, urls: readonly string[]): Promise<Pins> {
  const { root, frozen, effects } = work
  const locked = work.locks.get(manifest)?.references ?? new Map<string, ImageObject>()
  const unpinned = urls.filter(url => !locked.has(url))
  if (frozen)
    return new Map<string, ImageObject | Error>([
      ...locked,
      ...unpinned.map(url => [url, notFetched(url)] as const),
    ])
  const wanted = work.refresh ? urls : unpinned
  if (wanted.length === 0) return locked
  try {
    // One process at a time for a manifest: another one finds the references pinned when its turn comes.
    const lease = await effects.acquire(`references-${sha256(lockPathOf(manifest)).slice(0, 16)}`, () =>
      work.tell({
        type: 'notice',
        level: 'info',
        message: `${manifest}: another process fetches its references; waiting`,
      }),
    )
    try {
      const before = (await readLock(root, manifest)).references
      const toFetch = wanted.filter(url => work.refresh || !before.has(url))
      const pins = new Map(
        await Promise.all(
          toFetch.map(async url => [url, await fetchPin(work, url, before.get(url))] as const),
        ),
      )
      const fetched = new Map(
        [...pins].filter((pin): pin is [string, ImageObject] => !(pin[1] instanceof Error)),
      )
      await updateLock(root, manifest, lock => withReferences(lock, fetched), effects)
      return new Map([...before, ...pins])
    } finally {
      await lease.release()
    }
  } catch (error) {
    // Without a pin nothing is bought: what was fetched now might be other bytes next time.
    const failed = asError(error)
    return new Map<string, ImageObject | Error>([...locked, ...wanted.map(url => [url, failed] as const)])
  }
}

async function fetchPin(
  { fetch, tell }: PinWork,
  url: string,
  before: ImageObject | undefined,
): Promise<ImageObject | Error> {
  const name = `reference ${publicUrl(url)}`
  try {
    const image = await fetch(url)
    if (image.sha256 !== before?.sha256) {
      const what = before ? 'has changed and is pinned anew' : 'is fetched and pinned'
      tell({ type: 'notice', level: 'info', message: `${name} ${what}` })
    }
    return image
  } catch (error) {
    if (!before || !(error instanceof KirinError) || error.code !== 'reference-fetch') return asError(error)
    return new KirinError(
      error.code,
      `${error.message}. What is pinned stays, and is used without --refresh-references.`,
    )
  }
}

function notFetched(url: string): Error {
  return new KirinError(
    'frozen',
    `reference ${publicUrl(url)} is not fetched yet; this run is frozen and fetches nothing`,
  )
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
