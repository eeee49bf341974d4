import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  accepted,
  bytesAt,
  create,
  emulate,
  KEY,
  post,
  read,
  readTask,
  type TaskBody,
  urlsOf,
} from './support.ts'

describe('create and read', () => {
  test('a create answers with the documented envelope, at once', async () => {
    const emulator = await emulate()
    const response = await create(emulator, { prompt: 'A calm sea' })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-kirin-emulator')).toBe('1')
    const body = (await response.json()) as TaskBody
    expect(Object.keys(body)).toEqual(['id', 'created_at', 'status', 'model'])
    expect(body).toMatchObject({ status: 'in_progress', model: 'kirin_v3_omni_image' })
    expect(body.id).toMatch(/^[0-9a-v]{20}$/)
    expect(Math.abs(Date.now() / 1000 - body.created_at)).toBeLessThan(5)
  })

  test('a completed task has its pictures, its price and its metadata', async () => {
    const emulator = await emulate()
    const id = await accepted(emulator, { prompt: 'A calm sea', n: 4 })
    const task = await readTask(emulator, id)
    expect(task).toMatchObject({
      id,
      status: 'completed',
      progress: 1,
      usage: { cost: '0.112', discount: 1 },
      metadata: {},
    })
    expect(task.output?.map(item => item.content.length)).toEqual([3, 1])
    expect(new Set(urlsOf(task)).size).toBe(4)
    for (const item of task.output ?? []) {
      for (const content of item.content) expect(Object.keys(content)).toEqual(['type', 'url', 'jobId'])
    }
    expect(task.error).toBeUndefined()
  })

  test.each([
    ['1k', 1, '0.028'],
    ['2k', 5, '0.14'],
    ['4k', 9, '0.504'],
  ])('at %s, %i images cost %s', async (resolution, n, cost) => {
    const emulator = await emulate()
    const id = await accepted(emulator, { prompt: 'x', resolution, n })
    expect((await readTask(emulator, id)).usage?.cost).toBe(cost)
    expect(emulator.tasks()[0]?.costUsd).toBe(cost)
  })

  test('a series has series_amount images, four where it is not said', async () => {
    const emulator = await emulate()
    const six = await accepted(emulator, { prompt: 'x', result_type: 'series', series_amount: 6 })
    const four = await accepted(emulator, { prompt: 'x', result_type: 'series' })
    expect(urlsOf(await readTask(emulator, six))).toHaveLength(6)
    expect(urlsOf(await readTask(emulator, four))).toHaveLength(4)
    expect(emulator.tasks().map(task => task.units)).toEqual([6, 4])
  })

  test('a watermark gives each image a second URL with another picture', async () => {
    const emulator = await emulate()
    const id = await accepted(emulator, { prompt: 'x', n: 2, watermark_info: { enabled: true } })
    const content = (await readTask(emulator, id)).output?.[0]?.content ?? []
    expect(content).toHaveLength(2)
    for (const { url, watermark_url = '' } of content) {
      expect((await bytesAt(watermark_url)).equals(await bytesAt(url))).toBe(false)
    }
    const without = await accepted(emulator, { prompt: 'x', watermark_info: { enabled: false } })
    expect((await readTask(emulator, without)).output?.[0]?.content[0]).not.toHaveProperty('watermark_url')
  })

  test('a task is found by its id and by its external id, whatever characters that has', async () => {
    const emulator = await emulate()
    const external = 'team/übung #1?100%'
    const id = await accepted(emulator, { prompt: 'x', external_task_id: external })
    expect((await readTask(emulator, id)).id).toBe(id)
    expect((await readTask(emulator, external)).id).toBe(id)
    expect(emulator.log.count('read')).toBe(1)
    expect(emulator.log.count('read-external')).toBe(1)
  })

  test('an unknown task, an unknown path and a malformed one are 404', async () => {
    const emulator = await emulate()
    expect((await read(emulator, 'd758n65e878c73cmdg20')).status).toBe(404)
    expect((await read(emulator, 'nobody')).status).toBe(404)
    const headers = { authorization: `Bearer ${KEY}` }
    expect((await fetch(`${emulator.url}/model/v2/generation`, { headers })).status).toBe(404)
    expect((await fetch(`${emulator.url}/model/v1/generation`, { headers })).status).toBe(404)
    expect((await fetch(`${emulator.url}/model/v1/generation/task/%zz`, { headers })).status).toBe(404)
    expect(emulator.log.entries.map(entry => entry.kind)).toEqual([
      'read',
      'read-external',
      'other',
      'other',
      'other',
    ])
  })

  test('externalIdLookup: false finds nothing by external id, and everything by id', async () => {
    const emulator = await emulate({ externalIdLookup: false })
    const id = await accepted(emulator, { prompt: 'x', external_task_id: 'mine' })
    expect((await read(emulator, 'mine')).status).toBe(404)
    expect((await read(emulator, id)).status).toBe(200)
    expect(emulator.log.count('read-external')).toBe(1)
  })

  test('the seed decides ids by external id or by sequence, and nothing else does', async () => {
    const ids = async (seed?: string): Promise<readonly string[]> => {
      const emulator = await emulate(seed === undefined ? {} : { seed })
      await accepted(emulator, { prompt: 'x' })
      await accepted(emulator, { prompt: 'x', external_task_id: 'mine' })
      return emulator.tasks().map(task => task.id)
    }
    const first = await ids('a')
    expect(await ids('a')).toEqual(first)
    for (const other of [await ids('b'), await ids(), await ids()]) {
      expect(other[0]).not.toBe(first[0])
      expect(other[1]).not.toBe(first[1])
    }
    expect((await ids())[0]).not.toBe((await ids())[0])
  })
})

