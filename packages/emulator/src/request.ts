import type { IncomingMessage } from 'node:http'

/**
 * The body of a request as text, or `too-large`: then it is read to its end all the same, so that the client gets to see
 * the answer, and not kept.
 * @throws where the client goes away before the body is complete.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | 'too-large'> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) chunks.length = 0
    else chunks.push(chunk)
  }
  if (length > maxBytes) return 'too-large'
  return Buffer.concat(chunks).toString('utf8')
}

/** Path of a request without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}

/** The token of `Authorization: Bearer TOKEN`, where there is one that is not empty. */
export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}
