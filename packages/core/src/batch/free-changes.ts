import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { namedFiles } from '../emit/emit.ts'
import { holds, isAsWanted } from '../emit/named-image.ts'
import { markSize } from '../image/mark.ts'
import { sectionOf } from '../lock/lock.ts'
import { roundsOf } from '../lock/rounds.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { ImageReport } from '../report.ts'
import type { LoadedProject } from './load-project.ts'

/** Adds to what a plan says what changes without a charge, as far as lock and files tell it. */
export function freeChanges(
  project: LoadedProject,
  options: { readonly root: string; readonly emulated: boolean },
): (image: ImageReport, planned: PlannedEntry) => Promise<ImageReport> {
  const formerNames = formerNamesIn(project, options.emulated)
  return async (image, planned) => {
    const free = await fileChanges(planned, options)
    const { fingerprint, action, reasons = [] } = image
    const formerly =
      action === 'restore' && fingerprint !== undefined ? formerNames.get(fingerprint) : undefined
    return {
      ...image,
      ...(formerly === undefined ? {} : { reasons: [...reasons, `it was called ${formerly}`] }),
      ...(free.length === 0 ? {} : { free }),
    }
  }
}

/** Named files that are not as they should be. One of the right length is not read, and is believed. */
async function fileChanges(
  planned: PlannedEntry,
  { root, emulated }: { readonly root: string; readonly emulated: boolean },
): Promise<string[]> {
  if (!('plan' in planned) || !('holdings' in planned.plan)) return []
  const { entry, plan } = planned
  const { outputs, chosen } = plan.holdings
  const changes: string[] = []
  const naming = { emit: {}, folder: undefined, emulated }
  for (const { index, file, output, mark } of namedFiles(naming, entry, plan.holdings)) {
    const path = join(root, ...file.split('/'))
    const found = await stat(path).catch(() => undefined)
    const size = output.bytes + (mark === undefined ? 0 : markSize(output.type, mark))
    if (found?.size === size || (found && (await isAsWanted(path, output, mark)))) continue
    const other = found && (await firstHeld(path, outputs))
    if (!found) changes.push(`${file} is not there`)
    else if (other === index) changes.push(`${file} bears another mark of its provenance, or none`)
    else if (other === undefined || entry.result.type === 'series') changes.push(`${file} has other bytes`)
    else changes.push(`${file} has candidate ${other + 1}, and ${chosen} is chosen`)
  }
  return changes
}

async function firstHeld(
  path: string,
  outputs: readonly Parameters<typeof holds>[1][],
): Promise<number | undefined> {
  for (const [index, output] of outputs.entries()) if (await holds(path, output)) return index
  return undefined
}

/** By fingerprint, the ids that locks have and no manifest any more. */
function formerNamesIn({ locks, allIds }: LoadedProject, emulated: boolean): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const lock of locks.values())
    for (const [id, entry] of sectionOf(lock, emulated))
      if (!allIds.has(id)) for (const { fingerprint } of roundsOf(entry)) names.set(fingerprint, id)
  return names
}
