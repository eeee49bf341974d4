import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { namedFiles } from '../emit/emit.ts'
import { holds, isAsWanted } from '../emit/named-image.ts'
import type { Lock } from '../lock/lock.ts'
import { sectionOf } from '../lock/lock.ts'
import { roundsOf } from '../lock/rounds.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { ImageReport } from '../report.ts'
import type { LoadedProject } from './load-project.ts'

/** Of what a plan says: what changes without a charge, as far as lock and files tell it. */
export async function withFreeChanges(
  image: ImageReport,
  planned: PlannedEntry,
  project: LoadedProject,
  options: { readonly root: string; readonly emulated: boolean },
): Promise<ImageReport> {
  const free = await fileChanges(planned, options)
  const formerly = image.action === 'restore' ? formerName(image, project, options.emulated) : undefined
  return {
    ...image,
    ...(formerly === undefined ? {} : { reasons: [...(image.reasons ?? []), `it was called ${formerly}`] }),
    ...(free.length === 0 ? {} : { free }),
  }
}

/** Named files that are not as they should be. Without a mark one of the right length is not read, and is believed. */
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
    if (mark === undefined ? found?.size === output.bytes : await isAsWanted(path, output, mark)) continue
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

/** The id that no manifest has any more under which a lock has the very same picture. */
function formerName(
  { fingerprint }: ImageReport,
  { locks, allIds }: LoadedProject,
  emulated: boolean,
): string | undefined {
  const entries = [...locks.values()].flatMap((lock: Lock) => [...sectionOf(lock, emulated)])
  const former = entries.find(
    ([id, entry]) => !allIds.has(id) && roundsOf(entry).some(round => round.fingerprint === fingerprint),
  )
  return former?.[0]
}
