/**
 * Bytes under keys such as `cas/…`, somewhere that machines share. Each method rejects with {@link Unanswered} where
 * there is no answer that can be relied on.
 */
export interface Blobs {
  /** For people: where it is, without credentials. */
  readonly place: string
  /** The length in bytes, `unknown` where it is there and no length is told, `undefined` where it is not there. */
  length(key: string, signal: AbortSignal): Promise<number | 'unknown' | undefined>
  /** `undefined` where it is not there. */
  get(key: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined>
  put(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** Only where nothing is there yet: `false` where something is. */
  create(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<boolean>
  remove(key: string, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Why there is no answer, in words without credentials. */
export class Unanswered extends Error {
  /** Whether asking again may help. */
  readonly passing: boolean
  /** In milliseconds, where the server asked for it. */
  readonly retryAfterMs: number | undefined
  /** Whether it is about this one request and says nothing of others, such as a key that the server does not take. */
  readonly single: boolean

  constructor(
    message: string,
    {
      passing = false,
      retryAfterMs,
      single = false,
    }: Partial<Pick<Unanswered, 'passing' | 'retryAfterMs' | 'single'>> = {},
  ) {
    super(message)
    this.name = 'Unanswered'
    this.passing = passing
    this.retryAfterMs = retryAfterMs
    this.single = single
  }
}
