import type { Colors } from '../output/colors.ts'
import { duration } from '../output/duration.ts'
import { money, sumOfMoney, table, truncate } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import type { Active, Board } from './board.ts'
import { leftText } from './time-left.ts'

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** More would be noise, however tall the terminal. */
const MOST_ACTIVE = 12

const BAR_WIDTH = 20

export interface FrameOptions {
  readonly columns: number
  readonly rows: number
  readonly elapsedMs: number
  /** Absent while nothing is known. */
  readonly leftMs?: number | undefined
  /** Counts the frames drawn, for the spinner. */
  readonly tick: number
  readonly stopping: boolean
  readonly colors: Colors
}

/** Pure: what the terminal shows of a board, never more lines or columns than it has. */
export function drawFrame(board: Board, options: FrameOptions): string[] {
  const { columns, rows, colors, tick } = options
  // One line for the totals, one that says how many are not shown, one for the cursor.
  const room = Math.max(0, Math.min(MOST_ACTIVE, rows - 3))
  const all = [...board.active.values()]
  const active = all.filter(({ waits }) => !waits)
  const spinner = colors.cyan(SPINNER[tick % SPINNER.length] ?? '')
  const lines = entryLines(active.slice(0, room), columns - 2).map(line => `${spinner} ${line}`)
  const unseen = [
    ...(active.length > room ? [`${active.length - room} more`] : []),
    ...(all.length > active.length ? [`${all.length - active.length} waiting`] : []),
  ].join(', ')
  if (unseen !== '' && rows > 2) lines.push(colors.dim(truncate(`  ${unseen}`, columns)))
  lines.push(totalLine(board, options))
  return lines
}

function entryLines(active: readonly Active[], columns: number): string[] {
  // Long ids leave room for what is being done.
  const widest = Math.max(8, Math.floor(columns * 0.6))
  const rows = active.map(({ id, doing, progress }) => [
    truncate(printable(id), widest),
    progress === undefined ? '' : `${Math.floor(progress * 100)} %`.padStart(5),
    printable(doing),
  ])
  return table(rows).map(line => truncate(line, columns))
}

function totalLine(board: Board, { columns, elapsedMs, leftMs, stopping, colors }: FrameOptions): string {
  const { done, total, failed, spentUsd, expectedCostUsd, emulated } = board
  const share = total === 0 ? 0 : Math.min(1, done / total)
  const filled = Math.floor(share * BAR_WIDTH)
  const rest = [
    `${done}/${total}`,
    `${money(spentUsd)} of about ${sumOfMoney(expectedCostUsd, emulated)}`,
    duration(elapsedMs),
    ...(stopping ? ['stopping'] : [leftText(leftMs)].filter(text => text !== '')),
  ].join(' · ')
  const failures = failed === 0 ? '' : ` · ${failed} not made`
  const plain = `${'━'.repeat(BAR_WIDTH)} ${rest}${failures}`
  if (truncate(plain, columns) !== plain) return truncate(`${rest}${failures}`, columns)
  const bar = colors.green('━'.repeat(filled)) + colors.dim('━'.repeat(BAR_WIDTH - filled))
  return `${bar} ${rest}${colors.red(failures)}`
}
