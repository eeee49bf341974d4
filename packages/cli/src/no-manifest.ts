import { type Invalid, KirinError } from '@kirin-batch/core'

/**
 * What `work` on the manifests of a project comes to. Where none was typed and there is none, the answer is the same
 * for every command, whatever the core makes of it: what to do about that.
 * @throws KirinError `usage` where there is none; otherwise what `work` throws.
 */
export async function onManifests<T extends { readonly manifests: readonly string[] }>(
  cwd: string,
  typed: readonly string[],
  work: () => Promise<T | Invalid>,
): Promise<T | Invalid> {
  let result: T | Invalid
  try {
    result = await work()
  } catch (error) {
    const isUsage = error instanceof KirinError && error.code === 'usage'
    if (isUsage && typed.length === 0 && (await hasNone(cwd))) throw noManifest(cwd)
    throw error
  }
  if (!('manifests' in result) || result.manifests.length > 0) return result
  throw noManifest(cwd)
}

async function hasNone(folder: string): Promise<boolean> {
  // It reads manifests, which a run leaves to another thread.
  const { validate } = await import('./validate-project.ts')
  const result = await validate({ root: folder }).catch(() => undefined)
  return result?.kind === 'valid' && result.manifests.length === 0
}

function noManifest(folder: string): KirinError {
  return new KirinError(
    'usage',
    `there is no manifest: nothing in ${folder} or below it is called *.kirin.yaml. "kirin-batch init" writes a first one.`,
  )
}
