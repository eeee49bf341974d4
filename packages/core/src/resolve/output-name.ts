import { posix } from 'node:path'
import { compare } from '../diagnostics/diagnostic.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { ResolvedEntry } from './entry.ts'

const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i
// C0, DEL and C1, zero-width and direction marks, and what Windows forbids in a file name.
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/u

export type OutputName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly message: string; readonly hint: string }

/** UTF-16 units. */
const MAX_PATH = 1_000
/** Bytes of UTF-8 in one name; file systems take 255, and an extension and a number follow. */
const MAX_NAME_BYTES = 200

/** `file:` of an entry, or its id, as a path below the output folder without the extension of an image. */
export function outputName(text: string): OutputName {
  if (text.length > MAX_PATH) {
    return {
      ok: false,
      message: `${quoted(text)} is too long for the path of a file: ${text.length} characters`,
      hint: `write at most ${MAX_PATH}`,
    }
  }
  const path = text.replaceAll('\\', '/').trim()
  const extension = /\.(png|jpe?g|webp|avif|gif|svg)$/i.exec(path)?.[1]?.toLowerCase()
  if (extension !== undefined && !['png', 'jpg', 'jpeg'].includes(extension)) {
    return {
      ok: false,
      message: `the API makes PNG and JPEG images, not ".${extension}"`,
      hint: 'leave the extension out: it follows from what the API gives',
    }
  }
  const name = extension === undefined ? path : path.slice(0, -extension.length - 1)
  const segments = name.split('/')
  if (
    name === '' ||
    name.startsWith('/') ||
    segments.some(segment => segment === '' || segment === '.' || segment === '..')
  ) {
    return {
      ok: false,
      message: `${quoted(text)} is no file below the output folder`,
      hint: 'write a name such as hero or banners/hero',
    }
  }
  for (const segment of segments) {
    if (FORBIDDEN.test(segment) || /[. ]$/.test(segment) || RESERVED.test(segment)) {
      return {
        ok: false,
        message: `${quoted(segment)} cannot be a file name on every system`,
        hint: 'use letters, digits, dots, dashes and underscores',
      }
    }
    const bytes = Buffer.byteLength(segment.normalize('NFC'))
    if (bytes > MAX_NAME_BYTES) {
      return {
        ok: false,
        message: `${quoted(segment)} is too long for the name of a file: ${bytes} bytes`,
        hint: `at most ${MAX_NAME_BYTES} bytes`,
      }
    }
  }
  return { ok: true, name: posix.normalize(name).normalize('NFC') }
}

/** Names without extension, in order: one for a single, one a frame for a series. `candidate` from 1. */
export function namesOf(entry: Pick<ResolvedEntry, 'outputName' | 'result'>): string[] {
  if (entry.result.type === 'single') return [entry.outputName]
  return Array.from({ length: entry.result.amount }, (_, index) => `${entry.outputName}-${index + 1}`)
}

/**
 * The files that entries are written to, without extension: paths as {@link candidateName} compares them.
 * @param folder in place of every entry's own
 */
export function namesTaken(
  entries: readonly Pick<ResolvedEntry, 'outputName' | 'outputFolder' | 'result'>[],
  folder: string | undefined,
): ReadonlySet<string> {
  return new Set(
    entries.flatMap(entry => {
      const below = folder ?? entry.outputFolder
      return below === undefined ? [] : namesOf(entry).map(name => keyOf(posix.join(below, name)))
    }),
  )
}

/**
 * The path without extension of a candidate that is not chosen: `hero.2`, unless another entry is called so, whose
 * picture it would replace.
 */
export function candidateName(path: string, number: number, taken: ReadonlySet<string>): string {
  let name = `${path}.${number}`
  while (taken.has(keyOf(name))) name += '_'
  return name
}

/** Not all file systems tell case apart, or two ways to write an umlaut. */
function keyOf(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

export interface Collision {
  readonly path: string
  readonly first: ResolvedEntry
  readonly second: ResolvedEntry
}

/** Entries that would write the same file, on a file system that does not tell case apart either. */
export function findCollisions(entries: readonly ResolvedEntry[]): Collision[] {
  const owners = new Map<string, ResolvedEntry>()
  const found: Collision[] = []
  for (const entry of entries) {
    if (entry.outputFolder === undefined) continue
    for (const name of namesOf(entry)) {
      const path = posix.join(entry.outputFolder, name)
      const key = keyOf(path)
      const first = owners.get(key)
      if (!first) owners.set(key, entry)
      else if (first !== entry) {
        found.push({ path, first, second: entry })
        break
      }
    }
  }
  return found.sort((a, b) => compare(a.path, b.path))
}
