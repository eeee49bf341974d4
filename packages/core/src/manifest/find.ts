import { lstat as lstatOf, readdir as readFolder, stat as statOf } from 'node:fs'
import { readlink, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import fastGlob from 'fast-glob'
import { compare } from '../diagnostics/diagnostic.ts'
import { KirinError } from '../diagnostics/error.ts'

const DEFAULT_PATTERNS = ['**/*.kirin.yaml', '**/*.kirin.yml']
/** Folders of other people's or of made files; a pattern that names one gets what it asks for. */
const SKIPPED_FOLDERS = ['node_modules', 'dist']

/** Where manifests were found, and where another one would be. */
export interface FoundManifests {
  readonly paths: readonly string[]
  /** Absolute: every folder whose names were looked at, also where it is not there. */
  readonly folders: readonly string[]
}

/**
 * The manifests that the patterns name: POSIX paths relative to `root` (absolute), unique, in order of code units.
 * A pattern is the path of a file, taken as it is whatever characters it holds; the path of a folder, for the manifests
 * below it; or a glob. `!glob` takes away from the globs. None at all is the default, which may find nothing. A glob
 * finds a link too, where it leads to a file of the project that is not found by its own name.
 * @throws KirinError `usage` where a pattern matches nothing or leads outside the root, or where two manifests would
 * have the same lock file.
 */
export async function findManifests(root: string, patterns: readonly string[] = []): Promise<FoundManifests> {
  const wanted = patterns.filter(pattern => !pattern.startsWith('!'))
  const unwanted = patterns
    .filter(pattern => pattern.startsWith('!'))
    .map(pattern => toGlob(root, pattern.slice(1)))
  const found = new Found()
  if (wanted.length === 0) await glob(root, DEFAULT_PATTERNS, unwanted, found)
  for (const pattern of wanted) {
    const matches = await match(root, pattern, unwanted)
    if (matches.paths.size === 0)
      throw new KirinError('usage', `no manifest matches ${JSON.stringify(pattern)}`)
    found.addAll(matches)
  }
  const paths = [...found.paths].sort(compare)
  refuseSharedLocks(paths)
  return { paths, folders: [...found.folders].sort(compare) }
}

class Found {
  readonly paths: Set<string> = new Set()
  readonly folders: Set<string> = new Set()

  addAll(other: Found): void {
    for (const path of other.paths) this.paths.add(path)
    for (const folder of other.folders) this.folders.add(folder)
  }
}

/** Files and links below the root whose names end so, as far as other people's folders, dot folders too: POSIX paths in order. */
export async function findByEnding(root: string, ending: string): Promise<string[]> {
  const ignore = ['**/node_modules/**', '**/.git/**', '**/.kirin/**']
  const pattern = `**/*${fastGlob.escapePath(ending)}`
  const options = { cwd: root, ignore, dot: true, followSymbolicLinks: false, onlyFiles: false } as const
  const found = await fastGlob(pattern, { ...options, objectMode: true })
  const isMeant = ({ dirent }: fastGlob.Entry): boolean => dirent.isFile() || dirent.isSymbolicLink()
  return found
    .filter(isMeant)
    .map(({ path }) => path)
    .sort(compare)
}

async function match(root: string, pattern: string, unwanted: readonly string[]): Promise<Found> {
  const found = new Found()
  const path = resolve(root, pattern)
  const kind = await kindOf(path)
  if (kind === 'file') {
    found.paths.add(await inside(root, path, pattern))
  } else if (kind === 'folder') {
    const folder = await inside(root, path, pattern)
    const prefix = folder === '' ? '' : `${fastGlob.escapePath(folder)}/`
    await glob(
      root,
      DEFAULT_PATTERNS.map(name => prefix + name),
      unwanted,
      found,
    )
  } else if (fastGlob.isDynamicPattern(pattern)) {
    const matches = new Found()
    await glob(root, [toGlob(root, pattern)], unwanted, matches)
    for (const name of matches.paths) found.paths.add(await inside(root, resolve(root, name), pattern))
    for (const folder of matches.folders) found.folders.add(folder)
  } else {
    throw new KirinError('usage', `no such manifest: ${JSON.stringify(pattern)}`)
  }
  return found
}

async function glob(
  cwd: string,
  patterns: string[],
  unwanted: readonly string[],
  found: Found,
): Promise<void> {
  const skipped = SKIPPED_FOLDERS.filter(
    folder => !patterns.some(pattern => pattern.split('/').includes(folder)),
  )
  const ignore = [...skipped.map(folder => `**/${folder}/**`), ...unwanted]
  const fs = watchedFileSystem(found.folders)
  const options = { cwd, ignore, followSymbolicLinks: false, onlyFiles: false, objectMode: true, fs } as const
  const links: string[] = []
  for (const { path, dirent } of await fastGlob(patterns, options)) {
    if (dirent.isFile()) found.paths.add(path)
    else if (dirent.isSymbolicLink()) links.push(path)
  }
  await addLinked(cwd, links.sort(compare), found)
}

async function addLinked(root: string, links: readonly string[], found: Found): Promise<void> {
  if (links.length === 0) return
  const top = await realpath(root)
  const taken = new Set(await Promise.all([...found.paths].map(path => realpath(resolve(root, path)))))
  for (const link of links) {
    const path = resolve(root, link)
    // What it names may come to be there.
    found.folders.add(dirname(resolve(dirname(path), await readlink(path))))
    if ((await kindOf(path)) !== 'file') continue
    const file = await realpath(path)
    if (taken.has(file) || leadsOut(relative(top, file))) continue
    taken.add(file)
    found.paths.add(link)
  }
}

/** The system's, that notes which folders are read, and in which ones a name is asked for. */
function watchedFileSystem(folders: Set<string>): Partial<fastGlob.FileSystemAdapter> {
  const noting = <Call extends object>(call: Call, folderOf: (path: string) => string): Call =>
    new Proxy(call, {
      apply(target, self, args) {
        folders.add(resolve(folderOf(args[0])))
        return Reflect.apply(target as unknown as CallableFunction, self, args)
      },
    })
  return {
    readdir: noting(readFolder, path => path),
    stat: noting(statOf, dirname),
    lstat: noting(lstatOf, dirname),
  }
}

/** A glob relative to the root: an absolute one below it loses the root, Windows separators become `/`. */
function toGlob(root: string, pattern: string): string {
  if (!isAbsolute(pattern)) return toPosix(pattern)
  const prefix = root.endsWith(sep) ? root : root + sep
  return toPosix(pattern.startsWith(prefix) ? pattern.slice(prefix.length) : pattern)
}

/** On Windows `\` separates, elsewhere it may be a character of a name. */
function toPosix(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path
}

/** Relative to the root and below it, by name or, where the two are reached by different links, in truth. */
async function inside(root: string, path: string, pattern: string): Promise<string> {
  const byName = relative(root, path)
  if (!leadsOut(byName)) return toPosix(byName)
  const inTruth = relative(await realpath(root), await realpath(path))
  if (!leadsOut(inTruth)) return toPosix(inTruth)
  throw new KirinError('usage', `${JSON.stringify(pattern)} lies outside the project, which is ${root}`)
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}

/** `a.yaml` and `a.yml` have one lock file, and each would undo what the other wrote. */
function refuseSharedLocks(paths: readonly string[]): void {
  const byLock = new Map<string, string>()
  for (const path of paths) {
    const stem = path.replace(/\.ya?ml$/, '')
    const other = byLock.get(stem)
    if (other !== undefined) {
      throw new KirinError('usage', `${other} and ${path} would share the lock ${stem}.lock.json: rename one`)
    }
    byLock.set(stem, path)
  }
}
