import { relative } from 'node:path'
import type { CandidateReport, Invalid, Selected, SelectionReport } from '@kirin-batch/core'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Colors } from '../output/colors.ts'
import { count, money, sumOfMoney, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { reportDiagnostics, reportInvalid, writeJson } from './diagnostics.ts'
import { planRow } from './plan.ts'

/** How a selection is shown. `cwd` is what paths are relative to. */
export interface View {
  readonly colors: Colors
  readonly cwd: string
}

/** The end of `pick`, `reroll` and `adopt`: `describe` says what was done, then comes what the next run will do. */
export function reportSelection(
  { json }: { readonly json: boolean },
  context: Context,
  root: string,
  result: Selected | Invalid,
  describe: (report: SelectionReport, view: View) => readonly string[],
): ExitCode {
  if (result.kind === 'invalid') return reportInvalid(context, root, result.diagnostics, { json })
  const { output, cwd } = context
  const { report } = result
  reportDiagnostics(context, root, result.diagnostics)
  if (json) writeJson(output, report)
  else {
    const colors = output.colors.stdout
    output.result(`${[...describe(report, { colors, cwd }), ...describeNext(report, colors)].join('\n')}\n`)
  }
  return EXIT.OK
}

export function describePick(report: SelectionReport, { colors }: View): string[] {
  const { chosen, candidates, changed } = report
  const how = changed ? 'is chosen' : 'is chosen already'
  return [
    `${nameOf(report, colors)}: candidate ${chosen} of ${candidates.length} ${how}`,
    ...placesOf(report),
  ]
}

export function describeCandidates(report: SelectionReport, { colors, cwd }: View): string[] {
  const { chosen, candidates } = report
  const rows = candidates.map(candidate => [
    candidate.chosen ? colors.green('*') : ' ',
    String(candidate.number),
    ...detailsOf(candidate),
    candidate.objects.map(path => printable(relative(cwd, path))).join(' ') || 'not in the store',
  ])
  return [
    `${nameOf(report, colors)}: ${count(candidates.length, 'candidate')}, ${chosen} is chosen`,
    ...table(rows),
  ]
}

export function describeReroll(report: SelectionReport, { colors }: View): string[] {
  const { reroll, changed, candidates } = report
  const name = nameOf(report, colors)
  if (reroll === undefined) return [`${name}: nothing to ask for, the next run brings new candidates anyway`]
  if (!changed) return [`${name}: revision ${reroll} is asked for already`]
  const stay =
    candidates.length === 1
      ? 'the candidate that is there stays'
      : `the ${candidates.length} candidates that are there stay`
  return [`${name}: revision ${reroll} is asked for; ${stay}`]
}

export function describeAdoption(report: SelectionReport, { colors }: View): string[] {
  const { chosen, changed, candidates } = report
  const adopted = candidates[chosen - 1]?.adopted
  const what = adopted ? 'is adopted and chosen' : 'is this very image, and is chosen'
  const how = changed ? what : 'is this very image, and is chosen already'
  return [
    `${nameOf(report, colors)}: candidate ${chosen} of ${candidates.length} ${how}`,
    ...placesOf(report),
  ]
}

function nameOf({ id, emulated }: SelectionReport, colors: Colors): string {
  return `${colors.bold(printable(id))}${emulated ? ' (emulated)' : ''}`
}

/** What a candidate has to say for itself. */
export function detailsOf({ revision, adopted, outputs, costUsd, stale }: CandidateReport): string[] {
  const [first] = outputs
  const size = first ? `${first.width} × ${first.height}` : ''
  const frames = outputs.length > 1 ? `${outputs.length} frames of ` : ''
  return [
    adopted ? 'adopted' : `revision ${revision}`,
    `${frames}${size}`,
    costUsd === undefined ? '' : money(costUsd),
    stale ? 'of other inputs' : '',
  ]
}

function placesOf({ files }: SelectionReport): string[] {
  return files.map(file => `  ${printable(file)}`)
}

function describeNext({ next, emulated }: SelectionReport, colors: Colors): string[] {
  const { images, expectedCostUsd } = next
  if (images.length === 0) return ['The next run buys nothing for it.']
  return [
    '',
    'The next run:',
    ...table(images.map(image => planRow(image, colors))).map(line => `  ${line}`),
    ...(Number(expectedCostUsd) === 0
      ? []
      : ['', `About ${sumOfMoney(expectedCostUsd, emulated === true)}.`]),
  ]
}
