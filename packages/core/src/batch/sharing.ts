import pLimit from 'p-limit'
import { SharedCache, type SharedCacheParts } from '../execute/shared-cache.ts'
import type { RemoteCacheOptions } from '../options.ts'
import type { RemoteCache } from '../ports.ts'

/** Transfers under way at once. */
const TRANSFERS = 16

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
  const remote = await openRemote(remoteCache, parts.clock)
  if (!remote) return undefined
  const shared = new SharedCache({ ...parts, remote, transfers: pLimit(TRANSFERS) })
  return { shared, close: () => remote.close() }
}

async function openRemote(
  options: RemoteCacheOptions | undefined,
  clock: SharedCacheParts['clock'],
): Promise<RemoteCache | undefined> {
  if (!options || (!options.read && !options.write)) return undefined
  const { openRemoteCache } = await import('../remote-cache/open.ts')
  return await openRemoteCache(options, clock)
}
