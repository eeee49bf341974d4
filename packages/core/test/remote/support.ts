import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import {
  createReferenceFetcher,
  type ReferenceFetcher,
  type ReferenceFetcherOptions,
} from '../../src/remote-references/fetch.ts'
import type { Reply } from '../api/server.ts'

/** A fetcher without proxies that ends with the test. */
export function openFetcher(options: ReferenceFetcherOptions = {}): ReferenceFetcher {
  const fetcher = createReferenceFetcher({ variables: {}, ...options })
  onTestFinished(() => fetcher.close())
  return fetcher
}

/** As `openFetcher`, for servers of this machine. */
export function openLocalFetcher(options: ReferenceFetcherOptions = {}): ReferenceFetcher {
  return openFetcher({ allowPrivateHosts: true, ...options })
}

export const never: AbortSignal = new AbortController().signal

/** The message and code that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await promise
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown }
    return { code, message }
  }
  throw new Error('it did not fail')
}

export function image(bytes: Uint8Array): Reply {
  return response => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
  }
}

export function redirect(location: string, status = 302): Reply {
  return response => {
    response.writeHead(status, { location }).end('moved')
  }
}

/** A proxy that tunnels every CONNECT to one place, or gives `refusal` instead and hangs up. */
export async function serveProxy(
  target: string,
  refusal?: string,
): Promise<{ readonly url: string; readonly heads: readonly string[] }> {
  const heads: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', head => {
      heads.push(String(head))
      if (refusal !== undefined) return socket.end(refusal)
      const upstream = connect(Number(new URL(target).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        socket.pipe(upstream).pipe(socket)
      })
      upstream.on('error', () => socket.destroy())
      sockets.add(upstream)
      return undefined
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heads }
}
