import sharp from 'sharp'
import { GLYPH_HEIGHT, textPath, textWidth, toFontCase } from './bitmap-font.ts'
import type { PictureSize } from './size.ts'

/** A PNG that stands in for a picture that is not there: its size, crossed out, with a name on it. */
export function renderStandIn(name: string, size: PictureSize): Promise<Buffer> {
  const { width, height } = size
  const text = toFontCase(name)
  const shorter = Math.min(width, height)
  const unit = Math.max(
    1,
    Math.floor(Math.min(shorter / (10 * GLYPH_HEIGHT), (width * 0.86) / textWidth(text, 1))),
  )
  const path = textPath(
    text,
    Math.round((width - textWidth(text, unit)) / 2),
    Math.round((height - GLYPH_HEIGHT * unit) / 2),
    unit,
  )
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="${width}" height="${height}" fill="#e9e6e1"/>` +
    `<path d="M0 0L${width} ${height}M${width} 0L0 ${height}" stroke="#d8d3cb" stroke-width="${shorter / 200}"/>` +
    `<path d="${path}" fill="#5d564d" shape-rendering="crispEdges"/></svg>`
  return sharp(Buffer.from(svg)).removeAlpha().png({ compressionLevel: 3 }).toBuffer()
}
