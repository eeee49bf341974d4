import type { KirinEvent } from '@kirin-batch/core'

/** Turns a run's events into something to look at, on stderr. */
export interface Reporter {
  event(event: KirinEvent): void
  /** After it nothing is drawn any more, and nothing transient is left standing. */
  close(): void
}
