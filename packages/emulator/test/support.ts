import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../src/index.ts'

export const KEY = 'test-key'
const AUTHORIZED = { authorization: `Bearer ${KEY}` }

/** Task answer as a test reads it; 64-bit ids are asserted on the raw text. */
export interface TaskBody {
  readonly id: string
  readonly status: string
  readonly progress?: number
  readonly created_at: number
  readonly model: string
  readonly output?: readonly {
    readonly content: readonly {
      readonly type: string
      readonly url: string
      readonly watermark_url?: string
      readonly jobId: string
    }[]
  }[]
  readonly usage?: { readonly cost: string; readonly discount: number }
  readonly error?: unknown
  readonly message?: string
  readonly metadata?: unknown
}

/** An emulator that closes with the test; pictures are small unless asked otherwise. */
export async function emulate(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ imageScale: 0.05, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

export function post(
  emulator: Emulator,
  body: string,
  headers: Record<string, string> = AUTHORIZED,
): Promise<Response> {
  return fetch(`${emulator.url}/model/v1/generation`, { method: 'POST', headers, body })
}

/** Sends a create; `params` may be JSON text, for digits that a number cannot hold. */
export function create(
  emulator: Emulator,
  params: object | string,
  model = 'kirin_v3_omni_image',
): Promise<Response> {
  const text = typeof params === 'string' ? params : JSON.stringify(params)
  return post(emulator, `{"model":"${model}","input":[{"params":${text}}]}`)
}

/** Sends a create that is to be accepted; its task id. */
export async function accepted(emulator: Emulator, params: object | string, model?: string): Promise<string> {
  const response = await create(emulator, params, model)
  const body = (await response.json()) as TaskBody
  if (response.status !== 200) throw new Error(`Refused: ${response.status} ${JSON.stringify(body)}`)
  return body.id
}

export function read(emulator: Emulator, id: string): Promise<Response> {
  return fetch(`${emulator.url}/model/v1/generation/task/${encodeURIComponent(id)}`, { headers: AUTHORIZED })
}

export async function readTask(emulator: Emulator, id: string): Promise<TaskBody> {
  return (await (await read(emulator, id)).json()) as TaskBody
}

/** Result URLs of a completed task, flattened in order. */
export function urlsOf(task: TaskBody): readonly string[] {
  return (task.output ?? []).flatMap(item => item.content.map(content => content.url))
}

export async function firstUrl(emulator: Emulator, id: string): Promise<string> {
  const [url] = urlsOf(await readTask(emulator, id))
  if (url === undefined) throw new Error(`Task ${id} has no result`)
  return url
}

export async function bytesAt(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}

/** The message of a refusal, or `accepted`. */
export async function verdict(response: Response): Promise<string> {
  if (response.status === 200) return 'accepted'
  const body = (await response.json()) as { message?: string; error?: { message: string } }
  return `${response.status} ${body.error?.message ?? body.message}`
}

/** Raw Base64 of a one-coloured picture. */
export async function imageBase64(
  width: number,
  height: number,
  type: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<string> {
  const canvas = sharp({ create: { width, height, channels: 3, background: '#336699' } })
  return (await canvas.toFormat(type).toBuffer()).toString('base64')
}

/** How a request ends for the client. */
export async function outcome(request: Promise<Response>): Promise<string> {
  try {
    const response = await request
    const text = await response.text()
    try {
      const body = JSON.parse(text) as TaskBody
      return `${response.status} JSON ${body.id === undefined ? 'without id' : 'with id'}`
    } catch {
      return `${response.status} ${response.headers.get('content-type')?.split(';')[0]}`
    }
  } catch (error) {
    return error instanceof TypeError ? 'broken connection' : String(error)
  }
}
