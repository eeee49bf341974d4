import type { LimitFunction } from 'p-limit'
import { type Failure, KirinError } from '../diagnostics/error.ts'
import type { EventSink } from '../event.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Holdings } from '../plan/holdings.ts'
import type {
  ApiKnowledge,
  CallbackReceiver,
  Clock,
  ContentStore,
  CreatedSubject,
  GenerationRecords,
  ImageApi,
  ImageObject,
  Journal,
  Leases,
  Ledger,
} from '../ports.ts'
import type { Reference } from '../resolve/entry.ts'
import type { Budget } from './budget.ts'
import type { Experience } from './experience.ts'
import type { LookupTrust } from './lookup-trust.ts'
import type { Pacer } from './pacer.ts'
import type { SharedCache } from './shared-cache.ts'
import type { Slots } from './slots.ts'

/** What one run works with. */
export interface RunContext {
  readonly api: ImageApi | undefined
  readonly store: ContentStore
  readonly records: GenerationRecords
  readonly journal: Journal
  readonly leases: Leases
  readonly knowledge: ApiKnowledge
  readonly ledger: Ledger
  /** Decimal USD that this run was charged for what it asked for, by entry, whatever became of it. */
  readonly spent: Map<string, string>
  /** ISO 8601, UTC: the run's name in the ledger. */
  readonly startedAt: string
  readonly clock: Clock
  readonly random: () => number
  /** Aborts with a KirinError `interrupted` or `timeout`. */
  readonly signal: AbortSignal
  readonly tell: EventSink
  readonly budget: Budget
  readonly slots: Slots
  /** Entries that get ready for a slot: leased, looked up, claimed. A few more than slots, not all there are. */
  readonly ahead: Slots
  readonly downloads: LimitFunction
  /** Entries whose facts are read at once: a bound on open files. */
  readonly lookups: LimitFunction
  readonly creates: CreateGate
  readonly trust: LookupTrust
  readonly experience: Experience
  readonly reads: Pacer
  readonly callbacks: CallbackReceiver | undefined
  /** Subjects that this run has looked for or created, by fingerprint. */
  readonly subjects: Map<Fingerprint, Promise<CreatedSubject>>
  /** The lock's subject of that name, where it is this one. */
  lockedSubject(manifest: string, name: string, fingerprint: Fingerprint): CreatedSubject | undefined
  /** To be kept in the lock. */
  onSubject(manifest: string, name: string, subject: CreatedSubject): void
  /** A cache that machines share, where one is configured. */
  readonly shared: SharedCache | undefined
  readonly emulated: boolean
  readonly frozen: boolean
  readonly retryUnknown: boolean
  /** By resolution: as charged before, and by this run. */
  readonly unitPrices: Map<string, string>
  /** Reads the bytes of a reference; they hash to what its fingerprint says. */
  readonly loadReference: ReferenceLoader
  /** Takes an image that the account has no more from a named file of the project, where one holds its very bytes. */
  takeCopy(object: ImageObject): Promise<boolean>
}

/** @param upstream what the entry has that the reference names, where it names one */
export type ReferenceLoader = (
  reference: Reference,
  expected: Sha256,
  upstream: Holdings | undefined,
) => Promise<Uint8Array>

/** Shut for all entries by the first answer that says no create can succeed. */
export class CreateGate {
  #closed: Failure | undefined

  close(failure: Failure): void {
    this.#closed ??= failure
  }

  /** @throws KirinError `stopped` */
  assertOpen(): void {
    if (this.#closed) throw new KirinError('stopped', `not requested, because ${this.#closed.message}`)
  }
}

/** An API's name in what is known by experience; emulators come and go under any port. */
export function knowledgeKey(context: Pick<RunContext, 'emulated'>, api: ImageApi): string {
  return context.emulated ? 'emulator' : api.origin
}

/**
 * @param hearsay what else was asked in vain
 * @throws KirinError `no-key`
 */
export function requireApi(context: RunContext, hearsay?: string): ImageApi {
  if (context.api) return context.api
  const why = hearsay === undefined ? '' : `; ${hearsay}`
  throw new KirinError(
    'no-key',
    `the API is needed and there is no key: set KIRIN_API_KEY, or draw for free with --emulate${why}`,
  )
}
