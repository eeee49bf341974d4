import { serve } from '../api/server.ts'

/** An image behind a URL, as it is now. */
export interface ServedImage {
  readonly url: string
  /** In order of arrival. */
  readonly requests: readonly unknown[]
  bytes(): Buffer
  show(bytes: Buffer): void
  /** Answers with that status; `undefined`: with the image again. */
  fail(status: number | undefined): void
}

export async function serveImage(first: Buffer): Promise<ServedImage> {
  let bytes = first
  let failure: number | undefined
  const server = await serve(response => {
    if (failure === undefined) response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
    else response.writeHead(failure).end()
  })
  return {
    url: `${server.url}/studio.png`,
    requests: server.requests,
    bytes: () => bytes,
    show(next) {
      bytes = next
    },
    fail(status) {
      failure = status
    },
  }
}

/** A manifest of two images: `one` is made from the URL, `plain` is not. */
export function using(url: string): string {
  return `version: 1
references: { studio: "${url}" }
images:
  one: { prompt: "<<<studio>>> one" }
  plain: { prompt: plain }
`
}
