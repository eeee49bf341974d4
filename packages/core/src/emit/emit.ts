import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { KirinError } from '../diagnostics/error.ts'
import { withMark } from '../image/mark.ts'
import type { EmitOptions } from '../options.ts'
import type { Holdings } from '../plan/holdings.ts'
import type { ContentStore, Emitted, ImageObject } from '../ports.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { candidateName, namesOf } from '../resolve/output-name.ts'
import { markOf } from './mark-of.ts'
import { isAsWanted } from './named-image.ts'

/** What decides the names of images, and what they say of themselves. */
export interface EmitNaming {
  readonly emit: EmitOptions
  /** POSIX, relative to the root; in place of the manifest's `out`. */
  readonly folder: string | undefined
  readonly emulated: boolean
  /** Where candidates are written too: the names that are no candidate's. */
  readonly taken?: ReadonlySet<string>
}

/** An image and the file that it is written to: a POSIX path from the root. */
export interface NamedFile {
  readonly index: number
  readonly output: ImageObject
  readonly file: string
  /** An XMP packet that the file bears, and the stored image does not. */
  readonly mark: string | undefined
}

/** Where images are written under names. */
export interface EmitTarget extends EmitNaming {
  readonly root: string
  readonly store: ContentStore
  /** Brings an image into the store from where machines share them; `false` where it is not there. */
  bring?(output: ImageObject): Promise<boolean>
  /** Whether a file is one that images are made from, and not to be written over. */
  isSource(file: string, entry: ResolvedEntry): Promise<boolean>
  writeAtomic(path: string, bytes: Uint8Array): Promise<void>
}

/**
 * Writes an entry's images under their names: copies, so that whoever edits one never changes the store, with a mark
 * where the manifest asks for one; a file that holds the right bytes already is left alone.
 * @throws KirinError `output-write`
 */
export async function emitImages(
  target: EmitTarget,
  entry: ResolvedEntry,
  holdings: Holdings,
): Promise<Emitted> {
  const files = new Map<number, string>()
  for (const { index, output, file, mark } of namedFiles(target, entry, holdings)) {
    const path = join(target.root, ...file.split('/'))
    if (!(await isAsWanted(path, output, mark))) {
      const bytes = await bytesOf(target, output)
      if (!bytes) {
        if (isNeeded(entry, holdings, index)) return { kind: 'missing', output }
        continue
      }
      if (await target.isSource(file, entry)) {
        throw new KirinError(
          'output-write',
          `${file} is a reference, and "${entry.id}" would be written over it: give the image a "file" of another name, or move the reference`,
        )
      }
      try {
        await target.writeAtomic(path, mark === undefined ? bytes : withMark(bytes, mark))
      } catch (error) {
        const there = await stat(path).catch(() => undefined)
        const why = there?.isDirectory()
          ? ': a folder is there, move it away'
          : ` (${(error as NodeJS.ErrnoException).code ?? 'error'})`
        throw new KirinError('output-write', `${file} cannot be written${why}`)
      }
    }
    files.set(index, file)
  }
  return { kind: 'emitted', files }
}

async function bytesOf(
  { store, emit, bring }: EmitTarget,
  output: ImageObject,
): Promise<Uint8Array | undefined> {
  const bytes = await store.read(output.sha256)
  if (bytes || emit.candidates !== true || !(await bring?.(output))) return bytes
  return await store.read(output.sha256)
}

/** The files that an entry's images are written to; none where no folder is set. */
export function namedFiles(
  { emit, folder, emulated, taken = NONE }: EmitNaming,
  entry: ResolvedEntry,
  holdings: Holdings,
): NamedFile[] {
  const below = folder ?? entry.outputFolder
  if (below === undefined) return []
  return wantedImages(emit, entry, holdings).flatMap(({ index, name, candidate }) => {
    const output = holdings.outputs[index]
    if (!output) return []
    const path = posix.join(below, name)
    const named = candidate === undefined ? path : candidateName(path, candidate, taken)
    const file = `${named}${extensionOf(output)}`
    return [{ index, output, file, mark: markOf(entry, holdings, index, emulated) }]
  })
}

const NONE: ReadonlySet<string> = new Set()

interface WantedImage {
  readonly index: number
  readonly name: string
  /** The number of one that is not chosen, from 1. */
  readonly candidate?: number
}

function wantedImages(
  emit: EmitOptions,
  entry: ResolvedEntry,
  holdings: Pick<Holdings, 'outputs' | 'chosen' | 'round'>,
): WantedImage[] {
  if (entry.result.type === 'series') return namesOf(entry).map((name, index) => ({ index, name }))
  const chosen = holdings.chosen - 1
  const others = emit.candidates ? holdings.round.filter(index => index !== chosen) : []
  return [
    { index: chosen, name: entry.outputName },
    ...others.map(index => ({ index, name: entry.outputName, candidate: index + 1 })),
  ]
}

function isNeeded(entry: ResolvedEntry, holdings: Holdings, index: number): boolean {
  return entry.result.type === 'series' || index === holdings.chosen - 1
}

function extensionOf(output: ImageObject): string {
  return output.type === 'image/png' ? '.png' : '.jpg'
}
