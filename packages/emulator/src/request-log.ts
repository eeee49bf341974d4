import type { FaultKind } from './faults.ts'
import type { RequestKind } from './request-kind.ts'

/** One request, recorded before its answer goes out. */
export interface LogEntry {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly method: string
  /** Path without the query. */
  readonly path: string
  readonly kind: RequestKind
  /** HTTP status of the answer; `null` where a fault leaves the request without one. */
  readonly status: number | null
  /**
   * Of a create: `params` as JSON text, numbers with all their digits. Base64 longer than 64 KiB is recorded as `sha256:` and the
   * digest of the decoded bytes.
   */
  readonly body?: string
  /** Of a create: the accepted task. Of a read or a download: the task it found. */
  readonly taskId?: string
  /** The external id the create bears, or the found task has, or that was asked for. */
  readonly externalTaskId?: string
  /** The fault the request met. */
  readonly fault?: FaultKind
}

/** Every request since the start or the last `clear()`, in order of arrival at an answer. */
export interface RequestLog {
  readonly entries: readonly LogEntry[]
  count(kind: RequestKind): number
  clear(): void
}

export interface WritableRequestLog extends RequestLog {
  record(entry: LogEntry): void
}

export function createRequestLog(): WritableRequestLog {
  let entries: LogEntry[] = []
  return {
    get entries() {
      return entries
    },
    count: kind => entries.reduce((sum, entry) => (entry.kind === kind ? sum + 1 : sum), 0),
    clear: () => {
      entries = []
    },
    record: entry => {
      entries.push(entry)
    },
  }
}
