import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../src/index.ts'
import { accepted, create, emulate, imageBase64, post, read, readTask, urlsOf, verdict } from './support.ts'

/** Sets the clock that the emulator reads; timers and sockets stay real. */
function freezeClock(): (milliseconds: number) => void {
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) })
  return milliseconds => vi.setSystemTime(Date.now() + milliseconds)
}

describe('authentication', () => {
  const body = '{"model":"kirin_v3_omni_image","input":[{"params":{"prompt":"x"}}]}'

  test.each<
    readonly [
      name: string,
      headers: Record<string, string>,
      keys: readonly string[] | undefined,
      status: number,
    ]
  >([
    ['no header', {}, undefined, 401],
    ['another scheme', { authorization: 'Basic abc' }, undefined, 401],
    ['an empty token', { authorization: 'Bearer ' }, undefined, 401],
    ['any token, where no keys are given', { authorization: 'Bearer abc' }, undefined, 200],
    ['a key that is given', { authorization: 'Bearer k2' }, ['k1', 'k2'], 200],
    ['a key that is not', { authorization: 'Bearer k' }, ['k1', 'k2'], 401],
  ])('%s', async (_name, headers, apiKeys, status) => {
    const emulator = await emulate(apiKeys === undefined ? {} : { apiKeys })
    expect((await post(emulator, body, headers)).status).toBe(status)
    expect(emulator.tasks()).toHaveLength(status === 200 ? 1 : 0)
    const response = await fetch(`${emulator.url}/model/v1/generation/task/d758n65e878c73cmdg20`, { headers })
    expect(response.status).toBe(status === 200 ? 404 : 401)
    if (status === 401) expect(await response.json()).toEqual({ message: expect.stringContaining('API key') })
  })
})

describe('external ids', () => {
  test('a second create with a known one is refused and makes no task', async () => {
    const emulator = await emulate()
    const id = await accepted(emulator, { prompt: 'x', external_task_id: 'mine' })
    const second = await verdict(await create(emulator, { prompt: 'y', external_task_id: 'mine' }))
    expect(second).toBe('400 external_task_id: "mine" is already taken by another task')
    expect(emulator.tasks().map(task => task.id)).toEqual([id])
  })

  test('of many at once, one is accepted, however long each takes to check', async () => {
    const emulator = await emulate()
    const image = await imageBase64(300, 300)
    const params = { prompt: 'x', external_task_id: 'mine', image_list: [{ image }] }
    const responses = await Promise.all(Array.from({ length: 20 }, () => create(emulator, params)))
    expect(responses.filter(response => response.status === 200)).toHaveLength(1)
    expect(emulator.tasks()).toHaveLength(1)
  })
})

describe('concurrency', () => {
  test('counts n and series_amount; 429 above it, with the seconds until a task ends', async () => {
    const pass = freezeClock()
    const emulator = await emulate({ concurrency: 9, latencyMs: 2500 })
    await accepted(emulator, { prompt: 'x', n: 4 })
    pass(500)
    await accepted(emulator, { prompt: 'x', result_type: 'series', series_amount: 4 })
    const refused = await create(emulator, { prompt: 'x', n: 2 })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('2')
    expect(await refused.json()).toEqual({ message: 'Too many concurrent tasks' })
    await accepted(emulator, { prompt: 'x', n: 1 })
    pass(1999)
    expect((await create(emulator, { prompt: 'x', n: 1 })).status).toBe(429)
    pass(1)
    await accepted(emulator, { prompt: 'x', n: 4 })
    expect((await create(emulator, { prompt: 'x', n: 1 })).status).toBe(429)
    expect(emulator.tasks().map(task => task.units)).toEqual([4, 4, 1, 4])
  })
})

describe('balance', () => {
  test('is exact: ten times 0.028 fit into 0.28, and nothing more', async () => {
    const emulator = await emulate({ balanceUsd: '0.28' })
    await accepted(emulator, { prompt: 'x', n: 9 })
    expect((await create(emulator, { prompt: 'x', n: 2 })).status).toBe(403)
    await accepted(emulator, { prompt: 'x', n: 1 })
    const refused = await create(emulator, { prompt: 'x' })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toEqual({ message: 'Insufficient balance' })
    expect(emulator.tasks().map(task => task.costUsd)).toEqual(['0.252', '0.028'])
  })

  test('is held while a task runs, and given back where it fails', async () => {
    const pass = freezeClock()
    const emulator = await emulate({ balanceUsd: '0.056', latencyMs: 1000 })
    await accepted(emulator, { prompt: 'x [[forbidden]]' })
    await accepted(emulator, { prompt: 'x' })
    expect((await create(emulator, { prompt: 'x' })).status).toBe(403)
    expect(emulator.tasks().map(task => task.costUsd)).toEqual(['0', '0'])
    pass(1000)
    await accepted(emulator, { prompt: 'x' })
    expect((await create(emulator, { prompt: 'x' })).status).toBe(403)
    expect(emulator.tasks().map(task => task.costUsd)).toEqual(['0', '0.028', '0'])
  })

  test('an element costs nothing', async () => {
    const emulator = await emulate({ balanceUsd: '0' })
    const params = {
      element_name: 'Aurora',
      element_description: 'A bottle',
      element_frontal_image: 'https://a.example/b.png',
      element_refer_list: [{ image_url: 'https://a.example/c.png' }],
    }
    await accepted(emulator, params, 'kirin_custom_elements')
    expect((await create(emulator, { prompt: 'x' })).status).toBe(403)
  })
})