describe('64-bit integers on the wire', () => {
  test('an element id arrives with all its digits', async () => {
    const emulator = await emulate()
    const params = '{"prompt":"<<<element_1>>>","element_list":[{"element_id":829836802793406551}]}'
    await accepted(emulator, params)
    expect(emulator.tasks()[0]?.params).toBe(params)
    expect(emulator.log.entries[0]?.body).toBe(params)
  })
})

describe('the request log', () => {
  test('has every request with what it was about', async () => {
    const emulator = await emulate()
    const id = await accepted(emulator, { prompt: 'x', external_task_id: 'mine' })
    const [url = ''] = urlsOf(await readTask(emulator, 'mine'))
    await bytesAt(url)
    await create(emulator, { prompt: '' })
    await post(emulator, 'no json')

    const about = { taskId: id, externalTaskId: 'mine' }
    const createPath = '/model/v1/generation'
    expect(emulator.log.entries).toEqual([
      {
        at: expect.any(Number),
        method: 'POST',
        path: createPath,
        kind: 'create',
        status: 200,
        body: '{"prompt":"x","external_task_id":"mine"}',
        ...about,
      },
      {
        at: expect.any(Number),
        method: 'GET',
        path: `${createPath}/task/mine`,
        kind: 'read-external',
        status: 200,
        ...about,
      },
      {
        at: expect.any(Number),
        method: 'GET',
        path: new URL(url).pathname,
        kind: 'download',
        status: 200,
        ...about,
      },
      {
        at: expect.any(Number),
        method: 'POST',
        path: createPath,
        kind: 'create',
        status: 400,
        body: '{"prompt":""}',
      },
      { at: expect.any(Number), method: 'POST', path: createPath, kind: 'create', status: 400 },
    ])
    expect(emulator.log.count('create')).toBe(3)
    emulator.log.clear()
    expect(emulator.log.entries).toEqual([])
  })

  test('is readable over HTTP, as are the tasks; faults are added there; none of it counts', async () => {
    const emulator = await emulate()
    const control = (path: string, init?: RequestInit): Promise<Response> =>
      fetch(`${emulator.url}/__emulator/${path}`, init)
    const fault = { kind: 'status', on: 'create', status: 500 }
    expect((await control('faults', { method: 'POST', body: JSON.stringify([fault]) })).status).toBe(200)
    expect((await create(emulator, { prompt: 'x' })).status).toBe(500)
    await accepted(emulator, { prompt: 'x' })

    expect(await (await control('log')).json()).toEqual(emulator.log.entries)
    expect(await (await control('tasks')).json()).toEqual(emulator.tasks())
    expect(emulator.log.entries).toHaveLength(2)
    expect((await control('log', { method: 'DELETE' })).status).toBe(200)
    expect(await (await control('log')).json()).toEqual([])
    expect((await control('nothing')).status).toBe(404)
  })

  test.each([
    ['no json', 'JSON'],
    ['[null]', 'must be an object'],
    ['{"kind":"melt","on":"create"}', 'Unknown fault "melt"'],
    ['{"kind":"constructor","on":"create"}', 'Unknown fault "constructor"'],
    ['{"kind":"stuck","on":"read"}', 'Fault stuck needs on: one of create, create-element'],
    ['{"kind":"stuck","on":"create","times":-1}', 'times must be an integer of at least 0'],
    ['{"kind":"stuck","on":"create","skip":"1"}', 'skip must be an integer of at least 0'],
    ['{"kind":"stuck","on":"create","match":1}', 'match must be a string'],
    ['{"kind":"status","on":"create"}', 'status must be an integer from 400 to 599'],
    ['{"kind":"status","on":"create","status":200}', 'status must be an integer from 400 to 599'],
    [
      '{"kind":"status","on":"create","status":500,"headers":{"a b":"c"}}',
      'headers must be names and values',
    ],
    ['{"kind":"html","on":"create","status":99}', 'status must be an integer from 200 to 599'],
    ['{"kind":"wrong-content","on":"download","content":"mp4"}', 'content must be one of'],
    ['{"kind":"slow","on":"read"}', 'ms must be a number of at least 0'],
  ])('refuses the fault %s', async (body, message) => {
    const emulator = await emulate()
    const response = await fetch(`${emulator.url}/__emulator/faults`, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(((await response.json()) as { message: string }).message).toContain(message)
  })

  test('long strings pass whole, also with quotes that are characters', async () => {
    const emulator = await emulate()
    const long = 'A'.repeat(5000)
    for (const prompt of [long, `"${long}`, `${long}"`, `\\"${long}`, `"${long}"${long}"`]) {
      emulator.log.clear()
      const params = JSON.stringify({ prompt, external_task_id: long })
      await create(emulator, params)
      expect(emulator.log.entries[0]?.body).toBe(params)
    }
  })

  test('keeps long Base64 as a digest of its bytes', async () => {
    const emulator = await emulate()
    const noise = randomBytes(60_000)
    const response = await create(emulator, {
      prompt: 'x',
      image_list: [{ image: noise.toString('base64') }],
    })
    expect(response.status).toBe(400)
    const sha256 = createHash('sha256').update(noise).digest('hex')
    expect(emulator.log.entries[0]?.body).toBe(`{"prompt":"x","image_list":[{"image":"sha256:${sha256}"}]}`)
  })
})
