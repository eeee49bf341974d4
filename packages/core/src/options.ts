import type { CacheStats, CacheVerification, PruneReport } from './cache/report.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import type { EventSink } from './event.ts'
import type { Sha256 } from './fingerprint/digest.ts'
import type { ImageType } from './ports.ts'
import type {
  EntryExplanation,
  FileExplanation,
  GalleryReport,
  InputReport,
  OutputReport,
  PlanReport,
  RunReport,
  SelectionReport,
  TransferReport,
} from './report.ts'
import type { ResolvedEntry } from './resolve/entry.ts'
import type { Snapshot } from './up-to-date/snapshot.ts'

/** Where a project is and which of its manifests are meant. */
export interface ProjectOptions {
  /** Absolute path of the project's root; nothing that a manifest names may lie outside. */
  readonly root: string
  /** Globs or paths, relative to the root; default `**\/*.kirin.yaml` without `node_modules` and dot folders. */
  readonly manifests?: readonly string[]
  /** Glob over entry ids, e.g. `banner/*`. */
  readonly filter?: string
}

export interface StoreOptions extends ProjectOptions {
  /** Absolute; default `<root>/.kirin`. */
  readonly cacheDir?: string
  /** Pictures of an emulator have fingerprints and lock entries of their own. */
  readonly emulated: boolean
  /** A run looks there before it asks the API, and shares what it buys; a plan only says so. */
  readonly remoteCache?: RemoteCacheOptions
}

export interface PlanOptions extends StoreOptions {
  /** Of the API that a run would ask, to tell open requests at another one apart and to know its prices. */
  readonly origin?: string
}

/** A cache that machines share, and what may be done with it. */
export interface RemoteCacheOptions {
  /** `http:` or `https:`, `s3://bucket/prefix?endpoint=…&region=…`, `file:`, or an absolute path. */
  readonly url: string
  readonly read: boolean
  readonly write: boolean
  /** Sent as `Authorization: Bearer` to the origin of an http URL, and nowhere else. */
  readonly token?: string
  /** What requests to S3 are signed with; without it they are not signed. */
  readonly aws?: AwsCredentials
}

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** How a subject is described to the API: both shapes are documented, for different regions. */
export type SubjectShape = 'international' | 'domestic'

/** How to reach the API. The key goes to `baseUrl`'s origin and nowhere else. */
export interface ApiConnection {
  readonly baseUrl: string
  readonly apiKey: string
  /** Default `international`. */
  readonly subjectShape?: SubjectShape
}

/** One entry of a project, by its id, with or without `kirin:` before it. */
export interface EntryOptions extends Omit<PlanOptions, 'filter'> {
  readonly id: string
}

export interface PickOptions extends EntryOptions {
  /** From 1, through all rounds. Without it nothing is changed: what there is to choose from is told. */
  readonly candidate?: number
}

export interface AdoptOptions extends EntryOptions {
  /** Absolute paths, anywhere: one image, or all frames of a series in order. */
  readonly files: readonly string[]
}

export interface WhyOptions extends Omit<PlanOptions, 'filter'> {
  /** The id of an entry, or the path of a file relative to `cwd`; an id goes first. */
  readonly what: string
  /** Absolute. */
  readonly cwd: string
}

export interface RunOptions extends StoreOptions {
  /**
   * Without it nothing can be created or collected: entries that need the API fail with `no-key`. Of an emulated run an
   * emulator on this machine.
   */
  readonly api?: ApiConnection
  /** Never create; what is missing ends as `missing`. */
  readonly frozen?: boolean
  /** Decimal USD. Hard: what is in flight counts at its expected price. */
  readonly maxCostUsd?: string
  /** Images under way at the API at once, counted as `n` or frames; default 8. */
  readonly concurrency?: number
  /** Create again what a lost answer left unknown. */
  readonly retryUnknown?: boolean
  /** Fetch every remote reference again, and pin what it is now: new bytes mean new pictures. */
  readonly refreshReferences?: boolean
  /** Fetch remote references from private, loopback and link-local addresses too. */
  readonly allowPrivateHosts?: boolean
  /** Where the API's callbacks arrive and how it reaches them; they make a task be read at once. */
  readonly callback?: { readonly listen: string; readonly url: string }
  /** Wall clock for the whole run. */
  readonly timeoutMs?: number
  /** Stops new work; what is in flight stays in the journal. */
  readonly signal?: AbortSignal
  readonly emit?: EmitOptions
  readonly onEvent?: EventSink
  /** What another thread brings from the remote cache meanwhile; a run that is stopped closes it. */
  readonly ahead?: Ahead
}