describe('moderation', () => {
  test('a prompt with the word makes a task that fails, and costs nothing', async () => {
    const emulator = await emulate({ moderationWord: 'dragon' })
    const id = await accepted(emulator, { prompt: 'a red dragon' })
    const task = await readTask(emulator, id)
    expect(task).toMatchObject({
      status: 'failed',
      error: { code: '006001451', error_message: 'The request was refused by content moderation' },
    })
    expect(task).not.toHaveProperty('output')
    expect(task).not.toHaveProperty('usage')
    expect(emulator.tasks()[0]).toMatchObject({ status: 'failed', costUsd: '0' })
    await accepted(emulator, { prompt: 'a [[forbidden]] fruit' })
    expect(emulator.tasks()[1]).toMatchObject({ status: 'completed' })
  })
})

describe('the life of a task', () => {
  test('goes from pending through in_progress to completed, by the clock alone', async () => {
    const pass = freezeClock()
    const emulator = await emulate({ latencyMs: 1000 })
    const id = await accepted(emulator, { prompt: 'x' })
    const seen: unknown[] = []
    for (const step of [0, 99, 1, 400, 499, 1]) {
      pass(step)
      const { status, progress, output, usage } = await readTask(emulator, id)
      seen.push([status, progress, output?.length, usage?.cost])
    }
    expect(seen).toEqual([
      ['pending', 0, undefined, undefined],
      ['pending', 0.09, undefined, undefined],
      ['in_progress', 0.1, undefined, undefined],
      ['in_progress', 0.5, undefined, undefined],
      ['in_progress', 0.99, undefined, undefined],
      ['completed', 1, 1, '0.028'],
    ])
  })

  test('a range of latency gives each task its own, the same on every run', async () => {
    const pass = freezeClock()
    const doneAt = async (externalIds: readonly string[]): Promise<Record<string, number>> => {
      const emulator = await emulate({ latencyMs: [10, 50], seed: 's' })
      for (const external_task_id of externalIds) await accepted(emulator, { prompt: 'x', external_task_id })
      const done: Record<string, number> = {}
      for (let elapsed = 0; elapsed <= 50; elapsed += 1, pass(1)) {
        for (const { externalTaskId = '', status } of emulator.tasks()) {
          if (status === 'completed') done[externalTaskId] ??= elapsed
        }
      }
      return done
    }
    const ids = Array.from({ length: 20 }, (_, index) => `task-${index}`)
    const first = await doneAt(ids)
    const latencies = Object.values(first)
    expect(latencies).toHaveLength(20)
    expect(Math.min(...latencies)).toBeGreaterThanOrEqual(10)
    expect(new Set(latencies).size).toBeGreaterThan(5)
    expect(await doneAt(ids.toReversed())).toEqual(first)
  })

  test('result URLs expire, and reading the task again renews them', async () => {
    const pass = freezeClock()
    const emulator = await emulate({ resultTtlMs: 1000 })
    const id = await accepted(emulator, { prompt: 'x' })
    const [old = ''] = urlsOf(await readTask(emulator, id))
    pass(999)
    expect((await fetch(old)).status).toBe(200)
    pass(1)
    const expired = await fetch(old)
    expect(expired.status).toBe(403)
    expect(await expired.json()).toEqual({ message: 'This URL has expired' })
    const [fresh = ''] = urlsOf(await readTask(emulator, id))
    expect(fresh).not.toBe(old)
    expect((await fetch(fresh)).status).toBe(200)
    const later = old.replace(/expires=\d+/, match => `expires=${Number(match.slice(8)) + 9999}`)
    const forged = await fetch(later)
    expect(forged.status).toBe(403)
    expect(await forged.json()).toEqual({ message: 'The signature does not match' })
  })

  test('many tasks at once are as many tasks', async () => {
    const emulator = await emulate()
    const ids: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const batch = Array.from({ length: 50 }, () => accepted(emulator, { prompt: 'x' }))
      ids.push(...(await Promise.all(batch)))
    }
    expect(new Set(ids).size).toBe(300)
    expect((await read(emulator, ids[299] ?? '')).status).toBe(200)
  })
})

describe('options', () => {
  test.each<readonly [EmulatorOptions, string]>([
    [{ latencyMs: -1 }, 'latencyMs must be at least 0'],
    [{ latencyMs: [5, 4] }, 'latencyMs must be at least 0, and min not above max'],
    [{ concurrency: 0 }, 'concurrency must be at least 1'],
    [{ imageScale: 0 }, 'imageScale must be above 0'],
    [{ imageScale: 2 }, 'imageScale must be above 0 and at most 1'],
    [{ resultTtlMs: -1 }, 'resultTtlMs must be at least 0'],
    [{ moderationWord: '' }, 'moderationWord must be not empty'],
    [{ balanceUsd: '1.0000001' }, 'Not an amount in USD with at most six decimal places: "1.0000001"'],
    [{ balanceUsd: '-1' }, 'Not an amount in USD'],
    [{ faults: [{ kind: 'slow', on: 'read', ms: -1 }] }, 'Fault slow: ms must be a number of at least 0'],
  ])('%j is refused', async (options, message) => {
    await expect(startEmulator(options)).rejects.toThrow(message)
  })
})
