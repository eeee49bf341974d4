import { readFile, stat } from 'node:fs/promises'
import { KirinError } from '../diagnostics/error.ts'
import { type FingerprintInputs, fingerprintOf } from '../fingerprint/fingerprint.ts'
import { inspectImage } from '../image/inspect.ts'
import { withoutMark } from '../image/mark.ts'
import { withAdopted } from '../lock/choices.ts'
import type { LockRound } from '../lock/lock.ts'
import { chosenRound } from '../lock/rounds.ts'
import type { AdoptOptions, Invalid, Selected } from '../options.ts'
import { lockInputsOf, unfetchedReason } from '../plan/reasons.ts'
import type { ImageObject } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { changeEntry, lockedOf, type OneEntry, openEntry, planAround, secureNamed } from './one-entry.ts'
import { announceRun } from './presence.ts'
import { reportSelection } from './report-selection.ts'

/** Bytes of one file. */
const MAX_BYTES = 100 * 1024 * 1024

/**
 * Binds files that are there to an entry, for the inputs of now: they become objects of the store and a candidate, which
 * is chosen. Nothing is paid. What was bought stays beside it.
 * @throws KirinError `usage` where no entry has the id, a file is no image, or the inputs are not known yet
 */
export async function adopt(options: AdoptOptions): Promise<Selected | Invalid> {
  const one = await openEntry(options)
  if (one.kind === 'invalid') return one
  assertCount(one.entry, options.files)
  const images = await Promise.all(options.files.map(readImage))
  const inputs = await inputsOfNow(one)
  // Until the lock names them, only this keeps what is stored from being pruned.
  const presence = await announceRun(one.opened.leases, new AbortController().signal, () => undefined)
  let changed: boolean
  try {
    const outputs: ImageObject[] = []
    await secureNamed(one)
    for (const bytes of images) outputs.push(await one.opened.store.write(once(bytes)))
    const round: LockRound = {
      fingerprint: fingerprintOf(inputs),
      revision: inputs.revision,
      inputs: lockInputsOf(inputs),
      outputs,
      tasks: [],
    }
    changed = await changeEntry(one, now => withAdopted(now, round))
  } finally {
    await presence.release()
  }
  return await reportSelection(one, { changed, emit: true })
}

function assertCount({ id, result }: ResolvedEntry, files: readonly string[]): void {
  const wanted = result.type === 'series' ? result.amount : 1
  if (files.length === wanted) return
  const what = result.type === 'series' ? `a series of ${wanted} frames` : 'a single image'
  throw new KirinError(
    'usage',
    `"${id}" is ${what}: name ${wanted === 1 ? 'one file' : `${wanted} files, in order`}, not ${files.length}`,
  )
}

/** At the revision that is shipped: to adopt is an answer to a reroll too. */
async function inputsOfNow(one: OneEntry): Promise<FingerprintInputs> {
  const [planned] = await planAround(one, { downstream: false })
  const locked = lockedOf(one)
  if (planned && 'inputs' in planned)
    return { ...planned.inputs, revision: locked ? chosenRound(locked).revision : 1 }
  const { waitsFor = [], unfetched = [] } = planned ?? {}
  const reasons = [
    ...waitsFor.map(id => `it is made from ${id}, which is not there yet: make or adopt that first`),
    ...unfetched.map(
      ({ url }) => `${unfetchedReason(url)}: kirin-batch run --max-cost 0 fetches it, and buys nothing`,
    ),
  ]
  throw new KirinError(
    'usage',
    `what decides "${one.entry.id}" is not known yet, so nothing can be bound to it: ${reasons.join('; ')}`,
  )
}

/** By its content, never by its name. */
async function readImage(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array
  try {
    const status = await stat(path)
    // Before it is opened: opening a named pipe would wait for its writer.
    if (!status.isFile()) throw new KirinError('usage', `${path} is not a file`)
    if (status.size > MAX_BYTES)
      throw new KirinError('usage', `${path} has more than ${MAX_BYTES / 1024 / 1024} MB`)
    bytes = await readFile(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof KirinError || code === undefined) throw error
    throw new KirinError(
      'usage',
      code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`,
    )
  }
  const image = inspectImage(bytes)
  // What was written here and is adopted again is the image that was bought.
  if (image.kind === 'image') return withoutMark(bytes)
  const what =
    image.kind === 'truncated'
      ? `a damaged or cut-off ${image.type === 'image/png' ? 'PNG' : 'JPEG'} file`
      : `${image.format?.toUpperCase() ?? 'no image'} by its content, and PNG and JPEG can be adopted`
  throw new KirinError('usage', `${path} is ${what}`)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
