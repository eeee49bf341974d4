import type {
  Amount,
  CacheFinding,
  CacheStats,
  CacheVerification,
  ChargedTotals,
  PruneReport,
} from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { bytes, count, money, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'

/** Lines without their break, as in all of these. */
export function describeStats(stats: CacheStats): string[] {
  const { objects, named, unnamed, emulated, missing, records, journal, damaged, charged } = stats
  const row = (name: string, { count: number, bytes: length }: Amount, note = ''): string[] => [
    name,
    String(number),
    bytes(length),
    note,
  ]
  const emulatedNote = emulated.count === 0 ? '' : `${emulated.count} of them drawn by an emulator`
  const open = `${journal.quarantined} of them quarantined`
  return [
    printable(stats.cacheDir),
    ...table([
      row('images', objects),
      row('  named by a lock', named),
      row('  named by none', unnamed, emulatedNote),
      ...(missing === 0 ? [] : [['missing', String(missing), '', 'named by a lock; see "cache verify"']]),
      ...(damaged.count === 0 ? [] : [row('damaged', damaged, 'set aside')]),
      [
        'records',
        String(records.count),
        '',
        records.unreadable === 0 ? '' : `${records.unreadable} unreadable`,
      ],
      [
        'open requests',
        journal.damaged ? '?' : String(journal.open),
        '',
        journal.damaged
          ? 'the journal is damaged; see "cache verify"'
          : journal.quarantined === 0
            ? ''
            : open,
      ],
      ['locks', String(stats.locks.length), '', ''],
    ]),
    ...describeCharged(charged),
  ]
}

/** Runs and entries that are named; `--json` has all. */
const MOST_NAMED = 5

function describeCharged({ usd, runs, entries }: ChargedTotals): string[] {
  if (runs.length === 0) return []
  const more = (all: readonly unknown[]): string[][] =>
    all.length > MOST_NAMED ? [[`  and ${all.length - MOST_NAMED} more`, '']] : []
  return [
    '',
    `charged: ${money(usd)} in ${count(runs.length, 'run')}, for ${count(entries.length, 'entry', 'entries')}`,
    ...table([
      ...runs.slice(0, MOST_NAMED).map(run => [`  run of ${run.startedAt}`, money(run.usd)]),
      ...more(runs),
      ...entries
        .slice(0, MOST_NAMED)
        .map(entry => [`  ${printable(entry.id)} (${printable(entry.manifest)})`, money(entry.usd)]),
      ...more(entries),
    ]),
  ]
}

/** @param hasRemote whether a remote cache may have what is missing */
export function describeVerification(
  verification: CacheVerification,
  colors: Colors,
  hasRemote: boolean,
): string[] {
  const { checked, findings } = verification
  const images = `${count(checked.count, 'image')} (${bytes(checked.bytes)})`
  if (findings.length === 0) return [colors.bold(`${images}: all sound.`)]
  const objects = findings.filter(finding => finding.kind !== 'unreadable')
  const other = objects.flatMap(({ namedBy }) => namedBy).find(({ candidate }) => candidate !== undefined)
  return [
    ...table(findings.map(finding => rowOf(finding, colors))),
    '',
    colors.bold(`${images}: ${count(findings.length, 'thing is', 'things are')} wrong.`),
    ...(objects.length === 0
      ? []
      : [
          ...(hasRemote ? ['"kirin-batch pull" brings what a lock names and the remote cache has.'] : []),
          '"kirin-batch run" takes an image that is missing from the file of that name in "out", or fetches it from the',
          'account, for nothing, while it is there. Otherwise restore .kirin/store from git (with Git LFS:',
          'git lfs pull), a backup or a colleague.',
          ...(other
            ? [
                `A candidate that is not chosen is fetched by a run after "kirin-batch pick ${printable(other.id ?? '')} ${other.candidate}" alone.`,
              ]
            : []),
        ]),
  ]
}

function rowOf(finding: CacheFinding, colors: Colors): string[] {
  if (finding.kind !== 'unreadable') {
    const entries = finding.namedBy.map(
      ({ lock, id, candidate }) =>
        `${id ?? 'a reference'}${candidate === undefined ? '' : `, candidate ${candidate}`} (${lock ?? ''})`,
    )
    const what = entries.length === 0 ? 'only a record names it' : entries.map(printable).join(', ')
    return [colors.red(finding.kind), `sha256:${finding.sha256.slice(0, 12)}`, what]
  }
  switch (finding.what) {
    case 'claim':
      return [colors.red('journal'), '', printable(finding.message)]
    case 'record':
      return [
        colors.red('record'),
        '',
        `${printable(finding.path)} says nothing: remove it; its images are found in the account or by the lock`,
      ]
    case 'knowledge':
      return [
        colors.red('api.json'),
        '',
        `${printable(finding.path)} says nothing: remove it; what it held is learnt again`,
      ]
  }
}

export function describePruned(report: PruneReport, colors: Colors): string[] {
  const { objects, damaged, records, paidUsd, dryRun } = report
  const length = objects.bytes + damaged.bytes
  const parts = [
    ...(objects.count === 0 ? [] : [count(objects.count, 'image')]),
    ...(records === 0 ? [] : [count(records, 'record')]),
    ...(damaged.count === 0 ? [] : [count(damaged.count, 'damaged file')]),
  ]
  if (parts.length === 0) return [colors.bold('Nothing to remove.')]
  const paid = Number(paidUsd) === 0 ? '' : `; ${money(paidUsd)} was once paid for them`
  return [colors.bold(`${dryRun ? 'Would remove' : 'Removed'} ${parts.join(', ')}: ${bytes(length)}${paid}.`)]
}
