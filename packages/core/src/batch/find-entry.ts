import { KirinError } from '../diagnostics/error.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'

/**
 * The entry of that id, which may be written as a manifest refers to it: `kirin:hero`.
 * @throws KirinError `usage` where there is none
 */
export function findEntry(entries: readonly ResolvedEntry[], typed: string): ResolvedEntry {
  const entry = entryOf(entries, typed)
  if (entry) return entry
  throw new KirinError('usage', `no image has the id ${quoted(typed)}${entryHint(entries, typed)}`)
}

/** `undefined` where there is none. */
export function entryOf(entries: readonly ResolvedEntry[], typed: string): ResolvedEntry | undefined {
  const id = withoutScheme(typed)
  return entries.find(entry => entry.id === id)
}

/** How a sentence on what names no entry goes on; empty where nothing is close. */
export function entryHint(entries: readonly ResolvedEntry[], typed: string): string {
  const id = withoutScheme(typed)
  const ids = entries.map(entry => entry.id)
  const first = ids.find(other => other.startsWith(`${id}/`))
  if (first !== undefined) return `: it is several images; name one, such as ${first}`
  const meant = didYouMean(id, ids)
  return meant === undefined ? '' : `; ${meant}`
}

function withoutScheme(typed: string): string {
  return typed.startsWith('kirin:') ? typed.slice('kirin:'.length) : typed
}
