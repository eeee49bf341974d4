import { describe, expect, test, vi } from 'vitest'
import type { Fault } from '../src/index.ts'
import { accepted, create, emulate, outcome, readTask } from './support.ts'

const PROMPT = { prompt: 'x' }

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
