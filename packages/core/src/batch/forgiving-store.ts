import type { OpenStore } from '../store/open-store.ts'

/** For the numbers at the start: what cannot be read fails the one entry that it is about, when its turn comes. */
export function forgiving(opened: OpenStore): OpenStore {
  const { journal, records } = opened
  return {
    ...opened,
    journal: { ...journal, claimsOf: fingerprint => journal.claimsOf(fingerprint).catch(() => []) },
    records: {
      ...records,
      list: fingerprint => records.list(fingerprint).catch(() => []),
      refusal: fingerprint => records.refusal(fingerprint).catch(() => undefined),
    },
  }
}
