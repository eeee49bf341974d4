import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

const SCHEMA = 'kirin-batch/manifest.schema.json'

/** The top of the git repository that holds `folder` (absolute); `undefined` outside of any. */
export function repositoryOf(folder: string): string | undefined {
  return upwards(folder).find(parent => existsSync(join(parent, '.git')))
}

/** Where an editor finds the schema of a manifest in `folder`: as installed for the project, or else on the web. */
export function schemaFor(folder: string): string {
  const home = upwards(folder, repositoryOf(folder)).find(parent =>
    existsSync(join(parent, 'node_modules', SCHEMA)),
  )
  return home === undefined
    ? `https://unpkg.com/${SCHEMA}`
    : toPosix(relative(folder, join(home, 'node_modules', SCHEMA)))
}

/** `folder` and its parents, the nearest first, up to `top` (default: the disk's root). */
export function upwards(folder: string, top?: string): string[] {
  const parent = dirname(folder)
  return folder === top || parent === folder ? [folder] : [folder, ...upwards(parent, top)]
}

export function toPosix(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path
}
