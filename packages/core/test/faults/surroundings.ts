import { setImmediate as turn } from 'node:timers/promises'
import type { Ran, RunOptions } from '@kirin-batch/core'
import { type Clock, runIn } from '@kirin-batch/core/internal'
import type { Emulator } from '@kirin-batch/emulator'
import { KEY, type Project } from '../support/project.ts'

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

/** A run against an emulator as if it were the real API: no waiting, no chance, and no patience with what hangs. */
export async function runAtOnce(
  project: Project,
  emulator: Pick<Emulator, 'url'>,
  options: Partial<RunOptions> = {},
): Promise<Ran> {
  const result = await runIn(
    {
      clock: jumpingClock(),
      random: () => 0.5,
      timeouts: { connectMs: 1_000, headersMs: HANG_MS, bodyMs: HANG_MS },
    },
    { root: project.root, emulated: false, api: { baseUrl: emulator.url, apiKey: KEY }, ...options },
  )
  if (result.kind === 'invalid')
    throw new Error(result.diagnostics.map(found => `${found.code}: ${found.message}`).join('\n'))
  return result
}

/** How long an answer is waited for; far longer than any takes that comes. */
const HANG_MS = 1_000
