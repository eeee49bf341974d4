import { readFile, stat } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { systemClock } from '../clock.ts'
import { compare } from '../diagnostics/diagnostic.ts'
import { KirinError } from '../diagnostics/error.ts'
import { namedFiles } from '../emit/emit.ts'
import { type Sha256, sha256 } from '../fingerprint/digest.ts'
import { withoutMark } from '../image/mark.ts'
import { type LockEntry, sectionOf } from '../lock/lock.ts'
import { candidatesOf, isSeries } from '../lock/rounds.ts'
import type { WhyOptions } from '../options.ts'
import { holdingsIn } from '../plan/holdings.ts'
import type { FileExplanation, FoundImage } from '../report.ts'
import type { ResolvedEntry } from '../resolve/entry.ts'
import { referencesOf } from '../source/check-references.ts'
import { openStore } from '../store/open-store.ts'
import type { LoadedProject } from './load-project.ts'
import { openOne, planAround } from './one-entry.ts'
import { cacheDirOf } from './plan-project.ts'
import { reportCandidates } from './report-selection.ts'
import { placeOf } from './why-entry.ts'

/** Which entries an image file is of, by its bytes; `undefined` where there is no such file. */
export async function explainFile(
  options: WhyOptions,
  project: LoadedProject,
): Promise<FileExplanation | undefined> {
  const path = resolve(options.cwd, options.what)
  const digest = await digestOfFile(path, options.what)
  if (!digest) return undefined
  const found: FoundImage[] = []
  for (const emulated of [false, true])
    found.push(...(await imagesIn({ ...options, emulated }, project, digest)))
  return {
    version: 1,
    kind: 'file',
    file: options.what,
    sha256: digest,
    found,
    sentBy: project.entries.filter(entry => sends(entry, project, digest, found)).map(({ id }) => id),
    namedBy: found.length > 0 ? [] : namedBy(relative(options.root, path).split(sep).join('/'), project),
  }
}

/** All candidates of a section with these bytes, by manifest and id. */
async function imagesIn(
  options: WhyOptions,
  project: LoadedProject,
  sha256: Sha256,
): Promise<readonly FoundImage[]> {
  const images: FoundImage[] = []
  const opened = openStore(cacheDirOf(options), systemClock)
  for (const [manifest, lock] of project.locks) {
    const entries = [...sectionOf(lock, options.emulated)].sort(([a], [b]) => compare(a, b))
    for (const [id, locked] of entries) {
      const numbers = placesIn(locked, sha256)
      if (numbers.length === 0) continue
      const entry = project.entries.find(other => other.id === id && other.manifest === manifest)
      const [planned] = entry ? await planAround(openOne(options, project, entry), { downstream: false }) : []
      const candidates = await reportCandidates({ opened }, locked, planned)
      for (const { number, frame } of numbers) {
        const candidate = candidates[number - 1]
        if (!candidate) continue
        images.push({
          id,
          manifest,
          ...(options.emulated ? { emulated: true as const } : {}),
          ...(entry ? { from: placeOf(entry.at), prompt: entry.prompt } : {}),
          candidate,
          ...(frame === undefined ? {} : { frame }),
        })
      }
    }
  }
  return images
}

interface Found {
  readonly number: number
  readonly frame: number | undefined
}

function placesIn(locked: LockEntry, sha256: Sha256): Found[] {
  return candidatesOf(locked).flatMap(({ number, round, output }): Found[] => {
    if (!isSeries(round)) return output.sha256 === sha256 ? [{ number, frame: undefined }] : []
    return round.outputs.flatMap((other, index) =>
      other.sha256 === sha256 ? [{ number, frame: index + 1 }] : [],
    )
  })
}

/** @param found the images of these bytes; one that is chosen is sent by what is made from it */
function sends(
  entry: ResolvedEntry,
  { files, locks }: LoadedProject,
  sha256: Sha256,
  found: readonly FoundImage[],
): boolean {
  const pins = locks.get(entry.manifest)?.references
  return referencesOf(entry).some(
    reference =>
      (reference.kind === 'file' && files.get(reference.path) === sha256) ||
      (reference.kind === 'entry' &&
        found.some(
          ({ id, frame = 1, candidate }) =>
            id === reference.id && frame === (reference.frame ?? 1) && candidate.chosen,
        )) ||
      (reference.kind === 'url' && pins?.get(reference.url)?.sha256 === sha256),
  )
}

/** @param file POSIX, from the root */
function namedBy(file: string, project: LoadedProject): string[] {
  return project.entries
    .filter(entry => {
      const lock = project.locks.get(entry.manifest)
      return [false, true].some(emulated => {
        const locked = lock && sectionOf(lock, emulated).get(entry.id)
        const naming = { emit: {}, folder: undefined, emulated }
        const named = locked ? namedFiles(naming, entry, holdingsIn(locked)) : []
        return named.some(other => other.file === file)
      })
    })
    .map(({ id }) => id)
}

/** Of the image as it was bought, without a mark; `undefined` where there is nothing of that name. */
async function digestOfFile(path: string, typed: string): Promise<Sha256 | undefined> {
  try {
    // Before it is opened: opening a named pipe would wait for its writer.
    if (!(await stat(path)).isFile()) throw new KirinError('usage', `${typed} is not a file`)
    return sha256(withoutMark(await readFile(path)))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (error instanceof KirinError || code === undefined) throw error
    throw new KirinError('usage', `${typed} cannot be read (${code})`)
  }
}
