import pLimit from 'p-limit'
import { SharedCache, type SharedCacheParts } from '../execute/shared-cache.ts'
import type { RemoteCacheOptions } from '../options.ts'
import type { Clock, RemoteCache } from '../ports.ts'

/** Transfers under way at once. */
export const TRANSFERS = 48

/** A remote cache for as long as something works with it. */
export interface Sharing {
  readonly shared: SharedCache
  close(): Promise<void>
}

/**
 * `undefined` where none is configured: then nothing of it is loaded.
 * @throws KirinError `usage` for a URL that names no cache
 */
export async function openSharing(
  { remoteCache }: { readonly remoteCache?: RemoteCacheOptions },
  parts: Omit<SharedCacheParts, 'remote' | 'transfers'>,
): Promise<Sharing | undefined> {
  if (!remoteCache || (!remoteCache.read && !remoteCache.write)) return undefined
  const remote = await openRemote(remoteCache, parts.clock)
  const shared = new SharedCache({ ...parts, remote, transfers: pLimit(TRANSFERS) })
  return { shared, close: () => remote.close() }
}

/**
 * Loads what is needed for it only now.
 * @throws KirinError `usage` for a URL that names no cache
 */
export async function openRemote(options: RemoteCacheOptions, clock: Clock): Promise<RemoteCache> {
  const { openRemoteCache } = await import('../remote-cache/open.ts')
  return await openRemoteCache(options, clock)
}
