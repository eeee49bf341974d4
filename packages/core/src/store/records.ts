import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fingerprint, parseExternalTaskId } from '../fingerprint/fingerprint.ts'
import { parseGenerationRecord } from '../image/generation-record.ts'
import { isThere } from '../make-folder.ts'
import type { FailedAttempt, GenerationRecord, GenerationRecords, Refusal, SubjectRecord } from '../ports.ts'
import { codeOf, namesIn, writeAtomic } from './atomic-write.ts'
import type { Layout } from './layout.ts'

/** One file a purchase, named after its first candidate: two purchases never write the same file. */
export function createGenerationRecords(layout: Layout): GenerationRecords {
  const write = (path: string, value: object): Promise<void> =>
    writeAtomic(path, `${JSON.stringify(value, undefined, 2)}\n`, layout.incoming())
  const read = (fingerprint: Fingerprint): { path: string; record: GenerationRecord | undefined }[] => {
    const folder = layout.records(fingerprint)
    return namesIn(folder).map(name => {
      const path = join(folder, name)
      return { path, record: parseGenerationRecord(readJson(path), fingerprint) }
    })
  }
  return {
    async list(fingerprint) {
      const records = read(fingerprint).flatMap(({ record }) => record ?? [])
      return records.sort((a, b) => a.candidates.from - b.candidates.from)
    },
    async damaged(fingerprint) {
      const damaged = read(fingerprint).find(({ record }) => record === undefined)
      if (damaged) return damaged.path
      const subject = layout.subject(fingerprint)
      const isSound = !isThere(subject) || parseSubject(readJson(subject), fingerprint)
      return isSound ? undefined : subject
    },
    async write(record) {
      const path = join(layout.records(record.fingerprint), `${record.candidates.from}.json`)
      await write(path, record)
    },
    async subject(fingerprint) {
      return parseSubject(readJson(layout.subject(fingerprint)), fingerprint)
    },
    async writeSubject(record) {
      await write(layout.subject(record.fingerprint), record)
    },
    async refusal(fingerprint) {
      return parseRefusal(readJson(layout.refusal(fingerprint)), fingerprint)
    },
    async writeRefusal(refusal) {
      await write(layout.refusal(refusal.fingerprint), refusal)
    },
    async failedAttempt(fingerprint, id) {
      const failed = parseFailedAttempt(readJson(layout.failure(fingerprint, id)), fingerprint)
      return failed?.externalTaskId === id ? failed : undefined
    },
    async writeFailedAttempt(failed) {
      await write(layout.failure(failed.fingerprint, failed.externalTaskId), failed)
    },
  }
}

/**
 * `undefined` where there is no such file or it is no JSON.
 * @throws the system's own error, with the path: a file that cannot be read is not the same as none
 */
export function readJson(path: string): unknown {
  try {
    if (!isThere(path)) return undefined
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined
    throw withPath(error, path)
  }
}

/** The system leaves the path out where a file was opened and then not read, such as a folder. */
export function withPath(error: unknown, path: string): unknown {
  return error instanceof Error ? Object.assign(error, { path }) : error
}

function parseSubject(value: unknown, fingerprint: Fingerprint): SubjectRecord | undefined {
  const record = value as Partial<Record<keyof SubjectRecord, unknown>> | null | undefined
  if (record?.version !== 1 || record.fingerprint !== fingerprint) return undefined
  const externalTaskId = parseExternalTaskId(record.externalTaskId)
  const { subjectId, taskId, createdAt, costUsd } = record
  if (!externalTaskId || typeof taskId !== 'string' || typeof createdAt !== 'string') return undefined
  if (typeof subjectId !== 'string' || !/^[1-9]\d{0,18}$/.test(subjectId)) return undefined
  return {
    version: 1,
    fingerprint,
    subjectId,
    externalTaskId,
    taskId,
    createdAt,
    ...(typeof costUsd === 'string' ? { costUsd } : {}),
    emulated: record.emulated === true,
  }
}

function parseRefusal(value: unknown, fingerprint: Fingerprint): Refusal | undefined {
  const refusal = value as Partial<Record<keyof Refusal, unknown>> | null | undefined
  if (refusal?.version !== 1 || refusal.fingerprint !== fingerprint) return undefined
  const { taskId, refusedAt, code, message } = refusal
  if (typeof taskId !== 'string' || typeof refusedAt !== 'string') return undefined
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  return { version: 1, fingerprint, taskId, refusedAt, code, message }
}

function parseFailedAttempt(value: unknown, fingerprint: Fingerprint): FailedAttempt | undefined {
  const failed = value as Partial<Record<keyof FailedAttempt, unknown>> | null | undefined
  if (failed?.version !== 1 || failed.fingerprint !== fingerprint) return undefined
  const externalTaskId = parseExternalTaskId(failed.externalTaskId)
  const { origin, taskId, endedAt, code } = failed
  if (!externalTaskId || typeof origin !== 'string') return undefined
  if (typeof endedAt !== 'string' || typeof code !== 'string') return undefined
  const task = typeof taskId === 'string' ? { taskId } : {}
  return { version: 1, fingerprint, externalTaskId, origin, ...task, endedAt, code }
}
