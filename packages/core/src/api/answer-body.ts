/** What undici gives to handle a request with. */
export interface Controller {
  abort(reason: Error): void
  pause(): void
  resume(): void
}

/** Bytes that are held before the sender is asked to wait. */
const HIGH_WATER = 64 * 1024

type End = { readonly kind: 'whole' } | { readonly kind: 'broken'; readonly error: Error }

/**
 * The body of an answer as it arrives, to be read once. A stream would do the same: this is the little of one that is
 * needed, since a run reads thousands of short answers.
 */
export class AnswerBody implements AsyncIterableIterator<Uint8Array> {
  /** Bytes that have come so far. */
  received = 0
  readonly #controller: Controller
  readonly #onEnd: () => void
  #chunks: Uint8Array[] = []
  #held = 0
  #paused = false
  /** Bytes that are asked for in one go. */
  #limit: number | undefined
  #end: End | undefined
  #wake: (() => void) | undefined

  /** @param onEnd called once, when nothing more comes or nothing more is wanted */
  constructor(controller: Controller, onEnd: () => void) {
    this.#controller = controller
    this.#onEnd = onEnd
  }

  push(chunk: Uint8Array): void {
    if (this.#end) return
    this.received += chunk.length
    this.#chunks.push(chunk)
    this.#held += chunk.length
    if (this.#limit !== undefined) {
      if (this.#held > this.#limit) this.#wake?.()
      return
    }
    if (this.#held >= HIGH_WATER && !this.#paused) {
      this.#paused = true
      this.#controller.pause()
    }
    this.#wake?.()
  }

  end(): void {
    this.#finish({ kind: 'whole' })
  }

  /** What has come is dropped: it is no whole answer. */
  fail(error: Error): void {
    if (this.#end) return
    this.#chunks = []
    this.#finish({ kind: 'broken', error })
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        this.#took(chunk)
        return { done: false, value: chunk }
      }
      if (this.#end?.kind === 'broken') throw this.#end.error
      if (this.#end) return { done: true, value: undefined }
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
  }

  /** Whoever leaves the loop early wants no more of it. */
  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!this.#end) {
      const error = new Error('no longer wanted')
      this.fail(error)
      this.#controller.abort(error)
    }
    this.#chunks = []
    return { done: true, value: undefined }
  }

  /**
   * All of it at once, when it is whole: cheaper than a loop. In pieces, which are not joined. `undefined` where it is
   * longer than so many bytes: then no more of it comes. Throws as the loop does.
   */
  async whole(maxBytes: number): Promise<readonly Uint8Array[] | undefined> {
    this.#limit = maxBytes
    if (!this.#end && this.#held <= maxBytes) {
      this.#flow()
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
    if (this.#end?.kind === 'broken') throw this.#end.error
    if (this.#end && this.#held <= maxBytes) return this.#chunks
    await this.return()
    return undefined
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #took(chunk: Uint8Array): void {
    this.#held -= chunk.length
    if (this.#held < HIGH_WATER) this.#flow()
  }

  #flow(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#controller.resume()
  }

  #finish(end: End): void {
    if (this.#end) return
    this.#end = end
    this.#onEnd()
    this.#wake?.()
  }
}

/** Mostly it is one piece. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  return first && chunks.length === 1 ? first : Buffer.concat(chunks)
}
