import type { TransferFinding, TransferReport } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { duration } from '../output/duration.ts'
import { bytes, count, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'

/** What `push` or `pull` did, for people. Lines without their break. */
export function describeTransfer(report: TransferReport, colors: Colors): string[] {
  const { direction, findings, transferred, present, records, remote } = report
  const parts = [
    `${count(transferred, 'image')} ${direction === 'push' ? 'pushed' : 'pulled'}, ${bytes(report.bytes)}`,
    ...(present === 0 ? [] : [`${present} there already`]),
    ...(records === 0 ? [] : [`${count(records, 'record')} written`]),
    ...(findings.length === 0 ? [] : [`${findings.length} not`]),
  ]
  return [
    ...table(findings.map(finding => rowOf(finding, colors))),
    ...(findings.length === 0 ? [] : ['']),
    colors.bold(`${printable(remote)}: ${parts.join(', ')} · ${duration(report.durationMs)}`),
  ]
}

function rowOf(finding: TransferFinding, colors: Colors): string[] {
  const { sha256, fingerprint, namedBy } = finding
  const what =
    sha256 === undefined ? `record ${fingerprint?.slice(0, 12) ?? ''}` : `sha256:${sha256.slice(0, 12)}`
  const names = namedBy.map(({ lock, id }) => printable(`${id ?? 'a reference'} (${lock ?? ''})`)).join(', ')
  const why = finding.kind === 'missing' ? 'neither here nor there' : printable(finding.message)
  return [colors.red(finding.kind), what, names, why]
}
