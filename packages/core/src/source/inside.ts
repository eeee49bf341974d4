import { realpath } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'

/** Whether a path, which need not exist, lies below the root in truth: also where links lead. Both absolute. */
export async function isInside(root: string, path: string): Promise<boolean> {
  const top = await realpath(root)
  for (let existing = path; ; existing = dirname(existing)) {
    const real = await realpath(existing).catch(() => undefined)
    if (real !== undefined) return real === top || isBelow(relative(top, real))
    if (existing === dirname(existing)) return false
  }
}

export function isBelow(path: string): boolean {
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !/^([A-Za-z]:|[\\/])/.test(path)
}
