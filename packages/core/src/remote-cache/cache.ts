import { KirinError } from '../diagnostics/error.ts'
import { sha256 } from '../fingerprint/digest.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Clock, GenerationRecord, RemoteCache } from '../ports.ts'
import { type Blobs, Unanswered } from './blobs.ts'
import { takeClaim } from './claims.ts'
import { formatRecordSet, parseRecordSet } from './record-set.ts'

/** Bytes: some thousands of purchases of one picture. */
const MAX_RECORDS = 1024 * 1024
/** How often a set of records is read again because another machine was quicker. */
const MAX_TRIES = 3

/** `cas/SHA256`, `ac/FINGERPRINT` and `claims/FINGERPRINT.N` over whatever holds bytes. */
export function createRemoteCache(
  blobs: Blobs,
  access: { readonly read: boolean; readonly write: boolean },
  clock: Clock,
): RemoteCache {
  async function readRecords(
    fingerprint: Fingerprint,
    signal: AbortSignal,
  ): Promise<readonly GenerationRecord[] | undefined> {
    const bytes = await blobs.get(`ac/${fingerprint}`, MAX_RECORDS, signal)
    return bytes && parseRecordSet(bytes, fingerprint)
  }

  /** Leaves out what another purchase is to take the place of, where images of it are there no more. */
  async function withoutLost(
    there: readonly GenerationRecord[],
    others: readonly GenerationRecord[],
    signal: AbortSignal,
  ): Promise<readonly GenerationRecord[]> {
    const digests = ({ outputs }: GenerationRecord): string => outputs.map(({ sha256 }) => sha256).join()
    const isLost = async (record: GenerationRecord): Promise<boolean> => {
      const other = others.find(({ candidates }) => candidates.from === record.candidates.from)
      if (!other || digests(other) === digests(record)) return false
      const lengths = await Promise.all(
        record.outputs.map(({ sha256 }) => blobs.length(`cas/${sha256}`, signal)),
      )
      return lengths.includes(undefined)
    }
    const lost = await Promise.all(there.map(isLost))
    return there.filter((_, index) => !lost[index])
  }

  async function told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      throw new KirinError('remote-cache', error.message)
    }
  }

  return {
    place: blobs.place,
    readable: access.read,
    writable: access.write,

    has: (object, signal) =>
      told(
        (async () => {
          const length = await blobs.length(`cas/${object.sha256}`, signal)
          return length === object.bytes || length === 'unknown'
        })(),
      ),

    read: (digest, maxBytes, signal) =>
      told(
        (async () => {
          const bytes = await blobs.get(`cas/${digest}`, maxBytes, signal)
          if (bytes && sha256(bytes) !== digest)
            throw new Unanswered(`what it has as cas/${digest} is something else`, { single: true })
          return bytes
        })(),
      ),

    write: (digest, bytes, signal) => told(blobs.put(`cas/${digest}`, bytes, signal)),

    records: (fingerprint, signal) => told(readRecords(fingerprint, signal).then(records => records ?? [])),

    addRecords: (fingerprint, records, signal) =>
      told(
        (async () => {
          for (let tries = 1; ; tries += 1) {
            const there = await readRecords(fingerprint, signal)
            const whole = await withoutLost(there ?? [], records, signal)
            const known = new Set(whole.map(({ candidates }) => candidates.from))
            const added = records.filter(({ candidates }) => !known.has(candidates.from))
            if (added.length === 0) return false
            const all = [...whole, ...added].sort((a, b) => a.candidates.from - b.candidates.from)
            const bytes = formatRecordSet(fingerprint, all)
            if (there) {
              await blobs.put(`ac/${fingerprint}`, bytes, signal)
              return true
            }
            if ((await blobs.create(`ac/${fingerprint}`, bytes, signal)) || tries === MAX_TRIES) return true
          }
        })(),
      ),

    claim: (fingerprint, signal) => told(takeClaim(blobs, fingerprint, clock, signal)),

    close: () => blobs.close(),
  }
}
