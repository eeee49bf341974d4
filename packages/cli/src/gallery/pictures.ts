import { stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { GalleryReport, ImageType, InputReport, OutputReport, Shown } from '@kirin-batch/core'
import { makeFolder } from '@kirin-batch/core/up-to-date'

/** Bytes of images in one page, at most: what a browser opens without complaint. */
const MOST_EMBEDDED = 64_000_000

/** Where a page has an image, by its digest, and what it has not. */
export interface Pictures {
  /** A data URL, or a path relative to the page. */
  readonly sources: ReadonlyMap<string, string>
  /** Of the images that are there and did not fit. */
  readonly leftOut: ReadonlySet<string>
  readonly bytes: number
  /** Images that are sent along and are no other entry's, each once. */
  readonly references: readonly ReferencePicture[]
}

export interface ReferencePicture {
  readonly sha256: string
  /** As the manifest has it. */
  readonly name: string
  readonly width: number
  readonly height: number
  readonly bytes: number
}

type Reads = Pick<Shown, 'read' | 'readReference'>

/** Images within the page: the chosen ones first and references last, until it is full. */
export async function embed(report: GalleryReport, { read, readReference }: Reads): Promise<Pictures> {
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
    sources.set(output.sha256, dataUrl(output.type, image))
    bytes += image.length
  }
  const references: ReferencePicture[] = []
  for (const { name, sha256 } of referencesIn(report)) {
    const image = await readReference({ value: name, sha256 })
    if (!image) continue
    const { type, width, height, content } = image
    if (bytes + content.length > MOST_EMBEDDED) {
      leftOut.add(sha256)
      continue
    }
    references.push({ sha256, name, width, height, bytes: content.length })
    if (sources.has(sha256)) continue
    sources.set(sha256, dataUrl(type, content))
    bytes += content.length
  }
  return { sources, leftOut, bytes, references }
}

/**
 * Images in a folder beside the page, each once, by its digest.
 * @param page absolute path of the page
 */
export async function link(
  report: GalleryReport,
  { read, readReference }: Reads,
  page: string,
): Promise<Pictures> {
  const folder = `${page.replace(/\.html?$/i, '')}.files`
  const sources = new Map<string, string>()
  let bytes = 0
  const put = async (sha256: string, type: ImageType, image: Uint8Array): Promise<void> => {
    if (sources.has(sha256)) return
    const name = `${sha256}${type === 'image/png' ? '.png' : '.jpg'}`
    makeFolder(folder)
    if ((await sizeOf(join(folder, name))) !== image.length) await writeFile(join(folder, name), image)
    sources.set(sha256, `${encodeURIComponent(basename(folder))}/${name}`)
    bytes += image.length
  }
  for (const output of chosenFirst(report)) {
    const image = await read(output)
    if (image) await put(output.sha256, output.type, image)
  }
  const references: ReferencePicture[] = []
  for (const { name, sha256 } of referencesIn(report)) {
    const image = await readReference({ value: name, sha256 })
    if (!image) continue
    const { type, width, height, content } = image
    await put(sha256, type, content)
    references.push({ sha256, name, width, height, bytes: content.length })
  }
  return { sources, leftOut: new Set(), bytes, references }
}

function dataUrl(type: ImageType, image: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(image).toString('base64')}`
}

/** Whether an input is an image that is sent along. */
export function isReference({ name }: InputReport): boolean {
  return /^reference \d+$/.test(name)
}

/** Each once, in order of the entries; those of other entries stand there. */
function referencesIn({
  images,
}: GalleryReport): readonly { readonly name: string; readonly sha256: string }[] {
  const found = new Map<string, { readonly name: string; readonly sha256: string }>()
  for (const input of images.flatMap(({ inputs }) => inputs)) {
    const { value: name, sha256 } = input
    if (!isReference(input) || sha256 === undefined || name.startsWith('kirin:') || found.has(sha256))
      continue
    found.set(sha256, { name, sha256 })
  }
  return [...found.values()]
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
