import { join } from 'node:path'
import type { RunReport, Snapshot } from '@kirin-batch/core'
import type { Context } from '../context.ts'
import { duration } from '../output/duration.ts'
import type { Output } from '../output/output.ts'
import { finishLine } from '../reporters/wording.ts'
import { jsonText } from '../results/diagnostics.ts'
import { describeRun } from '../results/run.ts'
import { cacheDirOf, MS_MARK, placeOfAnswer, TIME_MARK, writeAnswer } from './kept-answer.ts'

/** An output that notes the messages that go through it. */
export function noting(output: Output, messages: string[]): Output {
  return {
    ...output,
    message(line) {
      messages.push(output.redact(line))
      output.message(line)
    },
  }
}

/** A run that had nothing to do. */
export interface IdleRun {
  readonly root: string
  readonly cacheDir: string | undefined
  readonly json: boolean
  readonly snapshot: Snapshot
  readonly report: RunReport
  /** What went to stderr: lines without their breaks. */
  readonly messages: readonly string[]
}

/** Keeps what such a run said. A store that cannot be written makes the next run slower, no more. */
export function keepAnswer({ argv, cwd, env, output }: Context, run: IdleRun): void {
  const { report } = run
  const place = placeOfAnswer(argv, cwd, env)
  // A cache folder that `.env` names is not looked for that early.
  if (place === undefined || (run.cacheDir ?? join(run.root, '.kirin')) !== cacheDirOf(run.root, env)) return
  const finish = finishLine(report, duration(report.summary.durationMs))
  const lines = run.messages.map(line => (line === finish ? finishLine(report, TIME_MARK) : line))
  const timed = { ...report, summary: { ...report.summary, durationMs: MS_MARK } }
  const stdout = run.json
    ? jsonText(timed).replace(JSON.stringify(MS_MARK), MS_MARK)
    : `${describeRun(report, output.colors.stdout, TIME_MARK).join('\n')}\n`
  try {
    writeAnswer(place, {
      snapshot: run.snapshot,
      stderr: lines.map(line => `${line}\n`).join(''),
      stdout: output.redact(stdout),
    })
  } catch {}
}
