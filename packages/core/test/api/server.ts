import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createImageApi, type ImageApiOptions } from '../../src/api/client.ts'
import type { Timeouts } from '../../src/api/http.ts'
import type { ApiConnection } from '../../src/options.ts'
import type { CreateOutcome, CreateRequest, ImageApi } from '../../src/ports.ts'

export const KEY = 'sk-test-0123456789abcdef'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TestServer {
  readonly url: string
  /** Whole requests, in order of arrival. */
  readonly requests: readonly SeenRequest[]
  readonly connection: ApiConnection
  connections(): number
}

export type Reply = (response: ServerResponse, request: SeenRequest) => void

/** A real HTTP server that answers as a test wants it to; it ends with the test. */
export async function serve(reply: Reply): Promise<TestServer> {
  const requests: SeenRequest[] = []
  let connections = 0
  const server = createServer((request, response) => {
    let body = ''
    request.on('error', () => {})
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
      requests.push(seen)
      reply(response, seen)
    })
  })
  server.on('connection', () => {
    connections++
  })
  const url = await listen(server)
  onTestFinished(() => server.closeAllConnections())
  return { url, requests, connection: { baseUrl: url, apiKey: KEY }, connections: () => connections }
}

/** A bare TCP server. */
export async function serveTcp(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  const url = await listen(server)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  return url
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An address where nothing listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

export function answer(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return response => {
    response.writeHead(status, headers).end(body)
  }
}

export function createRequest(changes: Partial<CreateRequest> = {}): CreateRequest {
  return {
    externalTaskId: `kb1-${'0'.repeat(40)}` as CreateRequest['externalTaskId'],
    prompt: 'a bottle',
    references: [],
    elements: [],
    resolution: '1k',
    aspectRatio: 'auto',
    watermark: false,
    result: { type: 'single', n: 1 },
    ...changes,
  }
}

export const never: AbortSignal = new AbortController().signal

/** Milliseconds, for servers that never answer. */
export const SHORT: Timeouts = { connectMs: 10_000, headersMs: 200, bodyMs: 200 }

/** For connections that never stand. */
export const SHORT_CONNECT: Partial<Timeouts> = { connectMs: 200 }

export function at(baseUrl: string): ApiConnection {
  return { baseUrl, apiKey: KEY }
}

/** An API without proxies that ends with the test. */
export function openApi(connection: ApiConnection, options: ImageApiOptions = {}): ImageApi {
  const api = createImageApi(connection, { variables: {}, ...options })
  onTestFinished(() => api.close())
  return api
}

export function create(
  connection: ApiConnection,
  options: ImageApiOptions = {},
  request: CreateRequest = createRequest(),
): Promise<CreateOutcome> {
  return openApi(connection, options).create(request, never)
}

/** A promise that another place keeps. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open: () => open() }
}
