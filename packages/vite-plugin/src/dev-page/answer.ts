import type { IncomingMessage, ServerResponse } from 'node:http'

/** Bodies are an id and a number or two. */
const MAX_BODY_BYTES = 4096

/** A request that makes no sense, or cannot be met as things are. */
export class RequestError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Headers of every answer: nothing is kept, framed, sniffed, or read by others, whatever Vite's options say. */
export function secure(response: ServerResponse): void {
  for (const name of response.getHeaderNames())
    if (name.startsWith('access-control-')) response.removeHeader(name)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('X-Frame-Options', 'DENY')
}

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
): void {
  response.statusCode = status
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Length', Buffer.byteLength(body))
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** Answers, and hears no more of what is still being sent. */
export function hangUp(response: ServerResponse, status: number, message: string): void {
  const { req: request } = response
  if (request.httpVersionMajor < 2) response.setHeader('Connection', 'close')
  response.on('finish', () => request.destroy())
  sendJson(response, status, { message })
}

export function sendJson(response: ServerResponse, status: number, data: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(data))
}

/**
 * An object in JSON.
 * @throws RequestError 415 for another type, 413 for too much, 400 for what is no object in JSON
 */
export async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  // Forms can send anything but this without asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new RequestError(415, 'The body must be JSON.')
  const tooLarge = new RequestError(413, `The body may have ${MAX_BODY_BYTES} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge
  const chunks: Buffer[] = []
  let bytes = 0
  // Whatever ends the loop must leave a connection to answer on.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw tooLarge
    chunks.push(chunk)
  }
  const value = parse(Buffer.concat(chunks).toString())
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RequestError(400, 'The body must be an object in JSON.')
  return value as Readonly<Record<string, unknown>>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
