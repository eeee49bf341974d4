import { setMaxListeners } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { systemClock } from '../clock.ts'
import { KirinError } from '../diagnostics/error.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import { lockPathOf } from '../lock/lock.ts'
import { parseLockedEntries } from '../lock/parse-entry.ts'
import type { AheadOutcome, RemoteCacheOptions } from '../options.ts'
import { needed } from '../plan/holdings.ts'
import type { ImageObject } from '../ports.ts'
import { openRemoteCache } from '../remote-cache/open.ts'
import { layoutOf } from '../store/layout.ts'
import { createContentStore } from '../store/objects.ts'

/** Images that come at once: few, since what all the last of them still cost is waited for when the network is done. */
const TRANSFERS = 16
/** As many as of a run itself, where they take long because the cache is far. */
const MOST_TRANSFERS = 48
/** Milliseconds that one takes then. */
const LONG_MS = 100
/** Images that come within so many milliseconds are told of at once. */
const TOGETHER_MS = 20
const SKIPPED_FOLDERS = ['node_modules', 'dist']
const MANIFEST = /\.kirin\.ya?ml$/
/** Any key of that name: a manifest is not parsed for this. */
const OUT = /(?:^|[\s{,"'])out["']?\s*:/
const PLAIN_OUT = /^out:[ \t]+["']?([\w./@ -]+?)["']?[ \t]*(?:#.*)?$/m

export interface AheadOptions {
  readonly root: string
  /** As a run has them. */
  readonly manifests?: readonly string[]
  readonly cacheDir: string
  readonly emulated: boolean
  readonly remoteCache: RemoteCacheOptions
}

/** What a thread that brings ahead says to the one of its run: first what it is going to bring, then how that went. */
export type AheadMessage =
  | { readonly kind: 'listed'; readonly objects: readonly Sha256[] }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly (readonly [Sha256, AheadOutcome])[] }

/**
 * Brings the chosen images that the locks name from the remote cache into the store, without a look at what the manifests
 * say: a run that is about to find out has them by then. Nothing is brought in doubt, since the run brings what it
 * lacks: not where manifests are named by globs, nor where images lie under names that may be copies of them.
 * @param isWanted asked before each, since the run knows better meanwhile
 */
export async function bringAhead(
  options: AheadOptions,
  tell: (message: AheadMessage) => void,
  isWanted: (sha256: Sha256) => boolean,
): Promise<void> {
  const objects = chosenIn(options)
  tell({ kind: 'listed', objects: objects.map(({ sha256 }) => sha256) })
  if (objects.length === 0) return
  const store = createContentStore(layoutOf(options.cacheDir))
  const remote = await openRemoteCache(options.remoteCache, systemClock)
  const { signal } = new AbortController()
  // Each transfer under way listens.
  setMaxListeners(0, signal)
  const bring = async ({ sha256, bytes }: ImageObject): Promise<AheadOutcome> => {
    if (!isWanted(sha256)) return 'left'
    try {
      const content = await remote.read(sha256, bytes, signal)
      if (!content) return 'absent'
      await store.restore(sha256, content)
      return 'came'
    } catch (error) {
      // What the disk has against it is found out by the run, which knows what that means.
      return error instanceof KirinError && error.code === 'remote-cache' ? { failed: error.message } : 'left'
    }
  }
  const outcomes = gathered<readonly [Sha256, AheadOutcome]>(all => tell({ kind: 'outcomes', outcomes: all }))
  const queue = objects.values()
  const lanes: Promise<void>[] = []
  const lane = async (): Promise<void> => {
    for (const object of queue) {
      const began = performance.now()
      outcomes.add([object.sha256, await bring(object)])
      if (performance.now() - began > LONG_MS && lanes.length < MOST_TRANSFERS) lanes.push(lane())
    }
  }
  for (let number = 1; number <= TRANSFERS; number += 1) lanes.push(lane())
  // More may be added meanwhile.
  for (const done of lanes) await done
  outcomes.flush()
  await remote.close()
}

/** Told together, since each message wakes the other thread. */
function gathered<T>(tell: (all: readonly T[]) => void): { add(item: T): void; flush(): void } {
  let held: T[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (held.length > 0) tell(held)
    held = []
  }
  return {
    add(item) {
      held.push(item)
      timer ??= setTimeout(flush, TOGETHER_MS)
    },
    flush,
  }
}

/** None where it is not certain that a run would bring them. */
function chosenIn({ root, manifests, emulated }: AheadOptions): ImageObject[] {
  const objects = new Map<Sha256, ImageObject>()
  try {
    for (const manifest of manifests ? onlyFiles(root, manifests) : manifestsBelow(root, '')) {
      if (mayHaveCopies(root, manifest, readFileSync(join(root, manifest), 'utf8'))) return []
      const path = join(root, lockPathOf(manifest))
      if (!existsSync(path)) continue
      for (const entry of parseLockedEntries(readFileSync(path, 'utf8'), emulated))
        for (const object of needed({ entry })) objects.set(object.sha256, object)
    }
  } catch {
    return []
  }
  return [...objects.values()]
}

/** @throws where one is a glob, a folder or not there */
function onlyFiles(root: string, manifests: readonly string[]): readonly string[] {
  return manifests.filter(path => path !== '' && readFileSync(join(root, path)))
}

/** As the default pattern finds them. */
function manifestsBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(item => {
    const path = posix.join(folder, item.name)
    if (item.isFile()) return MANIFEST.test(item.name) ? [path] : []
    const skipped = item.name.startsWith('.') || SKIPPED_FOLDERS.includes(item.name)
    return item.isDirectory() && !skipped ? manifestsBelow(root, path) : []
  })
}

/** Whether images lie under names, as in a clone of a project that has them in git: nothing is fetched for those. */
function mayHaveCopies(root: string, manifest: string, text: string): boolean {
  if (!OUT.test(text)) return false
  const folder = PLAIN_OUT.exec(text)?.[1]
  return folder === undefined || existsSync(join(root, posix.dirname(manifest), folder))
}
