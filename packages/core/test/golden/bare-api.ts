import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { picture } from '../support/project.ts'

/** The API as bare as can be: ids and pictures follow from what is asked for, so that any server can tell them again. */
export interface BareApi {
  readonly url: string
  /** Bodies of the creates, in order. */
  readonly creates: readonly string[]
  /** Ids in the paths of reads, in order. */
  readonly reads: readonly string[]
}

/** Closed when the test is over. `stays` is the prompt of a task that does not end. */
export async function bareApi({ stays }: { readonly stays?: string } = {}): Promise<BareApi> {
  const creates: string[] = []
  const reads: string[] = []
  const tasks = new Map<string, { readonly body: string; readonly images: number }>()
  const idOf = new Map<string, string>()

  const create = (body: string): object => {
    creates.push(body)
    const { prompt, element_name, n, series_amount, external_task_id } = JSON.parse(body).input[0].params
    const id = `t-${createHash('sha256')
      .update(`${prompt ?? element_name}${n}`)
      .digest('hex')
      .slice(0, 12)}`
    tasks.set(id, { body, images: series_amount ?? n ?? 1 })
    idOf.set(external_task_id, id)
    return { id, created_at: 1_756_817_821, status: 'in_progress', model: 'kirin_v3_omni_image' }
  }
  const read = (asked: string): object | undefined => {
    reads.push(asked)
    const id = idOf.get(asked) ?? asked
    if (!id.startsWith('t-')) return undefined
    const { body = '', images = 1 } = tasks.get(id) ?? {}
    const common = { id, created_at: 1_756_817_821, model: 'kirin_v3_omni_image' }
    if (stays !== undefined && body.includes(stays)) return { ...common, status: 'in_progress' }
    if (body.includes('forbidden'))
      return { ...common, status: 'failed', error: { code: '1301', error_message: 'content refused' } }
    const content = body.includes('element_name')
      ? [{ type: 'element', element_id: 829836802793406551n }]
      : Array.from({ length: images }, (_, index) => ({ type: 'image', url: `${url}/files/${id}/${index}` }))
    return { ...common, status: 'completed', output: [{ content }], usage: { cost: '0.028', discount: 1 } }
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? ''
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (path.startsWith('/files/')) {
      const colour = `#${createHash('sha256').update(path).digest('hex').slice(0, 6)}`
      response.end(await picture(320, 320, colour))
      return
    }
    const value =
      request.method === 'POST'
        ? create(Buffer.concat(chunks).toString('utf8'))
        : read(path.split('/').at(-1) ?? '')
    response.writeHead(value ? 200 : 404)
    // An id has more digits than a number holds, and stands there as one.
    response.end(
      JSON.stringify(value ?? { message: 'no such task' }, (_, member) =>
        typeof member === 'bigint' ? `int:${member}` : member,
      ).replace(/"int:(\d+)"/g, '$1'),
    )
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, creates, reads }
}
