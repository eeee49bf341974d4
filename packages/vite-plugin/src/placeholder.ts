import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ResolvedEntry } from '@kirin-batch/core'
import { makeFolder } from '@kirin-batch/core/start'
import { type CatalogueImage, imageOf, type Picture } from './catalogue.ts'
import { toPosix } from './project.ts'

const NO_INLINE = '?no-inline'
const SVG_FILE = /\.svg\?no-inline$/

/** An image to develop with while the real one is not made: the right size, with its name on it, and as many of them. */
export async function placeholderImage(entry: ResolvedEntry, folder: string): Promise<CatalogueImage> {
  const { expectedSize } = await import('@kirin-batch/core')
  const { result } = entry
  const size = expectedSize(entry)
  const pictures: Picture[] = []
  for (let index = 1; index <= (result.type === 'series' ? result.amount : result.n); index++) {
    const name = result.type === 'single' && index === 1 ? entry.id : `${entry.id} #${index}`
    pictures.push(await writePlaceholder(name, size, folder))
  }
  return imageOf(entry, pictures, 1)
}

/** Named by its content: the same placeholder is the same file, and no id can lead out of the folder. */
async function writePlaceholder(
  name: string,
  { width, height }: { readonly width: number; readonly height: number },
  folder: string,
): Promise<Picture> {
  const svg = placeholderSvg(name, width, height)
  const digest = createHash('sha256').update(svg).digest('hex')
  const path = join(folder, `${digest.slice(0, 16)}.svg`)
  await writeOnce(path, () => svg)
  // Small SVGs are inlined by Vite, but a picture has a URL.
  return { file: `${toPosix(path)}${NO_INLINE}`, width, height, digest, standsFor: name }
}

/** By its name it is what it should be: with a thousand of them, writing again is what takes time. */
async function writeOnce(path: string, make: () => string | Promise<Uint8Array>): Promise<void> {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  const content = await make()
  // Renamed into place: a page may be loading the file right now, and two queries may want it at once.
  const partial = `${path}.${randomUUID()}`
  await writeFile(partial, content)
  await rename(partial, path)
}

/** The same placeholder in pixels, for plugins that make pictures of pictures: they pass an SVG by. */
export function inPixels({ file, standsFor }: Picture): string {
  return standsFor === undefined ? file : file.replace(SVG_FILE, '.png')
}

/** Sees to it that the file that {@link inPixels} names is there. */
export async function writeInPixels(picture: Picture): Promise<void> {
  const { standsFor, width, height } = picture
  if (standsFor === undefined) return
  await writeOnce(inPixels(picture), async () => {
    const { renderStandIn } = await import('@kirin-batch/emulator')
    return renderStandIn(standsFor, { width, height })
  })
}

/** @param name any text; it is escaped and fitted into the width */
export function placeholderSvg(name: string, width: number, height: number): string {
  const shorter = Math.min(width, height)
  // A letter of a sans-serif is some 0.6 em wide.
  const fontSize = Math.max(12, Math.floor(Math.min(shorter / 10, (width * 0.86) / (0.6 * [...name].length))))
  const x = width / 2
  const y = height / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="100%" height="100%" fill="#e9e6e1"/>`,
    `<path d="M0 0L${width} ${height}M${width} 0L0 ${height}" stroke="#d8d3cb" stroke-width="${shorter / 200}"/>`,
    `<g font-family="system-ui,sans-serif" text-anchor="middle" fill="#5d564d">`,
    `<text x="${x}" y="${y}" font-size="${fontSize}" font-weight="600">${escapeXml(name)}</text>`,
    `<text x="${x}" y="${y + fontSize * 1.4}" font-size="${fontSize * 0.6}">${width} × ${height}, not generated yet</text>`,
    '</g></svg>\n',
  ].join('')
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
