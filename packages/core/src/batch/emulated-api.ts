import { KirinError } from '../diagnostics/error.ts'
import type { RunOptions } from '../options.ts'

/**
 * An emulated run asks an emulator on this machine and nothing else: at the API itself it would send the key and buy
 * what is then filed as play.
 * @throws KirinError `usage` for any other address
 */
export function refuseRealApi({ emulated, api }: Pick<RunOptions, 'emulated' | 'api'>): void {
  if (!emulated || api === undefined) return
  const { hostname } = new URL(api.baseUrl)
  if (hostname === '[::1]' || /^(?:.+\.)?localhost$|^127(?:\.\d{1,3}){3}$/.test(hostname)) return
  throw new KirinError(
    'usage',
    `an emulated run asks an emulator on this machine, and ${hostname} is none: nothing was requested`,
  )
}
