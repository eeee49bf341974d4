import type { KirinEvent, Work } from '@kirin-batch/core'
import { addUsd } from '../output/usd.ts'

/** An entry that is begun. It waits until the API has accepted it: there may be hundreds that do. */
export interface Active {
  readonly id: string
  readonly doing: string
  readonly waits: boolean
  /** From 0 to 1, where the API tells. */
  readonly progress?: number
}

/** The state of a run as events have told it so far. */
export interface Board {
  readonly total: number
  readonly done: number
  readonly failed: number
  /** Decimal USD, for the entries that are done. */
  readonly spentUsd: string
  readonly expectedCostUsd: string
  readonly emulated: boolean
  /** In order of their start. */
  readonly active: ReadonlyMap<string, Active>
  readonly work: Work
  readonly begun: ReadonlyMap<string, number>
  readonly took: ReadonlyMap<string, number>
}

export const EMPTY_BOARD: Board = {
  total: 0,
  done: 0,
  failed: 0,
  spentUsd: '0',
  expectedCostUsd: '0',
  emulated: false,
  active: new Map(),
  work: { concurrency: 1, tasks: [] },
  begun: new Map(),
  took: new Map(),
}

/**
 * Pure: the board after an event.
 * @param now milliseconds on the clock that the time left is told by
 */
export function advance(board: Board, event: KirinEvent, now = 0): Board {
  return { ...shown(board, event), ...timed(board, event, now) }
}

/** When tasks were begun, and how long they took. */
function timed({ begun, took }: Board, event: KirinEvent, now: number): Pick<Board, 'begun' | 'took'> {
  if (event.type === 'task-accepted') return { begun: new Map(begun).set(event.id, now), took }
  const ended =
    event.type === 'task-completed' ? event.id : event.type === 'entry-finished' ? event.image.id : undefined
  if (ended === undefined || took.has(ended)) return { begun, took }
  // What ended without a task, or failed, says nothing of how long others take.
  const since = event.type === 'task-completed' ? begun.get(ended) : undefined
  return { begun, took: new Map(took).set(ended, since === undefined ? 0 : now - since) }
}

function shown(board: Board, event: KirinEvent): Board {
  switch (event.type) {
    case 'run-started': {
      const { total, expectedCostUsd, emulated, work } = event
      return { ...board, total, expectedCostUsd, emulated, work }
    }
    case 'entry-started':
      return doing(board, { id: event.id, doing: event.action, waits: event.action !== 'restore' })
    case 'task-accepted': {
      const images = event.images === 1 ? '' : ` ${event.images} images`
      return doing(board, {
        id: event.id,
        doing: `${event.found ? 'collecting' : 'generating'}${images}`,
        waits: false,
      })
    }
    case 'task-progress': {
      const known = board.active.get(event.id)
      return known ? doing(board, { ...known, progress: event.progress }) : board
    }
    case 'task-completed':
      return doing(board, { id: event.id, doing: 'downloading', waits: false })
    case 'image-stored':
      return doing(board, { id: event.id, doing: `stored ${event.index} of ${event.of}`, waits: false })
    case 'retrying':
      return doing(board, {
        id: event.id,
        doing: `${event.operation} again soon: ${event.reason}`,
        waits: false,
      })
    case 'entry-finished': {
      const active = new Map(board.active)
      active.delete(event.image.id)
      const failed = board.failed + (event.image.status === 'ok' ? 0 : 1)
      // Not what a task says it cost: one that was found may have been paid by an earlier run.
      const spentUsd = addUsd(board.spentUsd, event.image.costUsd ?? '0')
      return { ...board, active, done: board.done + 1, failed, spentUsd }
    }
    case 'notice':
    case 'run-finished':
      return board
  }
}

function doing(board: Board, entry: Active): Board {
  return { ...board, active: new Map(board.active).set(entry.id, entry) }
}
