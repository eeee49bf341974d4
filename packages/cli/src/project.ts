import { isAbsolute, relative, resolve, sep } from 'node:path'
import { findProjectRoot, KirinError } from '@kirin-batch/core/start'

/** Where the working directory's project is, and which of its manifests are meant. */
export interface Project {
  /** Absolute. */
  readonly root: string
  /** Relative to `root`, as the core takes them; absent where all are meant. */
  readonly manifests?: readonly string[]
}

/** As the core's own default has it. */
const ALL = '**/*.kirin.{yaml,yml}'

/**
 * Manifests are typed relative to the working directory, which may be a folder inside the project; without any, all
 * from the working directory down are meant.
 * @throws KirinError `usage` for one that lies outside the project.
 */
export function openProject(cwd: string, manifests: readonly string[]): Project {
  const root = findProjectRoot(cwd)
  if (manifests.length === 0 && cwd === root) return { root }
  // What is only taken away is taken from all.
  const typed = manifests.every(pattern => pattern.startsWith('!')) ? [ALL, ...manifests] : manifests
  return { root, manifests: typed.map(pattern => fromRoot(root, cwd, pattern)) }
}

/**
 * An absolute folder for `--out`.
 * @throws KirinError `usage` where it lies outside the project.
 */
export function outputFolder(root: string, cwd: string, typed: string): string {
  const folder = resolve(cwd, typed)
  if (isOutside(relative(root, folder))) {
    throw new KirinError('usage', `--out must be a folder inside the project (${root}), not "${typed}".`)
  }
  return folder
}

function fromRoot(root: string, cwd: string, typed: string): string {
  const negation = typed.startsWith('!') ? '!' : ''
  const pattern = withoutDots(insideRoot(root, cwd, posix(typed.slice(negation.length))))
  if (pattern === undefined) throw new KirinError('usage', `"${typed}" lies outside the project (${root}).`)
  return negation + pattern
}

function insideRoot(root: string, cwd: string, pattern: string): string | undefined {
  const top = `${posix(root)}/`
  if (isAbsolute(pattern)) return pattern.startsWith(top) ? pattern.slice(top.length) : undefined
  // The folder was not typed and is taken literally: it may be called `app/[locale]`.
  return `${escapeGlob(posix(relative(root, cwd)))}/${pattern}`
}

/** `undefined` where `..` leaves the root. */
function withoutDots(pattern: string | undefined): string | undefined {
  const parts: string[] = []
  for (const part of pattern?.split('/') ?? ['..']) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
}

function posix(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path
}

function escapeGlob(path: string): string {
  return path.replace(/[()[\]{}!*?@+|\\]/g, '\\$&')
}
