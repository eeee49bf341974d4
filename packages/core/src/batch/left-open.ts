import type { EventSink } from '../event.ts'
import type { EntryResult } from '../execute/results.ts'
import type { OpenStore } from '../store/open-store.ts'

/** Results are deleted after 30 days [public]: from then on there is nothing to come back for. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000

/**
 * Tells of requests that an earlier run was ended over and that nothing asks for any more, since their entries have
 * changed: what they gave is paid for and in no lock, record or ledger.
 */
export async function tellLeftOpen(
  { journal, leases }: Pick<OpenStore, 'journal' | 'leases'>,
  results: readonly EntryResult[],
  now: number,
  tell: EventSink,
): Promise<void> {
  // What cannot be read has been told by those who need it, and the run is over by now.
  const claims = await journal.list().catch(() => [])
  if (claims.length === 0) return
  const underWay = new Set(await leases.held().catch(() => []))
  for (const { ok, entry } of results) {
    if (!ok) continue
    for (const { manifest, entry: id, emulated, fingerprint, claimedAt, taskId } of claims) {
      const isOf = manifest === entry.manifest && id === entry.id
      if (!isOf || emulated || underWay.has(fingerprint) || now - Date.parse(claimedAt) > KEPT_MS) continue
      tell({
        type: 'notice',
        level: 'info',
        message: `${id}: a request of ${claimedAt} ${taskId === undefined ? 'may be' : 'is'} paid for and was not collected, since the entry has changed; a run collects it when it is as it was then`,
      })
    }
  }
}
