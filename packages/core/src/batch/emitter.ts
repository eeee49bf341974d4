import { stat } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'
import { KirinError } from '../diagnostics/error.ts'
import { type EmitNaming, type EmitTarget, emitImages } from '../emit/emit.ts'
import type { EntriesToRun } from '../execute/run-entries.ts'
import type { RunOptions } from '../options.ts'
import type { ContentStore } from '../ports.ts'
import { findCollisions, namesTaken } from '../resolve/output-name.ts'
import { isBelow, isInside } from '../source/inside.ts'
import { writeAtomic } from '../store/atomic-write.ts'
import type { LoadedProject } from './load-project.ts'
import { replacing } from './replacing.ts'

/**
 * Writes images under names, never outside the root.
 * @param folder from {@link emitFolder}
 * @param bring where machines share images
 * @throws KirinError `usage` where it leads out of the root, two entries would share a file in it, or it can be no folder
 */
export async function createEmitter(
  { root, emit = {}, emulated }: Pick<RunOptions, 'root' | 'emit' | 'emulated'>,
  folder: string | undefined,
  project: LoadedProject,
  store: ContentStore,
  bring: NonNullable<EmitTarget['bring']> = async () => false,
): Promise<EntriesToRun['emit']> {
  if (folder !== undefined) {
    const collision = findCollisions(project.entries.map(entry => ({ ...entry, outputFolder: folder })))[0]
    if (collision) {
      throw new KirinError(
        'usage',
        `"${collision.first.id}" and "${collision.second.id}" would both be written to ${collision.path}: rename one, or give it a "file" of its own`,
      )
    }
  }
  for (const named of foldersOf(folder, project)) {
    if (!(await isInside(root, join(root, ...named.split('/'))))) {
      throw new KirinError('usage', `${named} leads out of the project through a link`)
    }
    const file = await fileInTheWay(root, named)
    if (file !== undefined) {
      throw new KirinError(
        'usage',
        `${file} is no folder, and images are to be written to ${named}: name another`,
      )
    }
  }
  const { isSource, keep } = replacing(project, store)
  const target = {
    ...emitNaming({ emit, emulated }, folder, project.entries),
    root,
    store,
    bring,
    isSource,
    async writeAtomic(path: string, bytes: Uint8Array) {
      await keep(path)
      await writeAtomic(path, bytes)
    },
  }
  return (entry, holdings) => emitImages(target, entry, holdings)
}

/** What of a path is there and no folder: told before anything is bought that could not be written. */
async function fileInTheWay(root: string, path: string): Promise<string | undefined> {
  for (let part = path; part !== '.'; part = posix.dirname(part)) {
    const found = await stat(join(root, ...part.split('/'))).catch(() => undefined)
    if (found) return found.isDirectory() ? undefined : part
  }
  return undefined
}

/** @param entries all of the project */
export function emitNaming(
  { emit = {}, emulated }: Pick<RunOptions, 'emit' | 'emulated'>,
  folder: string | undefined,
  entries: LoadedProject['entries'],
): EmitNaming {
  return { emit, folder, emulated, ...(emit.candidates ? { taken: namesTaken(entries, folder) } : {}) }
}

/** Every folder that an image is written to: one within `out` may be a link where `out` is none. */
function foldersOf(folder: string | undefined, { entries }: LoadedProject): Set<string> {
  const folders = new Set<string>()
  for (const { outputFolder, outputName } of entries) {
    const below = folder ?? outputFolder
    if (below !== undefined) folders.add(posix.dirname(posix.join(below, outputName)))
  }
  return folders
}

/**
 * The folder in place of every manifest's `out`, if one is given: POSIX, from the root.
 * @throws KirinError `usage` where it lies outside the root
 */
export function emitFolder({ root, emit }: Pick<RunOptions, 'root' | 'emit'>): string | undefined {
  return emit?.dir === undefined ? undefined : folderInside(root, emit.dir)
}

function folderInside(root: string, dir: string): string {
  const below = relative(root, dir)
  if (below === '') return '.'
  if (isBelow(below)) return below.split(sep).join('/')
  throw new KirinError('usage', `the folder ${dir} lies outside the project, which is ${root}`)
}
