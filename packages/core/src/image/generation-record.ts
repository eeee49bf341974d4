import { type Fingerprint, parseExternalTaskId } from '../fingerprint/fingerprint.ts'
import type { GenerationRecord } from '../ports.ts'
import { isCount, parseImageObject } from './image-object.ts'

/** A record of that fingerprint as it stands in a file; `undefined` where anything is missing or of another form. */
export function parseGenerationRecord(
  value: unknown,
  fingerprint: Fingerprint,
): GenerationRecord | undefined {
  const record = value as Partial<Record<keyof GenerationRecord, unknown>> | null | undefined
  if (record?.version !== 1 || record.fingerprint !== fingerprint) return undefined
  const candidates = record.candidates as { from?: unknown; count?: unknown } | null | undefined
  const externalTaskId = parseExternalTaskId(record.externalTaskId)
  const { attempt, taskId, createdAt, costUsd } = record
  if (!externalTaskId || !isCount(attempt) || typeof taskId !== 'string' || typeof createdAt !== 'string')
    return undefined
  if (!isCount(candidates?.from) || !isCount(candidates.count) || !Array.isArray(record.outputs))
    return undefined
  const outputs = record.outputs.map(parseImageObject)
  if (outputs.some(output => !output)) return undefined
  return {
    version: 1,
    fingerprint,
    candidates: { from: candidates.from, count: candidates.count },
    attempt,
    externalTaskId,
    taskId,
    createdAt,
    ...(typeof costUsd === 'string' ? { costUsd } : {}),
    emulated: record.emulated === true,
    outputs: outputs.filter(output => output !== undefined),
  }
}
