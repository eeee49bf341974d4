import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { namedFiles } from '../emit/emit.ts'
import { holds, isAsWanted } from '../emit/named-image.ts'
import { markSize } from '../image/mark.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'
import type { ImageReport } from '../report.ts'

/** Adds to what a plan says which files change without a charge. */
export async function withFreeChanges(
  image: ImageReport,
  planned: PlannedEntry,
  options: { readonly root: string; readonly emulated: boolean },
): Promise<ImageReport> {
  const free = await fileChanges(planned, options)
  return free.length === 0 ? image : { ...image, free }
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
    else if (found.isDirectory()) changes.push(`${file} is a folder: move it away`)
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
