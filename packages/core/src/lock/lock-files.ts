import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { KirinError } from '../diagnostics/error.ts'
import type { Lease } from '../ports.ts'
import { isInside } from '../source/inside.ts'
import { formatLock } from './format.ts'
import { EMPTY_LOCK, LOCK_ENDING, type Lock, lockPathOf, sectionOf, withoutEntries } from './lock.ts'
import { type ParsedLock, parseLock } from './parse.ts'

/** Effects that the lock needs, so that this folder knows no adapter. */
export interface LockFileEffects {
  writeAtomic(path: string, text: string): Promise<void>
  acquire(name: string): Promise<Lease>
}

/**
 * The locks of some manifests, by manifest path; all problems at once. One that lies beside them and whose manifest is
 * there no more is among them with the entries that no other has: a manifest that gets another name may leave it behind.
 */
export async function readLocks(
  root: string,
  manifests: readonly string[],
): Promise<{ readonly locks: ReadonlyMap<string, Lock>; readonly diagnostics: readonly Diagnostic[] }> {
  const locks = new Map<string, Lock>()
  const diagnostics: Diagnostic[] = []
  for (const manifest of manifests) {
    const parsed = await readLockAt(root, lockPathOf(manifest))
    if (parsed.ok) locks.set(manifest, parsed.lock)
    else diagnostics.push(...parsed.diagnostics)
  }
  const known = [...locks.values()]
  for (const folder of new Set(manifests.map(manifest => posix.dirname(manifest)))) {
    for (const stem of await leftBehind(join(root, folder))) {
      const path = posix.join(folder, stem)
      const parsed = await readLockAt(root, `${path}${LOCK_ENDING}`)
      if (parsed.ok) locks.set(`${path}.yaml`, lessKnown(parsed.lock, known))
    }
  }
  return { locks, diagnostics }
}

/** The locks in a folder, without their ending, that have no manifest beside them. */
async function leftBehind(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  const locks = new Set(names.map(lockPathOf).filter((lock, at) => lock !== `${names[at]}${LOCK_ENDING}`))
  return names
    .filter(name => name.endsWith(LOCK_ENDING) && !locks.has(name))
    .map(name => name.slice(0, -LOCK_ENDING.length))
}

function lessKnown(lock: Lock, known: readonly Lock[]): Lock {
  return [true, false].reduce((left, emulated) => {
    const ids = known.flatMap(other => [...sectionOf(other, emulated).keys()])
    return withoutEntries(left, emulated, new Set(ids))
  }, lock)
}

/**
 * All locks of a project, by their own paths. Other tools' files have such names too: one that is theirs is left out,
 * and one that may be ours and cannot be read is a problem.
 * @param paths of all files whose name ends as a lock's does
 * @param isThere whether there is a file of that path
 */
export async function readAllLocks(
  root: string,
  paths: readonly string[],
  isThere: (path: string) => boolean,
): Promise<{ readonly locks: ReadonlyMap<string, Lock>; readonly diagnostics: readonly Diagnostic[] }> {
  const locks = new Map<string, Lock>()
  const diagnostics: Diagnostic[] = []
  for (const path of paths) {
    const parsed = await readLockAt(root, path)
    if (parsed.ok) locks.set(path, parsed.lock)
    else if (isOurs(path, parsed.diagnostics, isThere)) diagnostics.push(...parsed.diagnostics)
  }
  return { locks, diagnostics }
}

function isOurs(path: string, [problem]: readonly Diagnostic[], isThere: (path: string) => boolean): boolean {
  const stem = path.slice(0, -LOCK_ENDING.length)
  if (stem.endsWith('.kirin') || problem?.location.file.text.includes('"fingerprint"')) return true
  // Of a file that is no JSON, or cannot be read, nobody can tell whose it is, but for the manifest beside it.
  const isOpaque = problem?.code === 'lock-syntax' || problem?.code === 'unreadable-file'
  return isOpaque && ['.yaml', '.yml'].some(ending => isThere(stem + ending))
}

async function readLockAt(root: string, path: string): Promise<ParsedLock> {
  const absolute = join(root, path)
  try {
    // Before it is opened: opening a named pipe would wait for its writer.
    if (!(await stat(absolute)).isFile()) return unreadable(path, 'it is not a file')
    // What is shown of a file in error messages must not be that of another, such as one with passwords.
    if (!(await isInside(root, absolute)))
      return unreadable(path, 'it is a link that leads out of the project')
    // Not "utf8" of the file system: the decoder takes a byte order mark away, which some editors write.
    return parseLock({ path, text: new TextDecoder().decode(await readFile(absolute)) })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') {
      // A lock that is elsewhere, and not there now, is no first run.
      const isLink = await lstat(absolute).then(
        () => true,
        () => false,
      )
      return isLink
        ? unreadable(path, 'it is a link to a file that is not there')
        : { ok: true, lock: EMPTY_LOCK }
    }
    if (code === undefined) throw error
    return unreadable(path, code, 'check its permissions, and those of its folder')
  }
}

function unreadable(path: string, reason: string, hint = 'put back the lock file that git has'): ParsedLock {
  const diagnostic: Diagnostic = {
    code: 'unreadable-file',
    severity: 'error',
    message: `the lock file cannot be read: ${reason}`,
    hint,
    location: { file: { path, text: '' }, range: { start: 0, end: 0 } },
  }
  return { ok: false, diagnostics: [diagnostic] }
}

/**
 * A manifest's lock as it is now, while a run is under way.
 * @throws KirinError `lock-write` where it was damaged meanwhile
 */
export async function readLock(root: string, manifest: string): Promise<Lock> {
  const path = lockPathOf(manifest)
  const parsed = await readLockAt(root, path)
  if (parsed.ok) return parsed.lock
  throw new KirinError(
    'lock-write',
    `${path} was damaged while this run was under way, so it is left as it is. Mend it and run again: nothing that was bought is lost.`,
  )
}

async function holds(path: string, text: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile() || found.size !== Buffer.byteLength(text)) return false
  return (await readFile(path, 'utf8').catch(() => undefined)) === text
}

/**
 * Changes a manifest's lock. It is read again first, so that what another process has written meanwhile stays, and
 * written only when something changes.
 * @param known as it was read before: where the file says by now what that is to become, it need not be parsed again
 * @throws KirinError `lock-write` where it was damaged meanwhile, or the disk refuses
 */
export async function updateLock(
  root: string,
  manifest: string,
  change: (lock: Lock) => Lock,
  effects: LockFileEffects,
  known?: Lock,
): Promise<void> {
  const path = lockPathOf(manifest)
  // Nothing to change needs no lease, and so works on a store that cannot be written.
  if (known && (await holds(join(root, path), formatLock(change(known))))) return
  const now = await readLock(root, manifest)
  if (formatLock(change(now)) === formatLock(now)) return
  try {
    const lease = await effects.acquire(`lock-${Buffer.from(path).toString('base64url')}`)
    try {
      const before = await readLock(root, manifest)
      const text = formatLock(change(before))
      if (text !== formatLock(before)) await effects.writeAtomic(join(root, path), text)
    } finally {
      await lease.release()
    }
  } catch (error) {
    const { code, syscall, path: refused } = error as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined) throw error
    // The lease is a file of the store, which may lie on another disk.
    const isElsewhere = refused !== undefined && dirname(refused) !== dirname(join(root, path))
    throw new KirinError(
      'lock-write',
      `${path} cannot be written (${code}${isElsewhere ? ` at ${refused}` : ''}). What it would say is in the store: run again when that is mended, and nothing is bought anew.`,
    )
  }
}
