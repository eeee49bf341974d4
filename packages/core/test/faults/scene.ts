import { join } from 'node:path'
import type { Ran } from '@kirin-batch/core'
import { type Emulator, type Fault, type FaultTarget, startEmulator } from '@kirin-batch/emulator'
import Big from 'big.js'
import { memoryFolder } from '../kill/memory-folder.ts'
import { type Project, removeProject, square, writeProject } from '../kill/project.ts'
import { claimsIn } from '../support/journal.ts'
import { runAtOnce } from './surroundings.ts'
import { aimed, type Hits } from './variants.ts'

/** Two entries, the second made from the first: everything happens in one order. */
const CHAIN = `version: 1
images:
  first: { prompt: the first }
  second: { prompt: the second, image_list: [{ image: kirin:first }] }
`

/** How long an answer that never comes is waited for; the others come far sooner. */
const HANG_MS = 700

/** One entry with two subjects, made one after the other. */
const SUBJECTS = `version: 1
elements:
  ada: { description: Ada, frontal_image: f.png, refer_images: [f.png] }
  bob: { description: Bob, frontal_image: f.png, refer_images: [f.png] }
images:
  both: { prompt: "<<<ada>>> meets <<<bob>>>" }
`

/** What a fault leads to, as the columns of `docs/faults.md` after the first two. */
export type Cells = readonly string[]

export const COLUMNS: readonly string[] = [
  'fault',
  'hits',
  'creates',
  'accepted',
  'reads',
  'downloads',
  'entries end',
  'journal',
  'next: creates',
  'accepted',
  'entries end',
  'paid in all',
]

/** A first run with an empty store that meets the fault, and one without it after. */
export async function play(on: FaultTarget, fault: Fault, hits: Hits): Promise<Cells> {
  const emulator = await startEmulator({
    imageScale: 0.3,
    imageType: 'jpeg',
    seed: 'faults',
    faults: [aimed(fault, hits)],
  })
  const project = await projectFor(on)
  const root = writeProject(project, memoryFolder())
  try {
    const patience = fault.kind.startsWith('hang') ? { headersMs: HANG_MS } : {}
    const first = await runAtOnce({ root }, emulator, {}, patience)
    if (!emulator.log.entries.some(entry => entry.fault === fault.kind)) throw new Error('nothing was hit')
    const met = [...purchases(emulator), ...reads(emulator), ends(first), journalOf(root)]
    emulator.clearFaults()
    emulator.log.clear()
    const before = emulator.tasks().length
    const next = await runAtOnce({ root }, emulator, {}, patience)
    const [creates = '', accepted = ''] = purchases(emulator, before)
    return [...met, creates, accepted, ends(next), paid(emulator)]
  } finally {
    await emulator.close()
    removeProject(root)
  }
}

let subjects: Promise<Project> | undefined

async function projectFor(on: FaultTarget): Promise<Project> {
  if (on !== 'create-element') return { files: { 'a.kirin.yaml': CHAIN }, images: {}, subjects: [] }
  subjects ??= square('#336699').then(picture => ({
    files: { 'a.kirin.yaml': SUBJECTS, 'f.png': picture },
    images: {},
    subjects: [],
  }))
  return await subjects
}

function purchases({ log, tasks }: Emulator, before = 0): string[] {
  return [String(log.count('create') + log.count('create-element')), String(tasks().length - before)]
}

/** Reads of a task that never ends depend a little on how long each takes: beyond a hundred they are given as a bound. */
function reads({ log }: Emulator): string[] {
  const count = log.count('read') + log.count('read-external')
  const told = count > 100 && count <= 1_000 ? '≤ 1000' : String(count)
  return [told, String(log.count('download'))]
}

function ends({ report }: Ran): string {
  return report.images.map(({ status, error }) => error?.code ?? status).join(', ')
}

function journalOf(root: string): string {
  const states = claimsIn(join(root, '.kirin')).map(({ taskId, unknownSince }) =>
    unknownSince ? 'quarantined' : taskId ? 'accepted' : 'unknown',
  )
  return states.length === 0 ? '–' : states.sort().join(', ')
}

function paid(emulator: Emulator): string {
  return emulator
    .tasks()
    .reduce((sum, { costUsd }) => sum.plus(costUsd), new Big(0))
    .toFixed()
}
