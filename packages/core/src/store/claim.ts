import { KirinError } from '../diagnostics/error.ts'
import { parseExternalTaskId, parseFingerprint } from '../fingerprint/fingerprint.ts'
import { isCount } from '../image/image-object.ts'
import type { Claim } from '../ports.ts'

/** A claim out of JSON; `undefined` where anything of it is missing or of another form. */
export function parseClaim(json: unknown): Claim | undefined {
  const value = json as Partial<Record<keyof Claim, unknown>> | null | undefined
  const candidates = value?.candidates as { from?: unknown; count?: unknown } | null | undefined
  const externalTaskId = parseExternalTaskId(value?.externalTaskId)
  const fingerprint = parseFingerprint(value?.fingerprint)
  const { attempt, origin, entry, manifest, claimedAt, taskId, unknownSince, found } = value ?? {}
  if (
    value?.version !== 1 ||
    !externalTaskId ||
    !fingerprint ||
    !isCount(attempt) ||
    !isCount(candidates?.from) ||
    !isCount(candidates.count) ||
    typeof origin !== 'string' ||
    typeof entry !== 'string' ||
    typeof manifest !== 'string' ||
    typeof claimedAt !== 'string'
  )
    return undefined
  return {
    version: 1,
    externalTaskId,
    fingerprint,
    candidates: { from: candidates.from, count: candidates.count },
    attempt,
    origin,
    emulated: value.emulated === true,
    entry,
    manifest,
    claimedAt,
    ...(typeof taskId === 'string' ? { taskId } : {}),
    ...(found === true ? { found } : {}),
    ...(typeof unknownSince === 'string' ? { unknownSince } : {}),
  }
}

/** The value of a JSON text, `undefined` where it is none. */
export function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of a journal that says nothing that can be trusted: a guess could buy twice. */
export function damaged(path: string): KirinError {
  return new KirinError(
    'journal',
    `${path} is damaged: it records a paid request, and nothing is bought while it cannot be read. Look at the account's tasks, then remove the file.`,
  )
}
