import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { accepted, emulate, readTask, type TaskBody } from './support.ts'

interface Received {
  readonly url: string
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: TaskBody
}

/** A real receiver of callbacks. */
async function receiver(): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as TaskBody
    received.push({ url: request.url ?? '', method: request.method, headers: request.headers, body })
    response.writeHead(500).end('nobody cares')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=1`, received }
}

test('callback_url hears of every change, with the body of a read and without the key', async () => {
  const hook = await receiver()
  const emulator = await emulate({ latencyMs: 60, resultTtlMs: 1e9 })
  const id = await accepted(emulator, { prompt: 'x', callback_url: hook.url, external_task_id: 'mine' })
  await vi.waitFor(() => expect(hook.received).toHaveLength(2))

  expect(hook.received.map(({ body }) => body.status)).toEqual(['in_progress', 'completed'])
  for (const { url, method, headers } of hook.received) {
    expect([url, method, headers['content-type']]).toEqual(['/hook?a=1', 'POST', 'application/json'])
    expect(headers).not.toHaveProperty('authorization')
  }
  const told = hook.received[1]?.body
  const task = await readTask(emulator, id)
  expect(Object.keys(told ?? {})).toEqual(Object.keys(task))
  expect(told).toMatchObject({ id, status: 'completed', usage: { cost: '0.028' } })
  expect((await fetch(told?.output?.[0]?.content[0]?.url ?? '')).status).toBe(200)
})

test('a failed task is told as failed; a task without latency is told once', async () => {
  const hook = await receiver()
  const emulator = await emulate()
  await accepted(emulator, { prompt: '[[forbidden]]', callback_url: hook.url })
  await vi.waitFor(() => expect(hook.received).toHaveLength(1))
  expect(hook.received[0]?.body).toMatchObject({ status: 'failed', error: { code: '006001451' } })
})

test('a receiver that is not there changes nothing', async () => {
  const emulator = await emulate()
  const id = await accepted(emulator, { prompt: 'x', callback_url: 'http://127.0.0.1:1/hook' })
  expect((await readTask(emulator, id)).status).toBe('completed')
})

test('a closed emulator tells nothing any more', async () => {
  const hook = await receiver()
  const emulator = await emulate({ latencyMs: 20 })
  await accepted(emulator, { prompt: 'x', callback_url: hook.url })
  await emulator.close()
  const another = await emulate({ latencyMs: 40 })
  await accepted(another, { prompt: 'y', callback_url: hook.url, external_task_id: 'another' })
  await vi.waitFor(() => expect(hook.received.at(-1)?.body.status).toBe('completed'))
  expect(new Set(hook.received.map(({ body }) => body.id))).toEqual(new Set([another.tasks()[0]?.id]))
})
