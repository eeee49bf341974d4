import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { toJsonText } from './json.ts'

/** A whole HTTP answer. */
export interface FullReply {
  readonly kind: 'full'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** What a client gets to see of its request. */
export type Reply =
  | FullReply
  /** The connection is reset. */
  | { readonly kind: 'reset' }
  /** Nothing, and the connection stays open. */
  | { readonly kind: 'hang' }
  /** Headers that promise the whole body, the first half of it, and the end of the connection. */
  | { readonly kind: 'truncated'; readonly whole: FullReply }
  | { readonly kind: 'delayed'; readonly ms: number; readonly reply: FullReply }

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): FullReply {
  return {
    kind: 'full',
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: toJsonText(value),
  }
}

export function bytesReply(status: number, contentType: string, body: string | Buffer): FullReply {
  return { kind: 'full', status, headers: { 'content-type': contentType }, body }
}

/** HTTP status the client sees, or `null` where it sees none. */
export function statusOf(reply: Reply): number | null {
  switch (reply.kind) {
    case 'full':
      return reply.status
    case 'truncated':
      return reply.whole.status
    case 'delayed':
      return reply.reply.status
    case 'reset':
    case 'hang':
      return null
  }
}

/** Writes a reply. `closed` ends waiting when the emulator is closed. */
export async function send(response: ServerResponse, reply: Reply, closed: AbortSignal): Promise<void> {
  switch (reply.kind) {
    case 'full':
      writeHead(response, reply)
      response.end(reply.body)
      return
    case 'delayed':
      await delay(reply.ms, undefined, { signal: closed }).catch(() => {})
      if (!closed.aborted) await send(response, reply.reply, closed)
      return
    case 'truncated': {
      const body = Buffer.from(reply.whole.body)
      writeHead(response, reply.whole)
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroySoon())
      return
    }
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'hang':
      return
  }
}

function writeHead(response: ServerResponse, { status, headers, body }: FullReply): void {
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    'x-kirin-emulator': '1',
  })
}
