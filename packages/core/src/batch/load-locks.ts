import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sortDiagnostics } from '../diagnostics/diagnostic.ts'
import { limitDiagnostics } from '../diagnostics/limit.ts'
import { LOCK_ENDING, type Lock } from '../lock/lock.ts'
import { readAllLocks } from '../lock/lock-files.ts'
import { findByEnding } from '../manifest/find.ts'
import type { Invalid } from '../options.ts'

export interface LoadedLocks {
  readonly kind: 'loaded'
  /** By their own paths, POSIX, from the root. */
  readonly locks: ReadonlyMap<string, Lock>
}

/** Every lock in the project, whether or not a manifest is left beside it. */
export async function loadLocks(root: string): Promise<LoadedLocks | Invalid> {
  const paths = await findByEnding(root, LOCK_ENDING)
  const { locks, diagnostics } = await readAllLocks(root, paths, path => existsSync(join(root, path)))
  if (diagnostics.length === 0) return { kind: 'loaded', locks }
  return { kind: 'invalid', diagnostics: limitDiagnostics(sortDiagnostics(diagnostics)) }
}
