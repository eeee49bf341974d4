import type { KirinEvent, WorkTask } from '@kirin-batch/core'
import { describe, expect, test } from 'vitest'
import { advance, type Board, EMPTY_BOARD } from '../src/reporters/board.ts'
import { calmly, leftText, timeLeft } from '../src/reporters/time-left.ts'

function tasks(number: number, task: Partial<WorkTask> = {}): WorkTask[] {
  return Array.from({ length: number }, (_, index) => ({
    id: `t${index}`,
    units: 1,
    kind: '1k single 1',
    after: [],
    ...task,
  }))
}

function left(
  concurrency: number,
  list: readonly WorkTask[],
  now = 0,
  { begun = {}, took = {} }: { begun?: Record<string, number>; took?: Record<string, number> } = {},
): number | undefined {
  return timeLeft(
    {
      work: { concurrency, tasks: list },
      begun: new Map(Object.entries(begun)),
      took: new Map(Object.entries(took)),
    },
    now,
  )
}

const KNOWN = { expectedMs: 10_000 }

describe('the time left', () => {
  test.each([
    ['nothing to make', left(4, []), undefined],
    ['nothing known', left(4, tasks(3)), undefined],
    ['one round', left(4, tasks(4, KNOWN)), 10_000],
    ['two rounds and a bit', left(4, tasks(9, KNOWN)), 30_000],
    ['shares of the concurrency', left(4, tasks(4, { ...KNOWN, units: 3 })), 40_000],
    ['larger than all there is', left(2, tasks(2, { ...KNOWN, units: 9 })), 20_000],
    [
      'a chain, however much room there is',
      left(9, [
        { id: 'a', units: 1, kind: 'k', after: [], ...KNOWN },
        { id: 'b', units: 1, kind: 'k', after: ['a'], ...KNOWN },
        { id: 'c', units: 1, kind: 'k', after: ['b'], ...KNOWN },
      ]),
      30_000,
    ],
    ['half way', left(4, tasks(4, KNOWN), 5_000, { begun: { t0: 0, t1: 0, t2: 0, t3: 0 } }), 5_000],
    ['overdue', left(1, tasks(1, KNOWN), 20_000, { begun: { t0: 0 } }), 1_000],
    ['measured counts more than learned', left(1, tasks(3, KNOWN), 30_000, { took: { t0: 30_000 } }), 60_000],
    ['measured where nothing was learned', left(2, tasks(5), 4_000, { took: { t0: 4_000 } }), 8_000],
    ['what came to nothing teaches nothing', left(1, tasks(2), 1_000, { took: { t0: 0 } }), undefined],
    ['all done', left(1, tasks(1, KNOWN), 9_000, { took: { t0: 9_000 } }), undefined],
    ['a thousand', left(10, tasks(1_000, KNOWN)), 1_000_000],
  ])('%s', (_, found, expected) => expect(found).toBe(expected))

  test('follows a new estimate by and by, and never below 0', () => {
    expect(calmly(undefined, 60_000, 0)).toBe(60_000)
    expect(calmly({ leftMs: 60_000, at: 0 }, 59_000, 1_000)).toBe(59_000)
    expect(calmly({ leftMs: 60_000, at: 0 }, 99_000, 1_000)).toBe(69_000)
    expect(calmly({ leftMs: 500, at: 0 }, 0, 9_000)).toBe(0)
  })

  test.each([
    [undefined, ''],
    [900, ''],
    [4_000, 'a few seconds left'],
    [33_000, 'about 35 s left'],
    [58_000, 'about 1 min left'],
    [200_000, 'about 3 min left'],
    [4_500_000, 'about 1 h 10 min left'],
  ])('%s ms: %s', (ms, text) => expect(leftText(ms)).toBe(text))

  test('a board takes the times from events', () => {
    const events: [number, KirinEvent][] = [
      [
        0,
        {
          type: 'run-started',
          total: 3,
          toGenerate: 3,
          expectedCostUsd: '1',
          emulated: false,
          work: { concurrency: 1, tasks: tasks(3) },
        },
      ],
      [1_000, { type: 'task-accepted', id: 't0', taskId: 'x', images: 1, found: false }],
      [5_000, { type: 'task-completed', id: 't0', taskId: 'x', costUsd: '0.028' }],
      [6_000, { type: 'task-accepted', id: 't1', taskId: 'y', images: 1, found: false }],
    ]
    const board = events.reduce((before: Board, [at, event]) => advance(before, event, at), EMPTY_BOARD)
    expect(timeLeft(board, 7_000)).toBe(7_000)
  })
})
