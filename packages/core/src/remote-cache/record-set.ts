import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { parseGenerationRecord } from '../image/generation-record.ts'
import type { GenerationRecord } from '../ports.ts'
import { Unanswered } from './blobs.ts'

/** What `ac/FINGERPRINT` holds: all purchases for a fingerprint, in order of their candidates. */
export function formatRecordSet(fingerprint: Fingerprint, records: readonly GenerationRecord[]): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ version: 1, fingerprint, records }, undefined, 2)}\n`)
}

/**
 * @throws Unanswered where it is of another form: it stands for money, so it is not the same as "not there"
 */
export function parseRecordSet(bytes: Uint8Array, fingerprint: Fingerprint): readonly GenerationRecord[] {
  const wrong = (why: string): Unanswered => new Unanswered(`ac/${fingerprint} ${why}`, { single: true })
  let value: { version?: unknown; fingerprint?: unknown; records?: unknown } | null
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw wrong('is no JSON')
  }
  if (typeof value?.version === 'number' && value.version > 1) throw wrong('is of a later version')
  if (value?.version !== 1 || value.fingerprint !== fingerprint || !Array.isArray(value.records))
    throw wrong('is none of its records')
  const records = value.records.map(record => parseGenerationRecord(record, fingerprint))
  if (records.includes(undefined)) throw wrong('holds something that is no record')
  return records.filter(record => record !== undefined).sort((a, b) => a.candidates.from - b.candidates.from)
}
