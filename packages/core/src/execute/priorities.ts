import type { ResolvedEntry } from '../resolve/entry.ts'
import { inOrder, upstreamOf } from '../resolve/graph.ts'

/** By id: the longest chain of entries that waits for this one, then the order of the manifests. The highest first. */
export function prioritiesOf(entries: readonly ResolvedEntry[]): ReadonlyMap<string, number> {
  const chain = new Map(entries.map(entry => [entry.id, 0]))
  for (const entry of inOrder(entries).reverse()) {
    const own = chain.get(entry.id) ?? 0
    for (const { id } of upstreamOf(entry)) chain.set(id, Math.max(chain.get(id) ?? 0, own + 1))
  }
  return new Map(entries.map(({ id }, index) => [id, (chain.get(id) ?? 0) - index / (entries.length + 1)]))
}
