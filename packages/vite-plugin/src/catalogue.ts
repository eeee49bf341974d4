import { join } from 'node:path'
import type { ImageReport, Ran, ResolvedEntry } from '@kirin-batch/core'
import { KirinError } from '@kirin-batch/core/start'
import { toPosix } from './project.ts'

/** A real file for Vite to import. */
export interface Picture {
  /** Absolute, with `/` on every system, and a query where Vite is to treat it in a special way. */
  readonly file: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Tells one content from another. */
  readonly digest: string
  /** The name on it, where it stands in for a picture that is not there. */
  readonly standsFor?: string
}

/** An image that modules can be made of. */
export interface CatalogueImage {
  readonly id: string
  /** Empty where the manifest gives none. */
  readonly alt: string
  /** Of a series its first frame. */
  readonly chosen: Picture
  /** In order; a single image is its own only frame. */
  readonly frames: readonly Picture[]
  /** In order; a series is one candidate, standing for itself with its first frame. */
  readonly candidates: readonly Picture[]
}

/** All images of the manifests, by id. */
export type Catalogue = ReadonlyMap<string, CatalogueImage>

/**
 * The catalogue of what a run left as files below `root`.
 * @param substitute gives the image of an entry that is not there; by default it is left out
 */
export async function catalogueOf(
  { entries, report }: Pick<Ran, 'entries' | 'report'>,
  root: string,
  substitute: (entry: ResolvedEntry) => Promise<CatalogueImage | undefined> = async () => undefined,
): Promise<Catalogue> {
  const reports = new Map(report.images.map(image => [image.id, image]))
  const catalogue = new Map<string, CatalogueImage>()
  for (const entry of entries) {
    const made = reports.get(entry.id)
    const image =
      made?.status === 'ok'
        ? imageOf(entry, picturesOf(made, root), made.chosen ?? 1)
        : await substitute(entry)
    if (image) catalogue.set(entry.id, image)
  }
  return catalogue
}

/**
 * @param pictures by index; a candidate that was not chosen may have none
 * @param chosen from 1
 */
export function imageOf(
  entry: ResolvedEntry,
  pictures: readonly (Picture | undefined)[],
  chosen: number,
): CatalogueImage {
  const series = entry.result.type === 'series'
  const picture = pictures[series ? 0 : chosen - 1]
  if (!picture) throw new KirinError('internal', `"${entry.id}" has no file for Vite to import.`)
  const present = pictures.filter(candidate => candidate !== undefined)
  return {
    id: entry.id,
    alt: entry.alt ?? '',
    chosen: picture,
    frames: series ? present : [picture],
    candidates: series ? [picture] : present,
  }
}

function picturesOf(image: ImageReport, root: string): (Picture | undefined)[] {
  return image.outputs.map(({ sha256, width, height, file }) =>
    file === undefined ? undefined : { file: toPosix(join(root, file)), width, height, digest: sha256 },
  )
}
