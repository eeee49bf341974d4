import type { Catalogue } from './catalogue.ts'
import { suggestIds } from './suggest.ts'

const NOT_EXPORTED = /"([^"\n]+)" is not exported by "[^"\n]*virtual:kirin-batch:every\//g

/**
 * What to say beside an error of the bundler about a name that is imported from `virtual:kirin-batch`: it alone knows
 * which names are, and knows no ids.
 */
export function explainUnknownNames(error: Error | undefined, catalogue: Catalogue): string[] {
  const names = new Set([...(error?.message.matchAll(NOT_EXPORTED) ?? [])].map(([, name = '']) => name))
  return [...names].map(
    name => `kirin-batch: no manifest has an image "${name}". ${suggestIds(name, [...catalogue.keys()])}`,
  )
}
