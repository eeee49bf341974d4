import { type Failure, KirinError } from '../diagnostics/error.ts'
import type { Fingerprint, FingerprintInputs } from '../fingerprint/fingerprint.ts'
import type { Holdings } from '../plan/holdings.ts'
import type { EmittedFiles } from '../ports.ts'
import type { Action } from '../report.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import type { Produced } from './produce.ts'

/** How an entry ended. */
export type EntryResult =
  | {
      readonly ok: true
      readonly entry: ResolvedEntry
      readonly inputs: FingerprintInputs
      readonly fingerprint: Fingerprint
      readonly produced: Produced
      readonly files: EmittedFiles
    }
  | {
      readonly ok: false
      readonly entry: ResolvedEntry
      readonly fingerprint: Fingerprint | undefined
      readonly action: Action
      readonly reasons: readonly string[]
      readonly failure: Failure
      /** What others are made from all the same. */
      readonly shippedOn: Holdings | undefined
    }

/** How entries ended, for those that wait for it. */
export class Results {
  readonly #ended = new Map<string, EntryResult>()
  readonly #waiting = new Map<string, ((result: EntryResult) => void)[]>()
  readonly #ids: ReadonlySet<string>
  readonly #onResult: (result: EntryResult) => void

  constructor(ids: Iterable<string>, onResult: (result: EntryResult) => void) {
    this.#ids = new Set(ids)
    this.#onResult = onResult
  }

  add(result: EntryResult): void {
    const { id } = result.entry
    this.#ended.set(id, result)
    this.#onResult(result)
    for (const wake of this.#waiting.get(id) ?? []) wake(result)
    this.#waiting.delete(id)
  }

  /** All that have ended, in the order of the ids. */
  all(): EntryResult[] {
    return [...this.#ids].flatMap(id => this.#ended.get(id) ?? [])
  }

  /** As soon as it has ended. */
  async of(id: string): Promise<EntryResult> {
    if (!this.#ids.has(id)) throw new KirinError('internal', `${id} is not among the entries`)
    return (
      this.#ended.get(id) ??
      (await new Promise(resolve => {
        this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve])
      }))
    )
  }
}
