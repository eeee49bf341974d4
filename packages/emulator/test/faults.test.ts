import sharp from 'sharp'
import { describe, expect, test, vi } from 'vitest'
import type { Emulator, Fault } from '../src/index.ts'
import {
  accepted,
  bytesAt,
  create,
  emulate,
  firstUrl,
  read,
  readTask,
  type TaskBody,
  urlsOf,
} from './support.ts'

const PROMPT = { prompt: 'x' }

/** How a request ends for the client. */
async function outcome(request: Promise<Response>): Promise<string> {
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

describe('faults of a create', () => {
  test.each<readonly [fault: Fault, seen: string, logged: number | null, accepted: number]>([
    [{ kind: 'reset-before', on: 'create' }, 'broken connection', null, 0],
    [{ kind: 'reset-after', on: 'create' }, 'broken connection', null, 1],
    [{ kind: 'status', on: 'create', status: 500 }, '500 JSON without id', 500, 0],
    [{ kind: 'status', on: 'create', status: 502, accepted: true }, '502 JSON without id', 502, 1],
    [{ kind: 'status', on: 'create', status: 403 }, '403 JSON without id', 403, 0],
    [{ kind: 'html', on: 'create' }, '200 text/html', 200, 0],
    [{ kind: 'html', on: 'create', status: 503 }, '503 text/html', 503, 0],
    [{ kind: 'html', on: 'create', accepted: true }, '200 text/html', 200, 1],
    [{ kind: 'truncated', on: 'create' }, 'broken connection', 200, 1],
    [{ kind: 'unreadable', on: 'create' }, '200 application/json', 200, 1],
    [{ kind: 'no-id', on: 'create' }, '200 JSON without id', 200, 0],
    [{ kind: 'stuck', on: 'create' }, '200 JSON with id', 200, 1],
    [{ kind: 'fail-task', on: 'create' }, '200 JSON with id', 200, 1],
    [{ kind: 'slow', on: 'create', ms: 5 }, '200 JSON with id', 200, 1],
  ])('%j', async (fault, seen, logged, tasks) => {
    const emulator = await emulate({ faults: [fault] })
    expect(await outcome(create(emulator, PROMPT))).toBe(seen)
    expect(emulator.tasks()).toHaveLength(tasks)
    expect(emulator.log.entries).toMatchObject([{ kind: 'create', status: logged, fault: fault.kind }])
    expect(emulator.log.entries[0]?.taskId).toBe(emulator.tasks()[0]?.id)

    expect(await outcome(create(emulator, PROMPT))).toBe('200 JSON with id')
    expect(emulator.tasks()).toHaveLength(tasks + 1)
    expect(emulator.log.entries[1]).not.toHaveProperty('fault')
  })

  test.each<readonly [kind: 'hang-before' | 'hang-after', tasks: number]>([
    ['hang-before', 0],
    ['hang-after', 1],
  ])('%s gives no answer while the emulator lives, nor keeps it from closing', async (kind, tasks) => {
    const emulator = await emulate({ faults: [{ kind, on: 'create' }] })
    let settled = false
    const hanging = outcome(create(emulator, PROMPT)).finally(() => {
      settled = true
    })
    await vi.waitFor(() =>
      expect(emulator.log.entries).toMatchObject([{ kind: 'create', status: null, fault: kind }]),
    )
    expect(await outcome(create(emulator, PROMPT))).toBe('200 JSON with id')
    expect(settled).toBe(false)
    expect(emulator.tasks()).toHaveLength(tasks + 1)
    await emulator.close()
    expect(await hanging).toBe('broken connection')
  })

  test.each<Fault>([
    { kind: 'reset-after', on: 'create' },
    { kind: 'truncated', on: 'create' },
    { kind: 'unreadable', on: 'create' },
    { kind: 'status', on: 'create', status: 500, accepted: true },
    { kind: 'stuck', on: 'create' },
  ])('$kind leaves a refusal by the rules as it is', async fault => {
    const emulator = await emulate({ faults: [fault] })
    const response = await create(emulator, { prompt: '' })
    expect(response.status).toBe(400)
    expect(emulator.tasks()).toEqual([])
  })

  test('status sends its own body and headers', async () => {
    const fault: Fault = {
      kind: 'status',
      on: 'create',
      status: 429,
      headers: { 'retry-after': '7', 'content-type': 'text/plain' },
      body: 'slow down',
    }
    const response = await create(await emulate({ faults: [fault] }), PROMPT)
    expect([
      response.status,
      response.headers.get('retry-after'),
      response.headers.get('content-type'),
    ]).toEqual([429, '7', 'text/plain'])
    expect(response.headers.get('x-kirin-emulator')).toBe('1')
    expect(await response.text()).toBe('slow down')
  })

  test('no-id says why, in error', async () => {
    const emulator = await emulate({ faults: [{ kind: 'no-id', on: 'create', times: 2 }] })
    emulator.addFault({ kind: 'no-id', on: 'create', code: '42', message: 'Because' })
    const bodies = [0, 1, 2].map(async () => (await create(emulator, PROMPT)).json())
    const standard = { error: { code: '006001099', message: 'Task creation error' } }
    expect(await Promise.all(bodies)).toEqual([
      standard,
      standard,
      { error: { code: '42', message: 'Because' } },
    ])
  })

  test('slow accepts at once and answers later', async () => {
    const emulator = await emulate({ faults: [{ kind: 'slow', on: 'create', ms: 60_000 }] })
    const slow = outcome(create(emulator, PROMPT))
    await vi.waitFor(() => expect(emulator.tasks()).toHaveLength(1))
    await emulator.close()
    expect(await slow).toBe('broken connection')
  })

  test('a stuck task never ends, and holds its units', async () => {
    const emulator = await emulate({ concurrency: 2, faults: [{ kind: 'stuck', on: 'create' }] })
    const id = await accepted(emulator, { prompt: 'x', n: 2 })
    expect(await readTask(emulator, id)).toMatchObject({ status: 'in_progress', progress: 0.99 })
    expect((await create(emulator, PROMPT)).status).toBe(429)
  })

  test.each<readonly [fault: Fault, error: unknown]>([
    [
      { kind: 'fail-task', on: 'create' },
      { code: '006001095', error_message: 'Task response error' },
    ],
    [
      { kind: 'fail-task', on: 'create', code: 1094, message: 'm', form: 'message' },
      { code: 1094, message: 'm' },
    ],
    [{ kind: 'fail-task', on: 'create', code: '1', message: 'm', form: 'string' }, '1: m'],
    [
      { kind: 'fail-task', on: 'create', moderation: true },
      { code: '006001451', error_message: 'The request was refused by content moderation' },
    ],
  ])('%j', async (fault, error) => {
    const emulator = await emulate({ faults: [fault] })
    const task = await readTask(emulator, await accepted(emulator, PROMPT))
    expect(task).toEqual({
      id: expect.any(String),
      created_at: expect.any(Number),
      model: 'kirin_v3_omni_image',
      status: 'failed',
      error,
      metadata: {},
    })
    expect(emulator.tasks()[0]?.costUsd).toBe('0')
  })

  test('create-element is a target of its own', async () => {
    const emulator = await emulate({ faults: [{ kind: 'reset-after', on: 'create-element' }] })
    const params = {
      element_name: 'A',
      element_description: 'B',
      element_frontal_image: 'https://a.example/b.png',
      element_refer_list: [{ image_url: 'https://a.example/c.png' }],
    }
    expect(await outcome(create(emulator, PROMPT))).toBe('200 JSON with id')
    expect(await outcome(create(emulator, params, 'kirin_custom_elements'))).toBe('broken connection')
    expect(emulator.tasks().map(task => task.model)).toEqual(['kirin_v3_omni_image', 'kirin_custom_elements'])
  })
})

describe('faults of a read', () => {
  test.each<readonly [fault: Fault, seen: string]>([
    [{ kind: 'reset-before', on: 'read' }, 'broken connection'],
    [{ kind: 'reset-after', on: 'read' }, 'broken connection'],
    [{ kind: 'status', on: 'read', status: 404 }, '404 JSON without id'],
    [{ kind: 'html', on: 'read' }, '200 text/html'],
    [{ kind: 'truncated', on: 'read' }, 'broken connection'],
    [{ kind: 'unreadable', on: 'read' }, '200 application/json'],
    [{ kind: 'slow', on: 'read', ms: 5 }, '200 JSON with id'],
  ])('%j', async (fault, seen) => {
    const emulator = await emulate({ faults: [fault] })
    const id = await accepted(emulator, { prompt: 'x', external_task_id: 'mine' })
    expect(await outcome(read(emulator, 'mine'))).toBe('200 JSON with id')
    expect(await outcome(read(emulator, id))).toBe(seen)
    expect(await outcome(read(emulator, id))).toBe('200 JSON with id')
    expect(emulator.tasks()).toHaveLength(1)
  })

  test('read-external is a target of its own, also where nothing is found', async () => {
    const emulator = await emulate({
      faults: [{ kind: 'status', on: 'read-external', status: 500, times: 2 }],
    })
    const id = await accepted(emulator, { prompt: 'x', external_task_id: 'mine' })
    const statuses = [
      await read(emulator, id),
      await read(emulator, 'yours'),
      await read(emulator, 'mine'),
      await read(emulator, 'yours'),
    ]
    expect(statuses.map(response => response.status)).toEqual([200, 500, 500, 404])
  })

  test('what befalls an answer befalls a 404 too', async () => {
    const emulator = await emulate({ faults: [{ kind: 'reset-after', on: 'read-external' }] })
    expect(await outcome(read(emulator, 'yours'))).toBe('broken connection')
    expect((await read(emulator, 'yours')).status).toBe(404)
  })

  test('unknown-status lasts as many reads as it is told', async () => {
    const emulator = await emulate({
      faults: [
        { kind: 'unknown-status', on: 'read', times: 2 },
        { kind: 'unknown-status', on: 'read', status: 'warming_up' },
      ],
    })
    const id = await accepted(emulator, PROMPT)
    const tasks = [
      await readTask(emulator, id),
      await readTask(emulator, id),
      await readTask(emulator, id),
      await readTask(emulator, id),
    ]
    expect(tasks.map(task => task.status)).toEqual([
      'queued_for_review',
      'queued_for_review',
      'warming_up',
      'completed',
    ])
    expect(tasks.map(task => task.output !== undefined)).toEqual([false, false, false, true])
  })

  test('expired-url gives URLs that have expired; the next read gives good ones', async () => {
    const emulator = await emulate({ faults: [{ kind: 'expired-url', on: 'read' }] })
    const id = await accepted(emulator, PROMPT)
    expect((await fetch(await firstUrl(emulator, id))).status).toBe(403)
    expect((await fetch(await firstUrl(emulator, id))).status).toBe(200)
  })
})

describe('faults of a download', () => {
  const pictureUrl = async (...faults: readonly Fault[]): Promise<string> => {
    const emulator = await emulate({ faults })
    return firstUrl(emulator, await accepted(emulator, PROMPT))
  }

  test.each<readonly [fault: Fault, seen: string]>([
    [{ kind: 'reset-before', on: 'download' }, 'broken connection'],
    [{ kind: 'reset-after', on: 'download' }, 'broken connection'],
    [{ kind: 'truncated', on: 'download' }, 'broken connection'],
    [{ kind: 'status', on: 'download', status: 503 }, '503 JSON without id'],
    [{ kind: 'html', on: 'download', status: 404 }, '404 text/html'],
    [{ kind: 'expired-url', on: 'download' }, '403 JSON without id'],
    [{ kind: 'slow', on: 'download', ms: 5 }, '200 image/png'],
    [{ kind: 'wrong-content', on: 'download', content: 'html' }, '200 text/html'],
    [{ kind: 'wrong-content', on: 'download', content: 'json' }, '200 JSON without id'],
    [{ kind: 'wrong-content', on: 'download', content: 'gif' }, '200 image/gif'],
    [{ kind: 'wrong-content', on: 'download', content: 'empty' }, '200 image/png'],
    [{ kind: 'wrong-content', on: 'download', content: 'truncated-image' }, '200 image/png'],
  ])('%j', async (fault, seen) => {
    const url = await pictureUrl(fault)
    expect(await outcome(fetch(url))).toBe(seen)
    expect((await sharp(await bytesAt(url)).metadata()).format).toBe('png')
  })

  test('wrong content is what its name says', async () => {
    const contents = ['empty', 'truncated-image', 'gif'] as const
    const url = await pictureUrl(
      ...contents.map(content => ({ kind: 'wrong-content', on: 'download', content }) as const),
    )
    const [empty, half, gif, whole] = [
      await bytesAt(url),
      await bytesAt(url),
      await bytesAt(url),
      await bytesAt(url),
    ]
    expect(empty).toHaveLength(0)
    expect(half.equals(whole.subarray(0, Math.floor(whole.length / 2)))).toBe(true)
    await expect(sharp(half, { failOn: 'error' }).raw().toBuffer()).rejects.toThrow()
    expect((await sharp(gif).metadata()).format).toBe('gif')
  })

  test('truncated promises the whole length', async () => {
    const url = await pictureUrl({ kind: 'truncated', on: 'download' })
    const cut = await fetch(url)
    const promised = Number(cut.headers.get('content-length'))
    await expect(cut.arrayBuffer()).rejects.toThrow()
    expect(promised).toBe((await bytesAt(url)).length)
  })
})

describe('which requests a fault hits', () => {
  const statuses = async (emulator: Emulator, prompts: readonly string[]): Promise<readonly number[]> => {
    const seen: number[] = []
    for (const prompt of prompts) seen.push((await create(emulator, { prompt })).status)
    return seen
  }

  test('skip lets pass, times repeats', async () => {
    const emulator = await emulate({
      faults: [{ kind: 'status', on: 'create', status: 500, skip: 2, times: 3 }],
    })
    expect(await statuses(emulator, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual([200, 200, 500, 500, 500, 200])
  })

  test('times: Infinity never ends, times: 0 never starts', async () => {
    const emulator = await emulate({ faults: [{ kind: 'status', on: 'create', status: 501, times: 0 }] })
    emulator.addFault({ kind: 'status', on: 'create', status: 500, times: Number.POSITIVE_INFINITY })
    expect(await statuses(emulator, ['a', 'b', 'c'])).toEqual([500, 500, 500])
  })

  test('match picks by prompt, on creates, reads and downloads', async () => {
    const emulator = await emulate()
    for (const on of ['create', 'read', 'download'] as const) {
      emulator.addFault({ kind: 'status', on, status: 500, match: 'owl', times: on === 'create' ? 1 : 2 })
    }
    expect(await statuses(emulator, ['a cat', 'an owl', 'an owl', 'a cat'])).toEqual([200, 500, 200, 200])
    const reads: number[] = []
    for (const { id } of emulator.tasks()) reads.push((await read(emulator, id)).status)
    expect(reads).toEqual([200, 500, 200])
    expect((await read(emulator, emulator.tasks()[1]?.id ?? '')).status).toBe(500)
    const downloads: number[] = []
    for (const { id } of emulator.tasks()) {
      for (const url of urlsOf(await readTask(emulator, id))) downloads.push((await fetch(url)).status)
    }
    expect(downloads).toEqual([200, 500, 200])
  })

  test('match picks by external id, also before the task is found', async () => {
    const emulator = await emulate({
      faults: [
        { kind: 'status', on: 'create', status: 500, match: 'hero' },
        { kind: 'status', on: 'read-external', status: 500, match: 'hero' },
      ],
    })
    expect((await create(emulator, { prompt: 'x', external_task_id: 'hero-1' })).status).toBe(500)
    expect((await read(emulator, 'banner-1')).status).toBe(404)
    expect((await read(emulator, 'hero-1')).status).toBe(500)
    expect((await read(emulator, 'hero-1')).status).toBe(404)
  })

  test('one request meets one fault: the first that matches, in the order they were added', async () => {
    const emulator = await emulate({
      faults: [
        { kind: 'status', on: 'create', status: 501, skip: 1 },
        { kind: 'status', on: 'create', status: 502, times: 2 },
        { kind: 'status', on: 'create', status: 503 },
      ],
    })
    expect(await statuses(emulator, ['a', 'b', 'c', 'd', 'e'])).toEqual([502, 501, 502, 503, 200])
  })

  test('a request without a key meets none', async () => {
    const emulator = await emulate({ faults: [{ kind: 'status', on: 'create', status: 500 }] })
    const anonymous = await fetch(`${emulator.url}/model/v1/generation`, { method: 'POST', body: '{}' })
    expect(anonymous.status).toBe(401)
    expect((await create(emulator, PROMPT)).status).toBe(500)
  })
})
