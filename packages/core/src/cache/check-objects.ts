import pLimit from 'p-limit'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { ContentStore } from '../ports.ts'
import type { Inventory } from '../store/inventory.ts'

/** Objects that are hashed at once: enough for a disk, and a bound on memory. */
const AT_ONCE = 4

/** `damaged` is set aside where the disk lets it, so that the next run brings it again. */
export type ObjectState = 'sound' | 'missing' | 'damaged'

/** Hashes each object, as a stream. */
export async function checkObjects(
  wanted: ReadonlyMap<Sha256, number>,
  { store, inventory }: { readonly store: ContentStore; readonly inventory: Inventory },
): Promise<ReadonlyMap<Sha256, ObjectState>> {
  const there = await inventory.objects()
  const limit = pLimit(AT_ONCE)
  const states = await Promise.all(
    [...wanted].map(([sha256, bytes]) =>
      limit(async (): Promise<[Sha256, ObjectState]> => {
        const length = there.get(sha256)
        if (length === undefined) return [sha256, 'missing']
        if (length === bytes && (await inventory.digest(sha256)) === sha256) return [sha256, 'sound']
        // Reading it through the store sets it aside.
        await store.read(sha256).catch(() => undefined)
        return [sha256, 'damaged']
      }),
    ),
  )
  return new Map(states)
}
