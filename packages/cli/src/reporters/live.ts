import type { WriteStream } from 'node:tty'
import { createLogUpdate } from 'log-update'
import type { Output } from '../output/output.ts'
import { printable } from '../output/printable.ts'
import { advance, EMPTY_BOARD } from './board.ts'
import { drawFrame } from './frame.ts'
import type { Reporter } from './reporter.ts'
import { calmly, timeLeft } from './time-left.ts'

/** Often enough to look alive, seldom enough for a slow connection to the terminal. */
const FRAME_MS = 100
/** Seldom enough to be read. */
const ESTIMATE_MS = 1_000

/** A window of what is under way that is redrawn in place; what should stay scrolls by above it. Failures are
 * counted here and told by the result, once. */
export function createLiveReporter(output: Output, terminal: WriteStream, stop: AbortSignal): Reporter {
  const log = createLogUpdate(terminal)
  const colors = output.colors.stderr
  const started = performance.now()
  let board = EMPTY_BOARD
  let tick = 0
  let left: { readonly leftMs: number; readonly at: number } | undefined

  const draw = (): void => {
    const { columns, rows } = terminal
    const elapsedMs = performance.now() - started
    if (!left || elapsedMs - left.at >= ESTIMATE_MS) {
      const leftMs = timeLeft(board, elapsedMs)
      left = leftMs === undefined ? undefined : { leftMs: calmly(left, leftMs, elapsedMs), at: elapsedMs }
    }
    const leftMs = left?.leftMs
    const frame = drawFrame(board, { columns, rows, elapsedMs, leftMs, tick, stopping: stop.aborted, colors })
    tick++
    log(output.redact(frame.join('\n')))
  }
  const release = output.redirectMessages(line => log.persist(line))
  const timer = setInterval(draw, FRAME_MS)

  return {
    event(event) {
      board = advance(board, event, performance.now() - started)
      if (event.type === 'notice') output.message(`${colors.yellow(event.level)} ${printable(event.message)}`)
    },
    close() {
      clearInterval(timer)
      release()
      log.clear()
      log.done()
    },
  }
}
