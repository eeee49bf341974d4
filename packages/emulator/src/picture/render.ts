import sharp from 'sharp'
import { digest, randomSource } from '../deterministic.ts'
import { label, watermark } from './label.ts'
import { linear, MOTIFS } from './motifs.ts'
import { PALETTES } from './palette.ts'
import type { PictureSize } from './size.ts'

/** Everything that decides a picture. */
export interface PictureSpec {
  readonly prompt: string
  readonly taskId: string
  /** From 0. */
  readonly index: number
  readonly count: number
  readonly series: boolean
  readonly watermarked: boolean
  readonly size: PictureSize
  readonly type: 'png' | 'jpeg'
}

/**
 * Draws and encodes a picture: the same bytes for the same spec on one platform, and other bytes for any other task or
 * index.
 */
export function renderPicture(spec: PictureSpec): Promise<Buffer> {
  const image = sharp(Buffer.from(svgOf(spec)))
    .removeAlpha()
    .withExif({
      IFD0: {
        Software: 'kirin-emulator',
        ImageDescription: `Drawn by the Kirin emulator for task ${spec.taskId}, image ${spec.index + 1} of ${spec.count}`,
      },
    })
  return spec.type === 'png'
    ? image.png({ compressionLevel: 3 }).toBuffer()
    : image.jpeg({ quality: 88 }).toBuffer()
}

function svgOf(spec: PictureSpec): string {
  const { size, prompt, taskId, index, count, series } = spec
  const { width, height } = size
  // The frames of a series share their motif and colours; the candidates of a single take turns through them.
  const turn = series ? 0 : index
  const hash = digest('picture', prompt, taskId)
  const palette = PALETTES[(hash.readUInt16LE(0) + turn * 5) % PALETTES.length]
  const motif = MOTIFS[(hash.readUInt16LE(2) + turn) % MOTIFS.length]
  if (palette === undefined || motif === undefined) throw new RangeError('A remainder is within its range')

  const random = randomSource('picture', prompt, taskId, turn)
  const phase = series ? index / Math.max(1, count - 1) : random()
  const { defs, shapes } = motif({ ...size, palette, random, phase })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<defs>${linear('sky', palette.sky[0], palette.sky[1])}${defs}</defs>` +
    `<rect width="${width}" height="${height}" fill="url(#sky)"/>${shapes}` +
    `${spec.watermarked ? watermark(size) : ''}${label(size, { prompt, index, count, taskId })}</svg>`
  )
}
