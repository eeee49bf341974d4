import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { expect } from 'vitest'
import type { PageData } from '../../src/dev-page/data.ts'
import type { TestServer } from './dev-server.ts'

/** The page's side of `/__kirin/`, as a browser would speak for it. */
export interface TestPage {
  readonly origin: string
  readonly token: string
  readonly imageKey: string
  entries(): Promise<PageData>
  post(path: string, body: unknown): Promise<{ readonly status: number; readonly message: string }>
  /** Resolves with the first event that satisfies the condition; resolves the outer promise once it listens. */
  event(
    condition: (event: { readonly type: string }) => boolean,
  ): Promise<{ readonly seen: Promise<unknown> }>
}

export async function openPage(server: TestServer): Promise<TestPage> {
  const answer = await server.get('/__kirin/')
  const html = await answer.text()
  expect(answer.status).toBe(200)
  const token = /data-token="([^"]+)"/.exec(html)?.[1] ?? ''
  const imageKey = /data-image-key="([^"]+)"/.exec(html)?.[1] ?? ''
  const { origin } = new URL(answer.url)
  const headers = { 'x-kirin-token': token, 'sec-fetch-site': 'same-origin' }
  return {
    origin,
    token,
    imageKey,
    entries: async () => {
      const answer = await fetch(`${origin}/__kirin/api/entries`, { headers })
      return (await answer.json()) as PageData
    },
    post: async (path, body) => {
      const answer = await fetch(`${origin}/__kirin/api/${path}`, {
        method: 'POST',
        headers: { ...headers, origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const { message = '' }: { readonly message?: string } = Object(await answer.json())
      return { status: answer.status, message }
    },
    event: async condition => {
      const answer = await fetch(`${origin}/__kirin/api/events`, { headers })
      expect(answer.status).toBe(200)
      const seen = (async () => {
        let pending = ''
        for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const blocks = (pending + chunk).split('\n\n')
          pending = blocks.pop() ?? ''
          for (const block of blocks) {
            if (!block.startsWith('data: ')) continue
            const event = JSON.parse(block.slice(6))
            if (condition(event)) return event
          }
        }
        throw new Error('The stream has ended')
      })()
      return { seen }
    },
  }
}

export interface RawRequest {
  readonly method?: string
  /** Goes out as it is. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A request that `fetch` would not make: any host, any spelling of the path. A connection that is cut is status 0. */
export async function raw(
  origin: string,
  { method = 'GET', path, headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const request = httpRequest({ hostname, port, method, path, headers, agent: false })
  const answered = new Promise<RawAnswer>(resolve => {
    request.on('error', () => resolve({ status: 0, headers: {}, body: '' }))
    request.on('response', response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      const end = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        })
      response.on('end', end)
      response.on('error', end)
    })
  })
  request.end(body)
  return await answered
}
