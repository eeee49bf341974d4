import { ADVANCE, GLYPH_HEIGHT, textPath, textWidth, toFontCase } from './bitmap-font.ts'
import type { PictureSize } from './size.ts'

/** Below this the letters would be larger than what they name. */
const MIN_SIDE_FOR_LABEL_PX = 200
const LONGEST_PROMPT = 28

export interface LabelText {
  readonly prompt: string
  /** From 0. */
  readonly index: number
  readonly count: number
  readonly taskId: string
}

/** A calm plate in the lower left corner that says where the picture comes from; SVG markup, empty on small pictures. */
export function label(size: PictureSize, text: LabelText): string {
  const side = Math.min(size.width, size.height)
  if (side < MIN_SIDE_FOR_LABEL_PX) return ''
  const unit = Math.max(1, Math.round(side / 300))
  const facts = `${size.width}×${size.height} · ${text.index + 1}/${text.count} · ${text.taskId.slice(0, 8)}`
  const lines = [
    { text: 'KIRIN EMULATOR', opacity: 1 },
    { text: toFontCase(firstWords(text.prompt)), opacity: 0.86 },
    { text: toFontCase(facts), opacity: 0.66 },
  ].filter(line => line.text !== '')

  const margin = unit * 12
  const padding = unit * 9
  const leading = unit * (GLYPH_HEIGHT + 6)
  const width = Math.max(...lines.map(line => textWidth(line.text, unit))) + padding * 2
  const height = leading * (lines.length - 1) + unit * GLYPH_HEIGHT + padding * 2
  const top = size.height - margin - height
  const paths = lines.map((line, row) => {
    const path = textPath(line.text, margin + padding, top + padding + row * leading, unit)
    return `<path d="${path}" fill="#fff" fill-opacity="${line.opacity}" shape-rendering="crispEdges"/>`
  })
  return (
    `<rect x="${margin}" y="${top}" width="${width}" height="${height}" rx="${unit * 4}" fill="#0b1020" fill-opacity=".78"/>` +
    paths.join('')
  )
}

/** Letters all over the picture, as a watermark has it; SVG markup. */
export function watermark(size: PictureSize): string {
  const unit = Math.max(1, Math.round(Math.min(size.width, size.height) / 200))
  const text = 'KIRIN EMULATOR'
  const [stepX, stepY] = [textWidth(text, unit) + ADVANCE * unit * 4, GLYPH_HEIGHT * unit * 6]
  let path = ''
  for (let y = 0, row = 0; y < size.height; y += stepY, row += 1) {
    for (let x = row % 2 === 0 ? 0 : -stepX / 2; x < size.width; x += stepX)
      path += textPath(text, x, y, unit)
  }
  return `<path d="${path}" fill="#fff" fill-opacity=".24"/>`
}

/** The prompt's first words, without the tokens that name references; cut within a word only if it is the first. */
function firstWords(prompt: string): string {
  const words = prompt.replace(/<<<\w+>>>/g, ' ').match(/\S+/g) ?? []
  let line = ''
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`
    if ([...longer].length > LONGEST_PROMPT) {
      return `${line === '' ? [...word].slice(0, LONGEST_PROMPT - 3).join('') : line}...`
    }
    line = longer
  }
  return line
}
