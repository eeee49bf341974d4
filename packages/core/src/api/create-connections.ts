import { performance } from 'node:perf_hooks'
import { Client, type Dispatcher } from 'undici'
import { removeFrom } from '../remove-from.ts'

/** Milliseconds. A server that gives up a connection which it keeps waits longer than that, mostly for seconds [assumed]. */
const KEPT_MS = 250

interface Resting {
  readonly client: Client
  readonly origin: string
}

interface Kept extends Resting {
  /** When its last answer was whole. */
  readonly since: number
}

/**
 * Connections for creates. Each carries one at a time and may be used again within a moment of its last answer, where
 * the caller says so: a server may close an idle connection just when it is used again, and nothing then tells whether
 * the request was taken. Where that happened once, none is used again.
 */
export class CreateConnections {
  readonly #options: Client.Options
  readonly #now: () => number
  readonly #all: Client[] = []
  /** Without a connection: to make another one is much less than to make another client. */
  readonly #resting: Resting[] = []
  /** The one used last is the last. */
  #kept: Kept[] = []
  #trusted = true
  #closed = false

  /** @param now in milliseconds */
  constructor(options: Client.Options, now: () => number = () => performance.now()) {
    this.#now = now
    // The server's own hint never makes it longer.
    this.#options = { ...options, keepAliveTimeout: KEPT_MS, keepAliveMaxTimeout: KEPT_MS }
  }

  dispatch(
    options: Dispatcher.DispatchOptions & { readonly origin: string },
    handler: Dispatcher.DispatchHandler,
    reuse: boolean,
  ): void {
    const { origin } = options
    const kept = reuse ? this.#take(origin) : undefined
    const client = kept ?? this.#rested(origin) ?? this.#open(origin)
    let phase: 'waiting' | 'sent' | 'answered' = 'waiting'
    client.dispatch(
      { ...options, reset: !reuse },
      {
        onRequestStart: (controller, context) => {
          phase = 'sent'
          handler.onRequestStart?.(controller, context)
        },
        onResponseStart: (controller, status, headers, message) => {
          phase = 'answered'
          handler.onResponseStart?.(controller, status, headers, message)
        },
        onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
        onResponseEnd: (controller, trailers) => {
          if (reuse) this.#kept.push({ client, origin, since: this.#now() })
          else client.once('disconnect', () => this.#resting.push({ client, origin }))
          handler.onResponseEnd?.(controller, trailers)
        },
        onResponseError: (controller, error) => {
          if (kept && phase === 'sent') this.#trusted = false
          this.#drop(client)
          handler.onResponseError?.(controller, error)
        },
      },
    )
  }

  async destroy(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#all.map(client => client.destroy()))
  }

  #open(origin: string): Client {
    const client = new Client(origin, this.#options)
    this.#all.push(client)
    if (this.#closed) void client.destroy()
    return client
  }

  #rested(origin: string): Client | undefined {
    const at = this.#resting.findIndex(resting => resting.origin === origin)
    return at === -1 ? undefined : this.#resting.splice(at, 1)[0]?.client
  }

  #take(origin: string): Client | undefined {
    const now = this.#now()
    const stale = this.#kept.filter(({ since }) => !this.#trusted || now - since > KEPT_MS)
    for (const { client } of stale) this.#drop(client)
    if (stale.length > 0) this.#kept = this.#kept.filter(one => !stale.includes(one))
    const at = this.#kept.findLastIndex(kept => kept.origin === origin)
    return at === -1 ? undefined : this.#kept.splice(at, 1)[0]?.client
  }

  #drop(client: Client): void {
    removeFrom(this.#all, client)
    void client.destroy()
  }
}
