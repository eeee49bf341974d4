import { connect, type Socket } from 'node:net'
import { type AnswerHead, parseAnswerHead } from './answer-head.ts'
import { type Headers, reasonOf } from './exchange.ts'
import type { Timeouts } from './http.ts'

export type DirectAnswer =
  /** `body` is whole where `status` is 200. What other answers say besides their head is not kept. */
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Headers
      readonly body: Uint8Array
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** More than is understood here: another client is to ask again. */
  | { readonly kind: 'unsuited' }

/** Of a head, in bytes, with what of the body comes along. */
const START = 16 * 1024
/** Of a body that nobody reads, in bytes: more than this and its connection is given up. */
const WORTH_SKIPPING = 64 * 1024
const NOTHING = Buffer.alloc(0)

interface Asked {
  readonly text: string
  readonly maxBytes: number
  readonly answer: (answer: DirectAnswer) => void
}

/** What is being read. */
type Reading =
  | { readonly part: 'head'; length: number }
  | { readonly part: 'body'; readonly head: AnswerHead; readonly body: Buffer; length: number }

/** One connection for one `GET` after the other. */
export class DirectConnection {
  readonly origin: string
  /** Whether any of the answer to the last request has come. */
  heard = false
  /** Whether the other side has ended it, as a server does with one that was idle. */
  broken = false
  readonly #timeouts: Timeouts
  readonly #socket: Socket
  readonly #start = Buffer.allocUnsafeSlow(START)
  #state: 'connecting' | 'open' | 'closed' = 'connecting'
  #asked: Asked | undefined
  /** What to say where nothing comes for too long. */
  #late = ''
  #reading: Reading = { part: 'head', length: 0 }

  /** @param onClosed called once, when it can carry no more */
  constructor({ origin, hostname, port }: URL, timeouts: Timeouts, onClosed: () => void) {
    this.origin = origin
    this.#timeouts = timeouts
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 80),
      noDelay: true,
      // The system puts what comes where it belongs.
      onread: { buffer: () => this.#room(), callback: length => this.#read(length) },
    })
    this.#socket = socket
    const { connectMs } = timeouts
    this.#limit(connectMs, `no connection within ${connectMs} ms`)
    socket.on('connect', () => {
      this.#state = 'open'
      this.#send()
    })
    socket.on('timeout', () => this.cut(this.#late))
    socket.on('error', error => this.#break(reasonOf(error)))
    socket.on('end', () => this.#break('the connection broke'))
    socket.on('close', () => {
      this.#break('the connection broke')
      onClosed()
    })
  }

  get isIdle(): boolean {
    return this.#state === 'open' && !this.#asked
  }

  /** Only where it is new or idle. */
  ask(text: string, maxBytes: number): Promise<DirectAnswer> {
    return new Promise(answer => {
      this.#asked = { text, maxBytes, answer }
      this.heard = false
      this.#socket.ref()
      if (this.#state === 'open') this.#send()
      if (this.#state === 'closed') this.#answer({ kind: 'failed', reason: 'the connection broke' })
    })
  }

  cut(reason: string): void {
    this.#state = 'closed'
    this.#socket.destroy()
    this.#answer({ kind: 'failed', reason })
  }

  #break(reason: string): void {
    if (this.#state !== 'closed') this.broken = true
    this.cut(reason)
  }

  #send(): void {
    if (!this.#asked) return
    const { headersMs } = this.#timeouts
    this.#limit(headersMs, `no answer within ${headersMs} ms`)
    this.#socket.write(this.#asked.text, 'latin1')
  }

  #limit(ms: number, reason: string): void {
    this.#late = reason
    this.#socket.setTimeout(ms)
  }

  #room(): Buffer {
    const { part, length } = this.#reading
    // Of a body that is whole nothing is left; the next is a head.
    return part === 'head' ? this.#start.subarray(length) : this.#reading.body.subarray(length)
  }

  #read(length: number): boolean {
    this.heard = true
    this.#reading.length += length
    // What nobody asked for is not what the next one asks for.
    if (!this.#asked) this.cut('more came than was asked for')
    else if (this.#reading.part === 'head') this.#readHead(this.#asked, this.#reading.length)
    if (this.#reading.part === 'body' && this.#reading.length === this.#reading.body.length)
      this.#finish(this.#reading)
    return this.#state !== 'closed'
  }

  #readHead({ maxBytes }: Asked, length: number): void {
    const end = this.#start.subarray(0, length).indexOf('\r\n\r\n')
    if (end === -1 && length < START) return
    const head = end === -1 ? undefined : parseAnswerHead(this.#start.toString('latin1', 0, end))
    const rest = this.#start.subarray(end + 4, length)
    if (head?.length !== undefined && isFitting(head, rest.length, maxBytes)) {
      const body = Buffer.allocUnsafeSlow(head.length)
      rest.copy(body)
      this.#reading = { part: 'body', head, body, length: rest.length }
      const { bodyMs } = this.#timeouts
      this.#limit(bodyMs, `nothing came for ${bodyMs} ms`)
    } else if (!head || head.status === 200) this.#giveUp({ kind: 'unsuited' })
    else this.#giveUp({ kind: 'answered', status: head.status, headers: head.headers, body: NOTHING })
  }

  #finish({ head: { status, headers, staysOpen }, body }: Extract<Reading, { part: 'body' }>): void {
    const answer: DirectAnswer = { kind: 'answered', status, headers, body }
    if (staysOpen) {
      this.#reading = { part: 'head', length: 0 }
      this.#socket.setTimeout(0)
      // It keeps no process alive.
      this.#socket.unref()
      this.#answer(answer)
    } else this.#giveUp(answer)
  }

  #giveUp(answer: DirectAnswer): void {
    this.#answer(answer)
    this.cut('')
  }

  #answer(answer: DirectAnswer): void {
    const asked = this.#asked
    this.#asked = undefined
    asked?.answer(answer)
  }
}

/** Whether a body is short enough to be read. */
function isFitting({ status, length = 0 }: AnswerHead, there: number, maxBytes: number): boolean {
  return there <= length && length <= (status === 200 ? maxBytes : WORTH_SKIPPING)
}
