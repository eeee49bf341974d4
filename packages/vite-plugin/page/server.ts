import {
  type CandidateData,
  type GenerateRequest,
  type PageData,
  type PageEvent,
  type PickRequest,
  type PictureData,
  TOKEN_HEADER,
} from '../src/dev-page/data.ts'

const { token = '', imageKey = '' } = document.body.dataset
const headers = { [TOKEN_HEADER]: token }

/** The server has been started anew since the page was opened. */
export class UnknownTokenError extends Error {}

export async function fetchData(): Promise<PageData> {
  return await answerOf(await fetch('api/entries', { headers }))
}

export async function fetchCandidates(id: string): Promise<readonly CandidateData[]> {
  return await answerOf(await fetch(`api/candidates?id=${encodeURIComponent(id)}`, { headers }))
}

export async function generate(body: GenerateRequest): Promise<void> {
  await post('api/generate', body)
}

export async function pick(body: PickRequest): Promise<void> {
  await post('api/pick', body)
}

export function imageUrl({ sha256 }: PictureData): string {
  return `api/images/${sha256}?key=${encodeURIComponent(imageKey)}`
}

/** Reads the server's events until the connection ends. `EventSource` cannot send the token's header. */
export async function listen(onOpen: () => void, onEvent: (event: PageEvent) => void): Promise<void> {
  const response = await fetch('api/events', { headers })
  if (response.status === 401) throw new UnknownTokenError(await messageOf(response))
  if (!response.ok || !response.body) throw new Error(await messageOf(response))
  onOpen()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let pending = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (pending + value).split('\n\n')
    pending = blocks.pop() ?? ''
    for (const block of blocks) if (block.startsWith('data: ')) onEvent(JSON.parse(block.slice(6)))
  }
}

async function post(path: string, body: GenerateRequest | PickRequest): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await messageOf(response))
}

async function answerOf<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(await messageOf(response))
  return await response.json()
}

async function messageOf(response: Response): Promise<string> {
  const answer: unknown = await response.json().catch(() => undefined)
  const { message }: { readonly message?: unknown } = Object(answer)
  return typeof message === 'string' ? message : `The server answered ${response.status}.`
}
