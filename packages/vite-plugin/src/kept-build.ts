import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { identityOf, type Snapshot, standingOf } from '@kirin-batch/core/start'
import packageJson from '../package.json' with { type: 'json' }
import type { Catalogue, CatalogueImage } from './catalogue.ts'
import type { Project } from './project.ts'

/** What a build has found that had nothing to do: while all that it rests on stands, another finds the same. */
export interface KeptBuild {
  readonly catalogue: Catalogue
  readonly sources: readonly string[]
  readonly snapshot: Snapshot
}

interface Written {
  readonly key: string
  readonly images: readonly CatalogueImage[]
  readonly sources: readonly string[]
  /** Texts in base64. */
  readonly manifests: readonly { readonly path: string; readonly text: string }[]
  readonly trusted: Snapshot['trusted']
  readonly objects: Snapshot['objects']
}

/** `undefined` where there is none, or where anything is not as it was. */
export function keptBuild(project: Project): KeptBuild | undefined {
  try {
    const { path, key } = placeOf(project)
    const written: Written = JSON.parse(readFileSync(path, 'utf8'))
    if (written.key !== key) return undefined
    const { images, sources, trusted, objects } = written
    const manifests = written.manifests.map(({ path, text }) => ({ path, text: Buffer.from(text, 'base64') }))
    const snapshot: Snapshot = { manifests, trusted, objects }
    if (standingOf(snapshot).kind !== 'stands') return undefined
    return { catalogue: new Map(images.map(image => [image.id, image])), sources, snapshot }
  } catch {
    // Whatever is the matter, the long way can say it better.
    return undefined
  }
}

/** Where it cannot be written, the next build takes longer, no more. */
export function keepBuild(project: Project, { catalogue, sources, snapshot }: KeptBuild): void {
  const { typesFile } = project
  try {
    const { path, key } = placeOf(project)
    const written: Written = {
      key,
      images: [...catalogue.values()],
      sources,
      manifests: snapshot.manifests.map(({ path, text }) => ({
        path,
        text: Buffer.from(text).toString('base64'),
      })),
      // The declarations rest on the manifests alone, but somebody may have deleted or edited them.
      trusted: [
        ...snapshot.trusted,
        ...(typesFile === undefined ? [] : [[typesFile, identityOf(typesFile)] as const]),
      ],
      objects: snapshot.objects,
    }
    mkdirSync(dirname(path), { recursive: true })
    const temporary = `${path}.${process.pid}`
    writeFileSync(temporary, JSON.stringify(written))
    renameSync(temporary, path)
  } catch {}
}

/** One file for each of Vite's roots; the key tells whether it was a build of the same kind. */
function placeOf(project: Project): { readonly path: string; readonly key: string } {
  const { root, viteRoot, manifests, filesDir, emulated, typesFile, environment } = project
  const { cacheDir, remoteCache } = environment
  const key = [
    packageJson.version,
    root,
    manifests,
    filesDir,
    emulated,
    typesFile,
    cacheDir,
    remoteCache?.url,
  ]
  const name = createHash('sha256').update(viteRoot).digest('hex').slice(0, 16)
  return { path: join(root, '.kirin', 'state', `vite-${name}.json`), key: JSON.stringify(key) }
}
