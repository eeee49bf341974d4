import { onAbort } from '../abort.ts'
import { formatGet } from './answer-head.ts'
import { type DirectAnswer, DirectConnection } from './direct-connection.ts'
import type { HttpRequest, Timeouts } from './http.ts'

/** `GET` for what is wanted whole and is told by the server at once how long it is. */
export interface DirectHttp {
  /** @param request `maxBytes`: an answer that is longer does not suit */
  get(request: HttpRequest & { readonly maxBytes: number }): Promise<DirectAnswer>
  /** Cuts what is still under way. */
  close(): void
}

/**
 * HTTP/1.1 over sockets, straight into the memory where a body is to be. Node's own client copies each body twice, and
 * on a fast network a restore is limited by CPU time. What is not plain `http` with answers of a known length is left to
 * that client.
 */
export function createDirectHttp(timeouts: Timeouts): DirectHttp {
  const open = new Set<DirectConnection>()
  const unsuited = new Set<string>()

  function connectionTo(url: URL): { readonly connection: DirectConnection; readonly used: boolean } {
    for (const connection of open)
      if (connection.isIdle && connection.origin === url.origin) return { connection, used: true }
    const connection = new DirectConnection(url, timeouts, () => open.delete(connection))
    open.add(connection)
    return { connection, used: false }
  }

  async function ask(url: URL, text: string, maxBytes: number, signal: AbortSignal): Promise<DirectAnswer> {
    for (;;) {
      if (signal.aborted) return { kind: 'failed', reason: 'stopped' }
      const { connection, used } = connectionTo(url)
      const unlisten = onAbort(signal, () => connection.cut('stopped'))
      const answer = await connection.ask(text, maxBytes)
      unlisten()
      // One that the server had closed meanwhile: nothing is wrong. Where it says nothing, another would not either.
      const wasClosed = answer.kind === 'failed' && used && connection.broken && !connection.heard
      if (!wasClosed) return answer
    }
  }

  return {
    async get({ url, headers, signal, maxBytes }) {
      const text = url.protocol === 'http:' && !unsuited.has(url.origin) && formatGet(url, headers)
      if (!text) return { kind: 'unsuited' }
      const answer = await ask(url, text, maxBytes, signal)
      if (answer.kind === 'unsuited') unsuited.add(url.origin)
      return answer
    },
    close() {
      for (const connection of open) connection.cut('stopped')
    },
  }
}
