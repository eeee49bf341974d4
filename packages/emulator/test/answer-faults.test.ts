import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../src/index.ts'
import { accepted, bytesAt, emulate, firstUrl, outcome, read, readTask } from './support.ts'

const PROMPT = { prompt: 'x' }

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
