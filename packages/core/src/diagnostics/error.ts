/** Why an operation failed for a cause outside the manifest. Permanent names; see `docs/errors.md`. */
export const ERROR_CODES = [
  'usage',
  'no-key',
  'unauthorized',
  'forbidden',
  'rejected',
  'rate-limited',
  'unreachable',
  'moderation',
  'task-failed',
  'outcome-unknown',
  'cost-cap',
  'frozen',
  'upstream-failed',
  'reference-changed',
  'reference-fetch',
  'download',
  'object-missing',
  'timeout',
  'interrupted',
  'stopped',
  'output-write',
  'store-write',
  'journal',
  'record',
  'lock-write',
  'prune-refused',
  'remote-cache',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** An expected failure that ends an operation; its message is for people and holds no secret. */
export class KirinError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KirinError'
    this.code = code
  }
}

/** A failure as data, as it stands in reports. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
}
