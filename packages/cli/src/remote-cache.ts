import { type Environment, KirinError, type RemoteCacheOptions } from '@kirin-batch/core'
import type { Output } from './output/output.ts'

/** What `--cache` allows of the remote cache. */
export interface RemoteAccess {
  readonly read: boolean
  readonly write: boolean
}

/**
 * The remote cache of the environment, as far as `--cache` allows it; from here on its credentials are shown nowhere.
 * @throws KirinError `usage` where the flag names a remote cache and there is none
 */
export function remoteCacheOf(
  { remoteCache }: Environment,
  output: Output,
  access?: RemoteAccess,
): RemoteCacheOptions | undefined {
  if (!remoteCache) {
    if (access?.read || access?.write)
      throw new KirinError('usage', '--cache names a remote cache, and KIRIN_REMOTE_CACHE is not set.')
    return undefined
  }
  const { token, aws, url } = remoteCache
  const { password = '' } = URL.canParse(url) ? new URL(url) : {}
  for (const secret of [token, aws?.secretAccessKey, aws?.sessionToken, password, decoded(password)])
    output.addSecret(secret)
  if (!access) return remoteCache
  return access.read || access.write ? { ...remoteCache, ...access } : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
