import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { identityOf, makeFolder, type Snapshot, standingOf } from '@kirin-batch/core/start'
import packageJson from '../package.json' with { type: 'json' }
import type { Catalogue, CatalogueImage, Picture } from './catalogue.ts'
import type { Project } from './project.ts'

/**
 * What a build or a dev server has found that had nothing to do: while all that it rests on stands, another look finds
 * the same.
 */
export interface KeptImages {
  readonly catalogue: Catalogue
  readonly sources: readonly string[]
  readonly snapshot: Snapshot
}

interface Written {
  readonly key: string
  readonly images: readonly WrittenImage[]
  readonly sources: readonly string[]
  /** Texts in base64. */
  readonly manifests: readonly { readonly path: string; readonly text: string }[]
  readonly trusted: Snapshot['trusted']
  readonly objects: Snapshot['objects']
}

/** Each picture once: a single image is its own only frame and candidate. */
interface WrittenImage {
  readonly id: string
  readonly alt: string
  readonly pictures: readonly Picture[]
  /** Into `pictures`, from 0. */
  readonly chosen: number
  readonly frames: readonly number[]
  readonly candidates: readonly number[]
}

/** A build has all candidates; a dev server only those that are at hand. */
export type Looker = 'build' | 'dev'

/** What such a one has kept; `undefined` where there is nothing, or where anything is not as it was. */
export function keptImages(project: Project, looker: Looker): KeptImages | undefined {
  try {
    const { path, key } = placeOf(project, looker)
    const written: Written = JSON.parse(readFileSync(path, 'utf8'))
    if (written.key !== key) return undefined
    const { images, sources, trusted, objects } = written
    const manifests = written.manifests.map(({ path, text }) => ({ path, text: Buffer.from(text, 'base64') }))
    const snapshot: Snapshot = { manifests, trusted, objects }
    if (standingOf(snapshot).kind !== 'stands') return undefined
    return { catalogue: new Map(images.map(image => [image.id, read(image)])), sources, snapshot }
  } catch {
    // Whatever is the matter, the long way can say it better.
    return undefined
  }
}

/** Where they cannot be written, the next look takes longer, no more. */
export function keepImages(
  project: Project,
  looker: Looker,
  { catalogue, sources, snapshot }: KeptImages,
): void {
  const { typesFile } = project
  try {
    const { path, key } = placeOf(project, looker)
    const written: Written = {
      key,
      images: [...catalogue.values()].map(toWritten),
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
    makeFolder(dirname(path))
    const temporary = `${path}.${process.pid}`
    writeFileSync(temporary, JSON.stringify(written))
    renameSync(temporary, path)
  } catch {}
}

function toWritten({ id, alt, chosen, frames, candidates }: CatalogueImage): WrittenImage {
  const pictures = [...new Set([chosen, ...frames, ...candidates])]
  const places = (of: readonly Picture[]): readonly number[] => of.map(picture => pictures.indexOf(picture))
  return { id, alt, pictures, chosen: 0, frames: places(frames), candidates: places(candidates) }
}

function read({ id, alt, pictures, chosen, frames, candidates }: WrittenImage): CatalogueImage {
  const at = (place: number): Picture => {
    const picture = pictures[place]
    if (!picture) throw new Error(`"${id}" lacks a picture`)
    return picture
  }
  return { id, alt, chosen: at(chosen), frames: frames.map(at), candidates: candidates.map(at) }
}

/** Of how it is written. */
const FORMAT = 2

/** One file for each of Vite's roots and kind; the key tells whether they were looked for in the same way. */
function placeOf(project: Project, looker: Looker): { readonly path: string; readonly key: string } {
  const { root, viteRoot, manifests, filesDir, emulated, typesFile, environment } = project
  const { cacheDir, remoteCache } = environment
  const key = [
    FORMAT,
    looker,
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
  const kind = looker === 'build' ? 'vite' : 'vite-dev'
  return { path: join(root, '.kirin', 'state', `${kind}-${name}.json`), key: JSON.stringify(key) }
}
