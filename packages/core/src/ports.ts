import type { Sha256 } from './fingerprint/digest.ts'
import type { CandidateRange, ExternalTaskId, Fingerprint } from './fingerprint/fingerprint.ts'
import type { ElementTag } from './resolve/entry.ts'

export type { CandidateRange } from './fingerprint/fingerprint.ts'

/** Media types that the API makes and takes. */
export type ImageType = 'image/png' | 'image/jpeg'

/** An image in the store. `width` and `height` are pixels as seen, `bytes` its length. */
export interface ImageObject {
  readonly sha256: Sha256
  readonly type: ImageType
  readonly width: number
  readonly height: number
  readonly bytes: number
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Content-addressed images. What it gives back is verified against its digest, or not given. */
export interface ContentStore {
  /** Whether an object of that digest and length is there; its content is verified when it is read. */
  has(object: Pick<ImageObject, 'sha256' | 'bytes'>): Promise<boolean>
  /** `undefined` where it is missing; a damaged object is set aside and counts as missing. */
  read(sha256: Sha256): Promise<Uint8Array | undefined>
  /**
   * Stores bytes durably and reports what they are.
   * @param suspects where given, the pixels are looked into as well: what seems damaged is set aside, and its digest put
   *   here; bytes whose digest is here already are stored as they are
   * @throws KirinError `download` where they are no whole PNG or JPEG image, or seem damaged for the first time
   */
  write(bytes: AsyncIterable<Uint8Array>, suspects?: Set<Sha256>): Promise<ImageObject>
  /**
   * Stores an image that can be had again for nothing: whole or not at all, and not synced, since a read finds what a
   * power cut has left of it.
   * @param sha256 of the bytes: whoever calls this has made sure of it
   * @throws KirinError `download` where they are no whole PNG or JPEG image
   */
  restore(sha256: Sha256, bytes: Uint8Array): Promise<void>
}

/** What one paid task gave. Immutable: a later purchase for the same fingerprint is another record. */
export interface GenerationRecord {
  readonly version: 1
  readonly fingerprint: Fingerprint
  readonly candidates: CandidateRange
  readonly attempt: number
  readonly externalTaskId: ExternalTaskId
  readonly taskId: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** Decimal USD as charged; absent where the API did not say. */
  readonly costUsd?: string
  readonly emulated: boolean
  readonly outputs: readonly ImageObject[]
}

/** A refusal that will not change until the inputs do, such as one by content moderation. */
export interface Refusal {
  readonly version: 1
  readonly fingerprint: Fingerprint
  readonly taskId: string
  readonly refusedAt: string
  readonly code: string
  readonly message: string
}

/** A task that ended at the service's own fault, or was given up: its external id is used up, the next attempt has another. */
export interface FailedAttempt {
  readonly version: 1
  readonly fingerprint: Fingerprint
  readonly externalTaskId: ExternalTaskId
  /** Of the API that said so. */
  readonly origin: string
  /** Of one whose acceptance was never confirmed it is not known. */
  readonly taskId?: string
  /** ISO 8601, UTC. */
  readonly endedAt: string
  readonly code: string
}

/** A declared subject that was created. Its id belongs to the account that created it. */
export interface CreatedSubject {
  readonly fingerprint: Fingerprint
  /** A 64-bit integer in decimal digits, exact. */
  readonly subjectId: string
  readonly taskId: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly costUsd?: string
}

export interface SubjectRecord extends CreatedSubject {
  readonly version: 1
  readonly externalTaskId: ExternalTaskId
  readonly emulated: boolean
}

/** What was paid for, by fingerprint. */
export interface GenerationRecords {
  /** In order of `candidates.from`. */
  list(fingerprint: Fingerprint): Promise<readonly GenerationRecord[]>
  /** The path of a file that should record a purchase of this fingerprint and says nothing; `undefined` is as it should be. */
  damaged(fingerprint: Fingerprint): Promise<string | undefined>
  /** Durable when it resolves. */
  write(record: GenerationRecord): Promise<void>
  subject(fingerprint: Fingerprint): Promise<SubjectRecord | undefined>
  writeSubject(record: SubjectRecord): Promise<void>
  refusal(fingerprint: Fingerprint): Promise<Refusal | undefined>
  writeRefusal(refusal: Refusal): Promise<void>
  failedAttempt(fingerprint: Fingerprint, id: ExternalTaskId): Promise<FailedAttempt | undefined>
  writeFailedAttempt(failed: FailedAttempt): Promise<void>
}

/** A paid request that is about to be made, or was made and is not yet in the store. */
export interface Claim {
  readonly version: 1
  readonly externalTaskId: ExternalTaskId
  readonly fingerprint: Fingerprint
  readonly candidates: CandidateRange
  readonly attempt: number
  /** Origin of the API that was asked, e.g. `https://cloud.vtrix.ai`. */
  readonly origin: string
  readonly emulated: boolean
  /** For people: the entry as it was called then. */
  readonly entry: string
  readonly manifest: string
  readonly claimedAt: string
  /** Known once the API has accepted. */
  readonly taskId?: string
  /** The account had the task before anything was asked for here: somebody else has paid. */
  readonly found?: true
  /** Set when a look could not tell whether the API has accepted: quarantined. */
  readonly unknownSince?: string
}

/**
 * Write-ahead record of paid requests. Every method is durable when it resolves.
 * @throws KirinError `journal` where a claim cannot be read
 */
export interface Journal {
  list(): Promise<readonly Claim[]>
  claimsOf(fingerprint: Fingerprint): Promise<readonly Claim[]>
  /** A claim before the request is made, and again with the task id once it is known. */
  write(claim: Claim): Promise<void>
  /** Only after the outputs and the record are durable, or when it is certain that nothing was accepted. */
  release(claim: Pick<Claim, 'fingerprint' | 'externalTaskId'>): Promise<void>
}

/** What a task was charged, told once it has ended: one line of the ledger. */
export interface Charge {
  readonly version: 1
  /** When it was learned: ISO 8601, UTC. */
  readonly at: string
  /** When the run began that learned it: ISO 8601, UTC. */
  readonly run: string
  readonly kind: 'image' | 'subject'
  /** The entry's id, or the subject's name, as it was called then. */
  readonly entry: string
  readonly manifest: string
  readonly fingerprint: Fingerprint
  readonly taskId: string
  /** That the task made: none where it failed and was charged nevertheless. */
  readonly images: number
  /** Decimal USD; absent where the API did not say. */
  readonly costUsd?: string
  readonly emulated: boolean
  readonly origin: string
  /** `found`: paid for elsewhere and collected here. */
  readonly source: 'bought' | 'found'
}

/** What was really charged, for ever: nothing is taken out of it. */
export interface Ledger {
  /** Durable when it resolves. */
  append(charge: Charge): Promise<void>
  /** A task once, in order of time. What cannot be read is left out. */
  read(): Promise<readonly Charge[]>
}

/** The right to work on something, against other processes and the own one. */
export interface Lease {
  release(): Promise<void>
}

export interface Leases {
  /** Waits for whoever holds it; `onWait` is called once if so. Rejects when the signal aborts. */
  acquire(name: string, signal: AbortSignal, onWait?: () => void): Promise<Lease>
  /** `undefined` where somebody holds it. */
  tryAcquire(name: string): Promise<Lease | undefined>
  /** Names of those that anybody alive holds, in order. */
  held(): Promise<readonly string[]>
  /** Names of those whose holders have ended without giving them back, in order. */
  abandoned(): Promise<readonly string[]>
}

/** The right to buy something, against other machines; how exclusive it is depends on what holds the claims. */
export interface RemoteClaim {
  /** Never throws: a claim that stays ends by itself. */
  release(): Promise<void>
}

/**
 * A store that machines share. What it gives back is verified against its digest, or not given. Every method rejects
 * with KirinError `remote-cache` where there is no answer that can be relied on, which is not the same as "not there".
 */
export interface RemoteCache {
  /** For people: where it is, without credentials. */
  readonly place: string
  readonly readable: boolean
  readonly writable: boolean
  /** By digest, and by length where it tells one. */
  has(object: Pick<ImageObject, 'sha256' | 'bytes'>, signal: AbortSignal): Promise<boolean>
  /** `undefined` where it is not there. */
  read(sha256: Sha256, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined>
  write(sha256: Sha256, bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** In order of `candidates.from`. */
  records(fingerprint: Fingerprint, signal: AbortSignal): Promise<readonly GenerationRecord[]>
  /** Adds what is not there; gives whether anything had to be written. The objects must be there. */
  addRecords(
    fingerprint: Fingerprint,
    records: readonly GenerationRecord[],
    signal: AbortSignal,
  ): Promise<boolean>
  /** `undefined` where another machine holds it. */
  claim(fingerprint: Fingerprint, signal: AbortSignal): Promise<RemoteClaim | undefined>
  close(): Promise<void>
}

/** What is known of an API from experience, by its origin. */
export interface ApiKnowledge {
  /** Whether this API was ever seen to find a task by its external id. */
  findsByExternalId(origin: string): Promise<boolean>
  sawFindByExternalId(origin: string): Promise<void>
  /** Milliseconds that recent tasks took, by kind, the newest last. */
  durations(origin: string): Promise<ReadonlyMap<string, readonly number[]>>
  saveDurations(origin: string, durations: ReadonlyMap<string, readonly number[]>): Promise<void>
  /** Decimal USD for one image by resolution, as last charged. */
  unitPrices(origin: string): Promise<ReadonlyMap<string, string>>
  learnUnitPrice(origin: string, resolution: string, price: string): Promise<void>
}

export interface CreateRequest {
  readonly externalTaskId: ExternalTaskId
  readonly prompt: string
  /** Bytes to send, in order. */
  readonly references: readonly Uint8Array[]
  /** 64-bit integers in decimal digits. */
  readonly elements: readonly string[]
  readonly resolution: string
  readonly aspectRatio: string
  readonly watermark: boolean
  readonly result:
    | { readonly type: 'single'; readonly n: number }
    | { readonly type: 'series'; readonly amount: number }
  readonly callbackUrl?: string
}

export interface SubjectRequest {
  readonly externalTaskId: ExternalTaskId
  /** At most 20 characters. */
  readonly name: string
  /** At most 100 characters. */
  readonly description: string
  readonly frontalImage: Uint8Array
  /** One to three. */
  readonly referImages: readonly Uint8Array[]
  readonly tags: readonly ElementTag[]
}

export type CreateOutcome =
  | { readonly kind: 'accepted'; readonly taskId: string; readonly createdAt: number | undefined }
  /** The API said no: certainly nothing was accepted. */
  | { readonly kind: 'rejected'; readonly message: string }
  /** 401 or 403: nothing was accepted, and no other create would be. */
  | { readonly kind: 'denied'; readonly status: 401 | 403; readonly message: string }
  /** 429: nothing was accepted. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | undefined }
  /** No connection came about, so the request was never sent. */
  | { readonly kind: 'not-sent'; readonly message: string }
  /** It may have been accepted. */
  | { readonly kind: 'unclear'; readonly message: string }

/** `createdAt` is in milliseconds since 1970. */
export interface Task {
  readonly id: string
  readonly createdAt: number | undefined
  readonly state:
    | { readonly status: 'running'; readonly progress: number | undefined }
    | {
        readonly status: 'completed'
        readonly urls: readonly string[]
        /** Of a subject that was created: 64 bits in decimal digits. */
        readonly subjectId: string | undefined
        readonly costUsd: string | undefined
      }
    | {
        readonly status: 'failed'
        readonly code: string
        readonly message: string
        /** Where the API says that it charged for it all the same. */
        readonly costUsd?: string
      }
}

export type ReadOutcome =
  | { readonly kind: 'task'; readonly task: Task }
  /** No such task; `page`: an HTML page says so, as a proxy in between would, and not the API. */
  | { readonly kind: 'absent'; readonly page?: true }
  | { readonly kind: 'denied'; readonly status: 401 | 403; readonly message: string }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'unclear'; readonly message: string }

export interface ImageApi {
  readonly origin: string
  /**
   * Never repeats the request by itself. Expected failures are outcomes, not throws.
   * @param options `clearable`: a look would tell what became of it, so a small risk of an unclear outcome is worth speed
   */
  create(
    request: CreateRequest,
    signal: AbortSignal,
    options?: { readonly clearable?: boolean },
  ): Promise<CreateOutcome>
  /** As `create`, for a subject. */
  createSubject(request: SubjectRequest, signal: AbortSignal): Promise<CreateOutcome>
  /** By task id or by external id: the API takes both in the same place. */
  read(id: string, signal: AbortSignal): Promise<ReadOutcome>
  /**
   * The bytes of a result; the API key is never sent.
   * @throws KirinError `download`
   */
  download(url: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** Where the API's callbacks arrive. They are hints to read a task now, never data. */
export interface CallbackReceiver {
  urlFor(externalTaskId: ExternalTaskId): string
  /** Calls `wake` at each hint for the task, until what it gives back is called. */
  onHint(externalTaskId: ExternalTaskId, wake: () => void): () => void
  close(): Promise<void>
}

/** Files by index into an entry's outputs: POSIX paths from the project's root. */
export type EmittedFiles = ReadonlyMap<number, string>

export type Emitted =
  | { readonly kind: 'emitted'; readonly files: EmittedFiles }
  /** An image that has to be written is not in the store, or was damaged there. */
  | { readonly kind: 'missing'; readonly output: ImageObject }
