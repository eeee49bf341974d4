import { parseFingerprint } from '../fingerprint/fingerprint.ts'
import { isCount, parseImageObject } from '../image/image-object.ts'
import type { LockEntry, LockInputs, LockRound, LockTask } from './lock.ts'
import { candidateAt } from './rounds.ts'

export type JsonObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `undefined` where anything is missing or of another form. */
export function parseEntry(value: unknown): LockEntry | undefined {
  if (!isObject(value)) return undefined
  const latest = parseRound(value)
  const earlier = parseList(value['earlier'] ?? [], parseRound)
  const { chosen, reroll } = value
  if (!latest || !earlier || !isCount(chosen)) return undefined
  if (reroll !== undefined && !isCount(reroll)) return undefined
  const entry = { latest, earlier, chosen, ...(reroll === undefined ? {} : { reroll }) }
  return candidateAt(entry, chosen) && entry
}

function parseRound(value: unknown): LockRound | undefined {
  if (!isObject(value)) return undefined
  const fingerprint = parseFingerprint(value['fingerprint'])
  const inputs = parseInputs(value['inputs'])
  const outputs = parseList(value['outputs'], parseImageObject)
  const tasks = parseList(value['tasks'], parseTask)
  const { revision } = value
  if (!fingerprint || !inputs || !outputs?.length || !tasks || !isCount(revision)) return undefined
  return { fingerprint, revision, inputs, outputs, tasks }
}

function parseList<T>(value: unknown, parseItem: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items = value.map(parseItem)
  return items.some(item => item === undefined) ? undefined : items.filter(item => item !== undefined)
}

function parseInputs(value: unknown): LockInputs | undefined {
  if (!isObject(value)) return undefined
  const { prompt, resolution, aspectRatio, series, watermark } = value
  const references = parseList(value['references'] ?? [], asText)
  const elements = parseList(value['elements'] ?? [], asText)
  if (typeof prompt !== 'string' || typeof resolution !== 'string' || typeof aspectRatio !== 'string')
    return undefined
  if (!references || !elements) return undefined
  return {
    prompt,
    references,
    elements,
    resolution,
    aspectRatio,
    ...(isCount(series) ? { series } : {}),
    ...(watermark === true ? { watermark } : {}),
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function parseTask(value: unknown): LockTask | undefined {
  if (!isObject(value)) return undefined
  const { taskId, attempt, from, count, createdAt, costUsd } = value
  if (typeof taskId !== 'string' || typeof createdAt !== 'string') return undefined
  if (!isCount(attempt) || !isCount(from) || !isCount(count)) return undefined
  return { taskId, attempt, from, count, createdAt, ...(typeof costUsd === 'string' ? { costUsd } : {}) }
}

/**
 * The entries that a lock's text holds, for whoever can do without: none where it is none of ours. A damaged lock is
 * found out by whoever reads it as one.
 */
export function parseLockedEntries(text: string, emulated: boolean): LockEntry[] {
  const lock: unknown = JSON.parse(text)
  if (!isObject(lock) || lock['version'] !== 1) return []
  const section = lock[emulated ? 'emulated' : 'images']
  return isObject(section) ? Object.values(section).flatMap(value => parseEntry(value) ?? []) : []
}
