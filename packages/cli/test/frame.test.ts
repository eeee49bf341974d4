import type { ImageReport, KirinEvent } from '@kirin-batch/core'
import { describe, expect, test } from 'vitest'
import { createColors } from '../src/output/colors.ts'
import { advance, type Board, EMPTY_BOARD } from '../src/reporters/board.ts'
import { drawFrame, type FrameOptions } from '../src/reporters/frame.ts'

const OPTIONS: FrameOptions = {
  columns: 80,
  rows: 24,
  elapsedMs: 12_345,
  tick: 0,
  stopping: false,
  colors: createColors(false, {}),
}

function after(...events: KirinEvent[]): Board {
  return events.reduce(advance, EMPTY_BOARD)
}

function started(total: number): KirinEvent {
  return {
    type: 'run-started',
    total,
    toGenerate: total,
    expectedCostUsd: '1.12',
    emulated: false,
    work: { concurrency: 8, tasks: [] },
  }
}

function begun(id: string): KirinEvent {
  return { type: 'entry-started', id, action: 'generate', reasons: [] }
}

function image(id: string, status: ImageReport['status']): ImageReport {
  return { id, manifest: 'a.kirin.yaml', action: 'generate', status, outputs: [], costUsd: '0.07' }
}

describe('the live frame', () => {
  test('shows what is under way, how far it is, and the sums', () => {
    const board = after(
      started(40),
      begun('hero'),
      { type: 'task-accepted', id: 'hero', taskId: 't1', images: 4, found: false },
      { type: 'task-progress', id: 'hero', taskId: 't1', progress: 0.417 },
      begun('banner/en-light'),
      { type: 'task-accepted', id: 'banner/en-light', taskId: 't2', images: 1, found: true },
      { type: 'task-completed', id: 'banner/en-light', taskId: 't2', costUsd: '0.028' },
      { type: 'image-stored', id: 'banner/en-light', index: 1, of: 1, bytes: 9 },
      begun('story'),
      { type: 'retrying', id: 'story', operation: 'create', reason: 'rate limit', afterMs: 4000 },
      begun('later'),
      begun('done'),
      { type: 'task-completed', id: 'done', taskId: 't3', costUsd: '0.112' },
      { type: 'entry-finished', image: image('done', 'ok') },
      begun('broken'),
      { type: 'entry-finished', image: image('broken', 'failed') },
    )
    expect(drawFrame(board, OPTIONS)).toEqual([
      '⠋ hero              41 %  generating 4 images',
      '⠋ banner/en-light         stored 1 of 1',
      '⠋ story                   create again soon: rate limit',
      '  1 waiting',
      '━━━━━━━━━━━━━━━━━━━━ 2/40 · $0.14 of about $1.12 · 12.3 s · 1 not made',
    ])
  })

  test('tells the time that is left, where it is known and the run is not being stopped', () => {
    const last = (options: Partial<FrameOptions>): string | undefined =>
      drawFrame(after(started(40)), { ...OPTIONS, ...options }).at(-1)
    expect(last({ leftMs: 95_000 })).toBe(
      '━━━━━━━━━━━━━━━━━━━━ 0/40 · $0.00 of about $1.12 · 12.3 s · about 2 min left',
    )
    expect(last({ leftMs: 95_000, stopping: true })).toMatch(/ · 12\.3 s · stopping$/)
    expect(last({ leftMs: 400 })).toMatch(/ · 12\.3 s$/)
    expect(last({ leftMs: undefined })).toMatch(/ · 12\.3 s$/)
  })

  test.each([
    [80, 24],
    [80, 5],
    [20, 10],
    [8, 3],
    [80, 2],
    [80, 1],
    [1, 1],
  ])('with 1,000 entries under way fits %i columns and %i rows', (columns, rows) => {
    const ids = Array.from({ length: 1000 }, (_, index) => `a-long-name-of-an-entry-日本語/${index}`)
    const accepted = ids
      .slice(0, 900)
      .map((id): KirinEvent => ({ type: 'task-accepted', id, taskId: id, images: 1, found: false }))
    const board = after(started(1000), ...ids.map(begun), ...accepted)
    const frame = drawFrame(board, { ...OPTIONS, columns, rows })
    // The cursor stands in the line below.
    expect(frame.length).toBeLessThanOrEqual(Math.max(1, rows - 1))
    expect(frame.every(line => [...line].length <= columns)).toBe(true)
    if (rows > 10) {
      expect(frame).toHaveLength(14)
      expect(frame.at(-2)).toBe('  888 more, 100 waiting')
    }
  })

  test('characters that would move the cursor or turn the text around are shown as such', () => {
    const board = after(started(1), {
      type: 'retrying',
      id: 'a\u001b[2Jb',
      operation: 'read',
      reason: '\u202ec\nd',
      afterMs: 1,
    })
    expect(drawFrame(board, OPTIONS)[0]).toBe('⠋ a\ufffd[2Jb  read again soon: \ufffdc d')
  })
})
