import { setMaxListeners } from 'node:events'
import type { LimitFunction } from 'p-limit'
import { KirinError } from '../diagnostics/error.ts'
import type { EventSink } from '../event.ts'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type {
  Clock,
  ContentStore,
  GenerationRecord,
  GenerationRecords,
  ImageObject,
  RemoteCache,
  RemoteClaim,
} from '../ports.ts'

/** Between two looks at what another machine holds a claim for, in milliseconds. */
const LOOK_AGAIN_MS = 2_000
/** When the run ends, what was bought is still shared for so long. */
const GRACE_MS = 5_000

export interface SharedCacheParts {
  readonly remote: RemoteCache
  readonly store: ContentStore
  readonly records: GenerationRecords
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly tell: EventSink
  /** Transfers under way at once, and with them images in memory. */
  readonly transfers: LimitFunction
  /** What another thread brings meanwhile. */
  readonly ahead: BroughtAhead | undefined
}

/** Objects that are being brought before anyone has asked for them. */
export interface BroughtAhead {
  /** `left`: nothing is known of it. `failed`: why the remote cache could not give it. */
  outcome(sha256: Sha256): Promise<'came' | 'absent' | 'left' | { readonly failed: string }>
}

/**
 * A remote cache as a run uses it: reads through into the store, and writes back what was bought. That it fails never
 * fails an entry; why it could not give something is kept, for whoever has to say what that leads to.
 */
export class SharedCache {
  readonly #parts: SharedCacheParts
  readonly #answers = new Map<Fingerprint, 'came' | { readonly why: string; readonly failed: boolean }>()
  readonly #expected = new Map<Fingerprint, Promise<boolean>>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #keeping = new Map<Fingerprint, Promise<void>>()
  readonly #late = new AbortController()
  #notKept = 0
  #whyNotKept = ''

