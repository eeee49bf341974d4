import { describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { create, emulate, read, readTask, urlsOf } from './support.ts'

const PROMPT = { prompt: 'x' }

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
