import type { PruneScope } from './removal.ts'

/** A number of files and what they come to. */
export interface Amount {
  readonly count: number
  readonly bytes: number
}

/** What `cache stats --json` prints. */
export interface CacheStats {
  readonly version: 1
  /** Absolute. */
  readonly cacheDir: string
  /** Locks that were read: POSIX paths from the root. */
  readonly locks: readonly string[]
  readonly objects: Amount
  /** Of the objects, those that a lock names. */
  readonly named: Amount
  readonly unnamed: Amount
  /** Of the unnamed ones, those that an emulator drew. */
  readonly emulated: Amount
  /** Objects that a lock names and the store has not. */
  readonly missing: number
  /** One a purchase; `unreadable` are files that are no record. */
  readonly records: { readonly count: number; readonly unreadable: number }
  /** Paid requests that are not collected yet; of `open`, those whose outcome is unknown. */
  readonly journal: { readonly open: number; readonly quarantined: number; readonly damaged: boolean }
  /** Objects that failed their check and were set aside. */
  readonly damaged: Amount
  /** What the real API has charged. */
  readonly charged: ChargedTotals
}

/** What was charged, as the ledger has it: decimal USD. An emulator's play money is not in it. */
export interface ChargedTotals {
  /** All of it. */
  readonly usd: string
  /** The latest first, by their starts: ISO 8601, UTC. */
  readonly runs: readonly { readonly startedAt: string; readonly usd: string }[]
  /** The dearest first; under the names that they had. */
  readonly entries: readonly { readonly id: string; readonly manifest: string; readonly usd: string }[]
}

/** What an object is named by: an entry of a lock, a reference by URL of a lock, or a record. */
export interface NamedBy {
  /** POSIX path of the lock from the root; absent where a record alone names it. */
  readonly lock?: string
  /** Absent for a reference by URL. */
  readonly id?: string
  /** Its number, where it is not the chosen one: a run does not bring it. */
  readonly candidate?: number
}

export type CacheFinding =
  | {
      readonly kind: 'missing' | 'damaged'
      readonly sha256: string
      readonly bytes: number
      readonly namedBy: readonly NamedBy[]
    }
  /** A file of the store or the journal that says nothing that can be trusted; `path` is absolute. */
  | { readonly kind: 'unreadable'; readonly what: 'record' | 'knowledge'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly what: 'claim'; readonly message: string }

/** What `cache verify --json` prints. */
export interface CacheVerification {
  readonly version: 1
  readonly cacheDir: string
  readonly checked: Amount
  readonly findings: readonly CacheFinding[]
}

/** What `cache prune --json` prints; with `dryRun` nothing was removed. */
export interface PruneReport {
  readonly version: 1
  readonly cacheDir: string
  readonly dryRun: boolean
  readonly scopes: readonly PruneScope[]
  readonly objects: Amount
  readonly damaged: Amount
  readonly records: number
  /** Decimal USD that was once paid for what goes, as far as the API said. */
  readonly paidUsd: string
  /** Digests of the objects, in order. */
  readonly sha256: readonly string[]
}
