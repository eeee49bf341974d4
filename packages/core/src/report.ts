import type { NamedBy } from './cache/report.ts'
import type { Failure } from './diagnostics/error.ts'
import type { ImageType } from './ports.ts'

/** What is, or would be, done for an entry. The order is from cheapest to dearest. */
export const ACTIONS = ['reuse', 'restore', 'collect', 'generate', 'wait', 'refused', 'quarantined'] as const
export type Action = (typeof ACTIONS)[number]

/**
 * `ok`: its images are there. `missing`: frozen, and they are not. `refused`: by content moderation or by the cost
 * cap. `quarantined`: a paid request whose outcome is unknown. `interrupted`: stopped; what was in flight is in the
 * journal. `planned`: only in a plan.
 */
export type Status = 'ok' | 'failed' | 'refused' | 'quarantined' | 'missing' | 'interrupted' | 'planned'

export interface OutputReport {
  /** Of the image as it was bought: a named file that bears a mark of its provenance has other bytes. */
  readonly sha256: string
  readonly type: ImageType
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** POSIX path from the project's root, where the image was written under a name. */
  readonly file?: string
}

/** One entry in the `images` of `--json`. */
export interface ImageReport {
  readonly id: string
  readonly manifest: string
  readonly action: Action
  readonly status: Status
  /** Absent while an upstream image that decides it is not made. */
  readonly fingerprint?: string
  readonly taskId?: string
  /** Decimal USD, spent by this run. */
  readonly costUsd?: string
  /** Decimal USD that this entry was ever charged, all revisions, as far as the store's ledger knows; absent for none. */
  readonly chargedUsd?: string
  /** From 1, into `outputs`. */
  readonly chosen?: number
  /** Every candidate by its number, those of earlier revisions too; or the frames of a series. */
  readonly outputs: readonly OutputReport[]
  /** In a plan, and for whatever is not reused: why, in words. */
  readonly reasons?: readonly string[]
  /** Decimal USD: in a plan, and of what a frozen run would have had to make. */
  readonly expectedCostUsd?: string
  /** In a plan: what a run would do for nothing to the files of its images, in words. */
  readonly free?: readonly string[]
  readonly emulated?: true
  /** Made of other inputs than those of now, and kept by `on_change: keep`; the reasons say what has changed. */
  readonly stale?: true
  /** In a plan: what it is made from is refused or quarantined, so a run fails to make it, for nothing. */
  readonly heldUp?: true
  readonly error?: Failure
}

/**
 * Every entry is counted once in `reused` … `quarantined`; `costUsd` is a decimal string, `durationMs` wall time. In a
 * plan `failed` are those that are made from what is refused or quarantined.
 */
export interface Summary {
  readonly total: number
  readonly reused: number
  readonly restored: number
  readonly collected: number
  readonly generated: number
  readonly refused: number
  readonly failed: number
  readonly quarantined: number
  readonly costUsd: string
  readonly durationMs: number
}

/** What the store's ledger says of all its runs; an emulator's play money is counted apart. Decimal USD. */
export interface LedgerReport {
  /** What those who use this store were charged, whatever became of it. */
  readonly chargedUsd: string
  /** Runs that were charged for something. */
  readonly runs: number
  /** `startedAt` is ISO 8601, UTC. */
  readonly lastRun?: { readonly startedAt: string; readonly chargedUsd: string }
  /** What others were charged for what was found in the account and collected here. */
  readonly foundUsd: string
  /** Tasks of which the API did not say what they cost. */
  readonly unpriced: number
}

/** What `run --json` prints. */
export interface RunReport {
  readonly version: 1
  readonly summary: Summary
  readonly ledger: LedgerReport
  readonly images: readonly ImageReport[]
  /** Of a frozen run that something was missing for: what that would cost, decimal USD. */
  readonly expectedCostUsd?: string
}

/** What an entry can be chosen from; a series is one candidate of several outputs. */
export interface CandidateReport {
  /** From 1; what `pick` takes. */
  readonly number: number
  readonly revision: number
  readonly chosen: boolean
  /** Bound to a file that was there. Otherwise it was bought, or drawn by an emulator. */
  readonly adopted: boolean
  /** Whether it was made of other inputs than those of now; absent where those are not known yet. */
  readonly stale?: boolean
  readonly outputs: readonly OutputReport[]
  /** Absolute paths in the store, for what is there. */
  readonly objects: readonly string[]
  readonly taskId?: string
  /** Decimal USD: its share of what its task was charged. */
  readonly costUsd?: string
  /** ISO 8601, UTC. */
  readonly createdAt?: string
}

