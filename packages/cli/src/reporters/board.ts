import type { KirinEvent } from '@kirin-batch/core'
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
}

export const EMPTY_BOARD: Board = {
  total: 0,
  done: 0,
  failed: 0,
  spentUsd: '0',
  expectedCostUsd: '0',
  emulated: false,
  active: new Map(),
}

/** Pure: the board after an event. */
export function advance(board: Board, event: KirinEvent): Board {
  switch (event.type) {
    case 'run-started': {
      const { total, expectedCostUsd, emulated } = event
      return { ...board, total, expectedCostUsd, emulated }
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
