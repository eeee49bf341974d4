import { KirinError } from '../diagnostics/error.ts'
import { isLoopback } from '../loopback.ts'
import type { RunOptions } from '../options.ts'

/**
 * An emulated run asks an emulator on this machine and nothing else: at the API itself it would send the key and buy
 * what is then filed as play.
 * @throws KirinError `usage` for any other address
 */
export function refuseRealApi({ emulated, api }: Pick<RunOptions, 'emulated' | 'api'>): void {
  // What is no URL is told by whoever would ask it.
  if (!emulated || api === undefined || !URL.canParse(api.baseUrl) || isLoopback(api.baseUrl)) return
  const { hostname } = new URL(api.baseUrl)
  throw new KirinError(
    'usage',
    `an emulated run asks an emulator on this machine, and ${hostname} is none: nothing was requested`,
  )
}
