import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { EntryResult } from '../execute/results.ts'
import { lockPathOf } from '../lock/lock.ts'
import type { RunOptions } from '../options.ts'
import { needed } from '../plan/holdings.ts'
import type { ImageObject } from '../ports.ts'
import { layoutOf } from '../store/layout.ts'
import type { Snapshot } from '../up-to-date/snapshot.ts'
import { fileClock, takeSnapshot } from '../up-to-date/take-snapshot.ts'
import type { LoadedProject } from './load-project.ts'
import { cacheDirOf } from './plan-project.ts'

/** To be called before anything is read. `undefined` where there is no store yet, or none that can be written. */
export function beginningOfRun(options: RunOptions): number | undefined {
  const cacheDir = cacheDirOf(options)
  return existsSync(cacheDir) ? fileClock(layoutOf(cacheDir).state('clock')) : undefined
}

/** What a run rests on that began at `beganMs`; `undefined` where it had anything to do, or something is too new. */
export async function snapshotOfRun(
  options: RunOptions,
  project: LoadedProject,
  results: readonly EntryResult[],
  beganMs: number | undefined,
): Promise<Snapshot | undefined> {
  if (beganMs === undefined || options.refreshReferences) return undefined
  const layout = layoutOf(cacheDirOf(options))
  const absolute = (path: string): string => join(options.root, ...path.split('/'))
  const locks = project.manifests.map(lockPathOf)
  const files = ['.env', ...locks, ...project.files.keys(), ...project.dataFiles]
  // The cache folder itself changes all the time; these of it with each purchase of whatever run.
  const purchases = [layout.journal(), layout.claimLogs(), layout.ledger()]
  const folders = [...project.folders.filter(folder => !isWithin(folder, layout.root)), ...purchases]
  const trusted = new Set([...files.map(absolute), ...folders])
  const objects = new Map<string, number>()
  for (const result of results) {
    if (!result.ok || result.produced.action !== 'reuse' || result.produced.stale) return undefined
    for (const file of result.files.values()) trusted.add(absolute(file))
    if (options.emit?.candidates) {
      // What is used is files; only of a candidate that has none its object may come about.
      for (const { sha256 } of withoutFile(result)) trusted.add(dirname(layout.object(sha256)))
      continue
    }
    for (const { sha256, bytes } of needed(result.produced.holdings)) {
      const path = layout.object(sha256)
      // Where a file is shipped, what lies behind it is looked after by its folder.
      if (result.files.size > 0) trusted.add(dirname(path))
      else objects.set(path, bytes)
    }
  }
  const basis = { manifests: project.manifests.map(absolute), trusted, objects }
  // A warning has a place, which other words may move.
  const { meaningOf } = await import('../manifest/meaning.ts')
  return takeSnapshot(basis, beganMs, project.diagnostics.length === 0 ? meaningOf : () => undefined)
}

function withoutFile({ produced, files }: Extract<EntryResult, { ok: true }>): readonly ImageObject[] {
  const { outputs, round } = produced.holdings
  return round.flatMap(index => (files.has(index) ? [] : (outputs[index] ?? [])))
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(join(folder, '/'))
}