  constructor(parts: SharedCacheParts) {
    this.#parts = parts
    // Each transfer under way listens.
    setMaxListeners(0, this.#late.signal)
    const later = (): void => void setTimeout(() => this.#late.abort(), GRACE_MS).unref()
    if (parts.signal.aborted) later()
    else parts.signal.addEventListener('abort', later, { once: true })
  }

  get place(): string {
    return this.#parts.remote.place
  }

  /** Whether something for the fingerprint was brought from there. */
  came(fingerprint: Fingerprint): boolean {
    return this.#answers.get(fingerprint) === 'came'
  }

  /** Why it could not say what it has for a fingerprint. */
  failure(fingerprint: Fingerprint): string | undefined {
    const answer = this.#answers.get(fingerprint)
    return answer !== undefined && answer !== 'came' && answer.failed ? answer.why : undefined
  }

  /** For the reasons of an entry that is missing: what was heard of it there. */
  hearsay(fingerprint: Fingerprint): string | undefined {
    const answer = this.#answers.get(fingerprint)
    return answer === undefined || answer === 'came' ? undefined : answer.why
  }

  /** Fingerprints for which a purchase in spite of a failure was told. */
  readonly told: Set<Fingerprint> = new Set()
  /** What was asked for: nothing is asked for twice, but right before it is bought. */
  readonly asked: Set<string> = new Set()

  /** All that is needed for the fingerprint is being brought ahead; `true` once it is there. */
  expect(fingerprint: Fingerprint, coming: Promise<boolean>): void {
    this.#expected.set(fingerprint, coming)
  }

  /** Waits for what is being brought ahead for a fingerprint: it counts as brought for it. */
  async settle(fingerprint: Fingerprint): Promise<boolean> {
    const came = (await this.#expected.get(fingerprint)) ?? false
    if (came) this.#answers.set(fingerprint, 'came')
    return came
  }

  /** Brings images that are missing in the store; `true` where all of them came. */
  async bring(fingerprint: Fingerprint, missing: readonly ImageObject[]): Promise<boolean> {
    return await this.#ask(fingerprint, async () => {
      const came = await Promise.all(missing.map(object => this.#fetch(object.sha256, object.bytes)))
      return came.every(Boolean)
    })
  }

  /** Brings what was bought for a fingerprint and no record here knows of, images first; `true` where there was any. */
  async recall(fingerprint: Fingerprint): Promise<boolean> {
    const { remote, records, signal } = this.#parts
    return await this.#ask(fingerprint, async () => {
      const found = await remote.records(fingerprint, signal)
      const known = new Set((await records.list(fingerprint)).map(({ candidates }) => candidates.from))
      let some = false
      for (const record of found) {
        if (known.has(record.candidates.from)) continue
        const came = await Promise.all(record.outputs.map(({ sha256, bytes }) => this.#fetch(sha256, bytes)))
        // A record without its images would stand in the way of what the account has. Nor is it a miss: it was paid for.
        if (!came.every(Boolean)) {
          if (some) return true
          throw new KirinError('remote-cache', 'it has the record of a purchase, and not all of its images')
        }
        await records.write(record)
        some = true
      }
      return some
    })
  }

  /** Brings a reference, or a candidate that need not be shipped. Failing is the same as not being there. */
  async reference(sha256: Sha256, maxBytes: number): Promise<boolean> {
    if (!this.#parts.remote.readable) return false
    try {
      return await this.#fetch(sha256, maxBytes)
    } catch {
      this.#parts.signal.throwIfAborted()
      return false
    }
  }

  /**
   * The right to buy for a fingerprint, against other machines. While another has it, what it buys is waited for;
   * `came`: that is here now. Where there can be no claim, such as in a cache that is only read, none is needed.
   */
  async claim(fingerprint: Fingerprint, onWait: () => void): Promise<RemoteClaim | 'came' | undefined> {
    const { remote, clock, signal, tell } = this.#parts
    if (!remote.writable) return undefined
    for (let waited = false; ; ) {
      let claim: RemoteClaim | undefined
      try {
        claim = await remote.claim(fingerprint, signal)
      } catch (error) {
        if (!isRemote(error)) throw error
        this.#sayOnce(`${this.place} takes no claims (${error.message}): two machines may look at once`, tell)
        return undefined
      }
      if (claim) {
        // Another may have bought, and let go, since it was last asked.
        if (!(await this.recall(fingerprint))) return claim
        await claim.release()
        return 'came'
      }
      if (!waited) onWait()
      waited = true
      await clock.sleep(LOOK_AGAIN_MS, signal)
      if (await this.recall(fingerprint)) return 'came'
    }
  }

  /** Shares what was bought, beside the run. */
  keep(record: GenerationRecord): void {
    const { remote } = this.#parts
    if (!remote.writable) return
    const before = this.#keeping.get(record.fingerprint) ?? Promise.resolve()
    const kept = before.then(() =>
      this.#share(async signal => {
        await Promise.all(record.outputs.map(object => this.#upload(object, signal)))
        await remote.addRecords(record.fingerprint, [record], signal)
      }),
    )
    this.#keeping.set(record.fingerprint, kept)
    this.#track(kept)
  }

  /** As {@link keep}, for a reference that was fetched. */
  keepReference(object: ImageObject): void {
    if (!this.#parts.remote.writable) return
    this.#track(this.#share(signal => this.#upload(object, signal)))
  }

  /** Lets a claim go once what was bought under it is shared. */
  releaseLater(fingerprint: Fingerprint, claim: RemoteClaim): void {
    const kept = this.#keeping.get(fingerprint) ?? Promise.resolve()
    this.#track(kept.then(() => claim.release()))
  }

  /** Waits for what is being shared, and tells what could not be. */
  async flush(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
    if (this.#notKept === 0) return
    this.#parts.tell({
      type: 'notice',
      level: 'warning',
      message: `the remote cache ${this.place} did not take what was bought for ${this.#notKept === 1 ? 'an entry' : `${this.#notKept} entries`} (${this.#whyNotKept}); kirin-batch push tries it again`,
    })
    this.#notKept = 0
  }

  async #ask(fingerprint: Fingerprint, work: () => Promise<boolean>): Promise<boolean> {
    if (!this.#parts.remote.readable) return false
    try {
      const came = await work()
      this.#answers.set(
        fingerprint,
        came ? 'came' : { why: `the remote cache ${this.place} does not have it`, failed: false },
      )
      return came
    } catch (error) {
      this.#parts.signal.throwIfAborted()
      const why = `the remote cache ${this.place} could not give it: ${wordsOf(error)}`
      this.#answers.set(fingerprint, { why, failed: true })
      return false
    }
  }

  async #fetch(digest: Sha256, maxBytes: number): Promise<boolean> {
    const { remote, store, signal, transfers, ahead } = this.#parts
    const early = (await ahead?.outcome(digest)) ?? 'left'
    if (typeof early === 'object') throw new KirinError('remote-cache', early.failed)
    if (early !== 'left') return early === 'came'
    return await transfers(async () => {
      const bytes = await remote.read(digest, maxBytes, signal)
      if (!bytes) return false
      await store.restore(digest, bytes)
      return true
    })
  }

  async #upload(object: ImageObject, signal: AbortSignal): Promise<void> {
    const { remote, store, transfers } = this.#parts
    await transfers(async () => {
      if (await remote.has(object, signal)) return
      const bytes = await store.read(object.sha256)
      if (bytes) await remote.write(object.sha256, bytes, signal)
    })
  }

  async #share(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(this.#late.signal)
    } catch (error) {
      this.#notKept += 1
      this.#whyNotKept = isRemote(error) ? error.message : 'the run was ended'
    }
  }

  #track(work: Promise<void>): void {
    const settled = work.catch(() => undefined).finally(() => this.#underWay.delete(settled))
    this.#underWay.add(settled)
  }

  #saidOnce = false

  #sayOnce(message: string, tell: EventSink): void {
    if (!this.#saidOnce) tell({ type: 'notice', level: 'info', message })
    this.#saidOnce = true
  }
}

function isRemote(error: unknown): error is KirinError {
  return error instanceof KirinError && error.code === 'remote-cache'
}

/** The store may fail too; what that means to the entry shows when its turn comes. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
