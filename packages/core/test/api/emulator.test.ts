import { type Emulator, type EmulatorOptions, startEmulator } from '@kirin-batch/emulator'
import { expect, it, onTestFinished } from 'vitest'
import type { CreateOutcome, ImageApi, Task } from '../../src/ports.ts'
import { createRequest, KEY, never, openApi } from './server.ts'

async function start(options: EmulatorOptions = {}): Promise<{ emulator: Emulator; api: ImageApi }> {
  const emulator = await startEmulator({ imageScale: 0.05, seed: 'test', apiKeys: [KEY], ...options })
  onTestFinished(() => emulator.close())
  return { emulator, api: openApi({ baseUrl: emulator.url, apiKey: KEY }, { timeouts: { headersMs: 1000 } }) }
}

function taskIdOf(outcome: CreateOutcome): string {
  if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
  return outcome.taskId
}

async function taskOf(api: ImageApi, id: string): Promise<Task> {
  const outcome = await api.read(id, never)
  if (outcome.kind !== 'task') throw new Error(`no task: ${JSON.stringify(outcome)}`)
  return outcome.task
}

it('creates, reads by either id and downloads', async () => {
  const { emulator, api } = await start()
  const request = createRequest({
    elements: ['829836802793406551'],
    prompt: 'a bottle by <<<element_1>>>',
    result: { type: 'series', amount: 5 },
  })
  const taskId = taskIdOf(await api.create(request, never))
  const task = await taskOf(api, taskId)
  expect(await taskOf(api, request.externalTaskId)).toMatchObject({ id: taskId })
  if (task.state.status !== 'completed') throw new Error(`not completed: ${task.state.status}`)
  expect(task.state.urls).toHaveLength(5)
  expect(task.state.costUsd).toMatch(/^\d+\.\d+$/)
  for (const url of task.state.urls) {
    const chunks: Uint8Array[] = []
    for await (const chunk of api.download(url, never)) chunks.push(chunk)
    expect(Buffer.concat(chunks).subarray(1, 4).toString()).toBe('PNG')
  }
  expect(emulator.log.entries.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'create 200',
    'read 200',
    'read-external 200',
    ...Array.from({ length: 5 }, () => 'download 200'),
  ])
  expect(emulator.log.entries[0]?.body).toContain('"element_id":829836802793406551')
})

it('sends reference images that the API takes', async () => {
  const { api } = await start({ imageScale: 1 })
  const first = await taskOf(api, taskIdOf(await api.create(createRequest(), never)))
  const [url = ''] = first.state.status === 'completed' ? first.state.urls : []
  const chunks: Uint8Array[] = []
  for await (const chunk of api.download(url, never)) chunks.push(chunk)
  const next = createRequest({
    externalTaskId: `kb1-${'1'.repeat(40)}` as ReturnType<typeof createRequest>['externalTaskId'],
    prompt: '<<<image_1>>> at night',
    references: [Buffer.concat(chunks)],
    watermark: true,
  })
  const task = await taskOf(api, taskIdOf(await api.create(next, never)))
  expect(task.state).toMatchObject({ status: 'completed', urls: [expect.stringContaining('http')] })
})

it('tells what was refused from what may have been accepted', async () => {
  const { emulator, api } = await start({
    faults: [
      { kind: 'reset-before', on: 'create' },
      { kind: 'reset-after', on: 'create' },
      { kind: 'hang-after', on: 'create' },
      { kind: 'truncated', on: 'create' },
      { kind: 'unreadable', on: 'create' },
      { kind: 'status', on: 'create', status: 503 },
      { kind: 'no-id', on: 'create' },
      { kind: 'status', on: 'create', status: 429, headers: { 'retry-after': '1' } },
    ],
  })
  const kinds: string[] = []
  for (let attempt = 0; attempt < 8; attempt++) {
    const externalTaskId = `kb1-${String(attempt).repeat(40)}` as ReturnType<
      typeof createRequest
    >['externalTaskId']
    kinds.push((await api.create(createRequest({ externalTaskId }), never)).kind)
  }
  expect(kinds).toEqual([...Array.from({ length: 6 }, () => 'unclear'), 'rejected', 'throttled'])
  expect(emulator.log.count('create')).toBe(8)
  expect(emulator.tasks()).toHaveLength(4)
  expect(await api.read('nobody', never)).toEqual({ kind: 'absent' })
})

it('is refused without the right key', async () => {
  const { emulator } = await start()
  const api = openApi({ baseUrl: emulator.url, apiKey: 'wrong' })
  expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'denied', status: 401 })
  expect(await api.read('t1', never)).toMatchObject({ kind: 'denied', status: 401 })
  expect(emulator.tasks()).toHaveLength(0)
})
