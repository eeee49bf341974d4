import { setImmediate as turn } from 'node:timers/promises'
import type { Invalid, Ran, RunOptions } from '@kirin-batch/core'
import { type Clock, type RunSurroundings, runIn } from '@kirin-batch/core/internal'
import type { Emulator } from '@kirin-batch/emulator'
import { KEY } from '../support/project.ts'

/** A clock on which every wait is over at once: real requests, and no waiting between them. */
function jumpingClock(): Clock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      ahead += ms
      await turn()
      signal?.throwIfAborted()
    },
  }
}

/** A run against an emulator as if it were the real API: no waiting, no chance. */
export async function runAtOnce(
  { root }: { readonly root: string },
  emulator: Pick<Emulator, 'url'>,
  options: Partial<RunOptions> = {},
  timeouts: NonNullable<RunSurroundings['timeouts']> = {},
): Promise<Ran> {
  const result = await tryAtOnce({ root }, emulator, options, timeouts)
  if (result.kind === 'invalid')
    throw new Error(result.diagnostics.map(found => `${found.code}: ${found.message}`).join('\n'))
  return result
}

/** As {@link runAtOnce}, of a project that may be invalid. */
export async function tryAtOnce(
  { root }: { readonly root: string },
  emulator: Pick<Emulator, 'url'>,
  options: Partial<RunOptions> = {},
  timeouts: NonNullable<RunSurroundings['timeouts']> = {},
): Promise<Ran | Invalid> {
  return await runIn(
    { clock: jumpingClock(), random: () => 0.5, timeouts },
    { root, emulated: false, api: { baseUrl: emulator.url, apiKey: KEY }, ...options },
  )
}