/** Chosen images that are brought from the remote cache while a run has yet to find out what it needs. */
export interface Ahead {
  /** What is being brought; none where that does not work. */
  readonly listed: Promise<ReadonlySet<Sha256>>
  /** How that of one of them went; `left` of anything else. */
  outcome(sha256: Sha256): Promise<AheadOutcome>
  /** Leaves out whatever else has not been asked for yet. */
  only(wanted: ReadonlySet<Sha256>): void
  /** Leaves out all of it: what has no outcome yet is `left`. */
  close(): void
}

/** `left`: nothing is known of it. `failed`: why the remote cache could not give it. */
export type AheadOutcome = 'came' | 'absent' | 'left' | { readonly failed: string }

/** Which images are written under names. The default: the chosen ones, where a manifest sets `out`. */
export interface EmitOptions {
  /** Absolute folder inside the root, in place of every manifest's `out`. */
  readonly dir?: string
  /**
   * All candidates of the revision that is chosen, the others by their numbers as `name.2.png`, …, with a `_` behind
   * the number where another entry has that name: those that are in the store (`held`), or also those that a remote
   * cache has (`true`), so that two machines with the same locks have the same.
   */
  readonly candidates?: boolean | 'held'
}

/** A whole project and its store, for the store's upkeep. */
export interface CacheOptions {
  /** Absolute path of the project's root. */
  readonly root: string
  /** Absolute; default `<root>/.kirin`. */
  readonly cacheDir?: string
}

/** What `push` and `pull` work with. */
export interface TransferOptions extends CacheOptions {
  readonly remoteCache: RemoteCacheOptions
  /** Stops; what was transferred stays. */
  readonly signal?: AbortSignal
  /** After each image: how many are done, and the bytes that were transferred. */
  readonly onProgress?: (progress: {
    readonly done: number
    readonly of: number
    readonly bytes: number
  }) => void
}

export interface Transferred {
  readonly kind: 'transferred'
  readonly outcome: 'ok' | 'failed' | 'interrupted'
  readonly report: TransferReport
}

export interface Measured {
  readonly kind: 'measured'
  readonly stats: CacheStats
}

export interface Verified {
  readonly kind: 'verified'
  readonly verification: CacheVerification
}

export interface Pruned {
  readonly kind: 'pruned'
  readonly report: PruneReport
}

/** The manifest, the lock or a reference is wrong: nothing was done. Warnings may be among them. */
export interface Invalid {
  readonly kind: 'invalid'
  readonly diagnostics: readonly Diagnostic[]
}

export interface Validated {
  readonly kind: 'valid'
  /** POSIX paths from the root, sorted. */
  readonly manifests: readonly string[]
  readonly entries: readonly ResolvedEntry[]
  /** Warnings only. */
  readonly diagnostics: readonly Diagnostic[]
}

export interface Planned extends Omit<Validated, 'kind'> {
  readonly kind: 'planned'
  /** What manifests take rows from: POSIX paths from the root. */
  readonly dataFiles: readonly string[]
  readonly report: PlanReport
}

export interface Ran extends Omit<Validated, 'kind'> {
  readonly kind: 'ran'
  /** What manifests take rows from: POSIX paths from the root. */
  readonly dataFiles: readonly string[]
  readonly outcome: RunOutcome
  readonly report: RunReport
  /** What it rests on, where it had nothing to do: while that stands, another run has nothing to do either. */
  readonly snapshot?: Snapshot
}

/** One entry and what can be chosen for it, after what was asked for was done. */
export interface Selected extends Omit<Validated, 'kind'> {
  readonly kind: 'selected'
  readonly report: SelectionReport
}

/** `width` and `height` are pixels as seen. */
export interface ReferenceImage {
  readonly type: ImageType
  readonly width: number
  readonly height: number
  readonly content: Uint8Array
}

/** A project's candidates, and their bytes. */
export interface Shown extends Omit<Validated, 'kind'> {
  readonly kind: 'shown'
  readonly report: GalleryReport
  /** From the store or from a named file, verified; `undefined` where neither has it. */
  read(output: Pick<OutputReport, 'sha256' | 'bytes'>): Promise<Uint8Array | undefined>
  /** An image that is sent along, where its bytes are here and are those of the report. */
  readReference(input: Pick<InputReport, 'value' | 'sha256'>): Promise<ReferenceImage | undefined>
}

export interface Explained extends Omit<Validated, 'kind'> {
  readonly kind: 'explained'
  readonly explanation: EntryExplanation | FileExplanation
}

/** The gravest thing that happened, each with an exit code of its own. */
export type RunOutcome = 'ok' | 'failed' | 'over-budget' | 'frozen' | 'interrupted'