/** A place in a manifest or a data file; line and column from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One of the things that decide a picture. */
export interface InputReport {
  /** As the API calls it; `reference 1` and `element 1` by their place in the list. */
  readonly name: string
  /** Of an image that is sent, its name; of the prompt, as it is sent. */
  readonly value: string
  /** Of the bytes that are sent, where they are known. */
  readonly sha256?: string
  /** Where it is said; absent where the API's default holds, and where no manifest says it. */
  readonly from?: Place
  /** What templates of the prompt insert, or what a declared element is made of. */
  readonly parts?: readonly { readonly name: string; readonly value: string; readonly from: Place }[]
  /** Whether the chosen candidate was made of another one; absent where there is none. */
  readonly changed?: boolean
  /** What that was, as far as the lock says. */
  readonly was?: string
}

/** What `why ID` prints with `--json`. */
export interface EntryExplanation {
  readonly version: 1
  readonly kind: 'entry'
  readonly id: string
  readonly manifest: string
  readonly from: Place
  readonly emulated?: true
  readonly fingerprint?: string
  readonly revision: number
  readonly inputs: readonly InputReport[]
  /** What has changed since the chosen candidate was made, in words. */
  readonly changes: readonly string[]
  /** From 1, into `candidates`; absent where the lock has none. */
  readonly chosen?: number
  readonly candidates: readonly CandidateReport[]
  /** What the next run would do. */
  readonly next: ImageReport
}

/** One entry with all that it can be chosen from. */
export interface GalleryImage extends EntryExplanation {
  readonly alt?: string
}

/** A whole project to be looked at. `unused` are ids that a lock names and no manifest does. */
export interface GalleryReport {
  readonly version: 1
  readonly emulated?: true
  readonly images: readonly GalleryImage[]
  readonly unused: readonly string[]
  readonly ledger: LedgerReport
  /** What the next run would cost: decimal USD. */
  readonly expectedCostUsd: string
}

/** An image of a lock whose bytes a file has. */
export interface FoundImage {
  readonly id: string
  readonly manifest: string
  readonly emulated?: true
  /** Absent where no manifest has the entry any more. */
  readonly from?: Place
  readonly candidate: CandidateReport
  /** From 1, of a series. */
  readonly frame?: number
  /** As it is sent now; it was another one where the candidate is stale. */
  readonly prompt?: string
}

/** What `why FILE` prints with `--json`. */
export interface FileExplanation {
  readonly version: 1
  readonly kind: 'file'
  /** As typed. */
  readonly file: string
  /** Of its image without a mark of its provenance. */
  readonly sha256: string
  readonly found: readonly FoundImage[]
  /** Entries that send these bytes as a reference. */
  readonly sentBy: readonly string[]
  /** Entries whose image is written to this very path, where its bytes are none of theirs. */
  readonly namedBy: readonly string[]
}

/** What `pick`, `reroll` and `adopt` print with `--json`. */
export interface SelectionReport {
  readonly version: 1
  readonly id: string
  readonly manifest: string
  readonly emulated?: true
  /** Whether the lock was changed. */
  readonly changed: boolean
  /** From 1, into `candidates`. */
  readonly chosen: number
  /** The revision that is asked for and not made yet. */
  readonly reroll?: number
  readonly candidates: readonly CandidateReport[]
  /** Named images, as they are now: POSIX paths from the root. */
  readonly files: readonly string[]
  /** What the next run would do for it and for all that is made from it, other than to reuse what is there. */
  readonly next: { readonly expectedCostUsd: string; readonly images: readonly ImageReport[] }
}

/** What `plan --json` prints. `unused` are ids that a lock names and no manifest does. */
export interface PlanReport extends RunReport {
  readonly expectedCostUsd: string
  readonly unused: readonly string[]
  /** A remote cache is configured and may have some of what is not here: then the cost is the most that it can be. */
  readonly remoteCache?: true
}

/** What `push` or `pull` could not bring to the other side, by digest, or records by fingerprint. */
export type TransferFinding = {
  readonly sha256?: string
  readonly fingerprint?: string
  /** Entries of locks; the lock alone for a reference. */
  readonly namedBy: readonly NamedBy[]
} /** Neither here nor there. */ & (
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly message: string }
)

/** What `push --json` and `pull --json` print. */
export interface TransferReport {
  readonly version: 1
  readonly direction: 'push' | 'pull'
  /** Where, without credentials. */
  readonly remote: string
  /** Images and references that the locks name: those transferred, those that were there, and those among `findings`. */
  readonly total: number
  readonly transferred: number
  readonly present: number
  /** Of what was transferred. */
  readonly bytes: number
  /** Sets of records that were written there. */
  readonly records: number
  readonly findings: readonly TransferFinding[]
  readonly durationMs: number
}
