import { mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { GalleryReport, OutputReport, Shown } from '@kirin-batch/core'

/** Bytes of images in one page, at most: what a browser opens without complaint. */
const MOST_EMBEDDED = 64_000_000

/** Where a page has an image, by its digest, and what it has not. */
export interface Pictures {
  /** A data URL, or a path relative to the page. */
  readonly sources: ReadonlyMap<string, string>
  /** Of the images that are there and did not fit. */
  readonly leftOut: ReadonlySet<string>
  readonly bytes: number
}

/** Images within the page: the chosen ones first, until it is full. */
export async function embed(report: GalleryReport, read: Shown['read']): Promise<Pictures> {
  const sources = new Map<string, string>()
  const leftOut = new Set<string>()
  let bytes = 0
  for (const output of chosenFirst(report)) {
    if (bytes + output.bytes > MOST_EMBEDDED) {
      leftOut.add(output.sha256)
      continue
    }
    const image = await read(output)
    if (!image) continue
    sources.set(output.sha256, `data:${output.type};base64,${Buffer.from(image).toString('base64')}`)
    bytes += image.length
  }
  return { sources, leftOut, bytes }
}

/**
 * Images in a folder beside the page, each once, by its digest.
 * @param page absolute path of the page
 */
export async function link(report: GalleryReport, read: Shown['read'], page: string): Promise<Pictures> {
  const folder = `${page.replace(/\.html?$/i, '')}.files`
  const sources = new Map<string, string>()
  let bytes = 0
  for (const output of chosenFirst(report)) {
    const image = await read(output)
    if (!image) continue
    const name = `${output.sha256}${output.type === 'image/png' ? '.png' : '.jpg'}`
    await mkdir(folder, { recursive: true })
    if ((await sizeOf(join(folder, name))) !== image.length) await writeFile(join(folder, name), image)
    sources.set(output.sha256, `${encodeURIComponent(basename(folder))}/${name}`)
    bytes += image.length
  }
  return { sources, leftOut: new Set(), bytes }
}

/** Each image once. */
function chosenFirst({ images }: GalleryReport): readonly OutputReport[] {
  const candidates = images.flatMap(image => image.candidates)
  const ordered = [
    ...candidates.filter(({ chosen }) => chosen),
    ...candidates.filter(({ chosen }) => !chosen),
  ]
  return [
    ...new Map(ordered.flatMap(({ outputs }) => outputs).map(output => [output.sha256, output])).values(),
  ]
}

async function sizeOf(path: string): Promise<number | undefined> {
  return await stat(path).then(
    found => found.size,
    () => undefined,
  )
}
