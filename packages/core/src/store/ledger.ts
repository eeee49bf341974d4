import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseFingerprint } from '../fingerprint/fingerprint.ts'
import { makeFolder } from '../make-folder.ts'
import type { Charge, Ledger } from '../ports.ts'
import { namesIn, syncData, syncFolders, writeWhole } from './atomic-write.ts'
import type { Layout } from './layout.ts'

/**
 * A line a charge, in a file of its own for each run that is charged: processes never write into the same one, and where
 * the store is in git, neither do branches. Each write is of whole lines, to the end.
 */
export function createLedger(layout: Layout): Ledger {
  let next: { readonly lines: string[]; readonly written: Promise<void> } | undefined
  let last: Promise<void> = Promise.resolve()
  let path: string | undefined
  const pathFor = ({ run }: Charge): string =>
    join(layout.ledger(), `${run.replaceAll(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}.jsonl`)
  return {
    append(charge) {
      path ??= pathFor(charge)
      const file = path
      if (!next) {
        const lines: string[] = []
        last = last
          .catch(() => undefined)
          .then(() => {
            next = undefined
            return appendLines(file, lines)
          })
        next = { lines, written: last }
      }
      // Whatever comes while another write is under way shares the next one, and its sync.
      next.lines.push(`${JSON.stringify(charge)}\n`)
      return next.written
    },
    async read() {
      const lines = filesIn(layout.ledger()).flatMap(path => textOf(path).split('\n'))
      return onceEach(lines.flatMap(line => parseCharge(line) ?? []))
    },
  }
}

async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  const made = makeFolder(dirname(path))
  const file = openSync(path, 'a')
  let isNew: boolean
  try {
    isNew = fstatSync(file).size === 0
    writeWhole(file, Buffer.from(lines.join('')))
    await syncData(file)
  } finally {
    closeSync(file)
  }
  if (isNew) await syncFolders(path, made)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function filesIn(folder: string): string[] {
  try {
    return namesIn(folder).map(name => join(folder, name))
  } catch {
    return []
  }
}

/** A crash may write a charge twice, and a merge of two ledgers bring both sides of one: who paid is right. */
function onceEach(charges: readonly Charge[]): Charge[] {
  const byTask = new Map<string, Charge>()
  for (const charge of charges) {
    const key = `${charge.origin} ${charge.taskId}`
    const known = byTask.get(key)
    if (!known || weight(charge) > weight(known)) byTask.set(key, charge)
  }
  return [...byTask.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function weight({ source, costUsd }: Charge): number {
  return (source === 'bought' ? 2 : 0) + (costUsd === undefined ? 0 : 1)
}

function parseCharge(line: string): Charge | undefined {
  let value: Partial<Record<keyof Charge, unknown>> | null
  try {
    value = JSON.parse(line) as typeof value
  } catch {
    return undefined
  }
  const fingerprint = parseFingerprint(value?.fingerprint)
  const { at, run, kind, entry, manifest, taskId, images, costUsd, origin, source } = value ?? {}
  if (value?.version !== 1 || !fingerprint || typeof at !== 'string' || typeof run !== 'string')
    return undefined
  if (kind !== 'image' && kind !== 'subject') return undefined
  if (source !== 'bought' && source !== 'found') return undefined
  if (typeof entry !== 'string' || typeof manifest !== 'string' || typeof taskId !== 'string')
    return undefined
  if (typeof images !== 'number' || typeof origin !== 'string') return undefined
  const isPrice = typeof costUsd === 'string' && /^\d{1,20}(\.\d{1,20})?$/.test(costUsd)
  return {
    version: 1,
    at,
    run,
    kind,
    entry,
    manifest,
    fingerprint,
    taskId,
    images,
    emulated: value.emulated === true,
    origin,
    source,
    ...(isPrice ? { costUsd } : {}),
  }
}
