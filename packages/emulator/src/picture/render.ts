import sharp from 'sharp'
import { randomSource } from '../deterministic.ts'
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

/** Draws and encodes a picture: the same bytes for the same spec, on one platform. */
export async function renderPicture(spec: PictureSpec): Promise<Buffer> {
  const random = randomSource(spec.prompt, spec.taskId, spec.index, String(spec.watermarked))
  const { width, height } = spec.size
  const hue = (): string => `hsl(${Math.floor(random() * 360)},45%,50%)`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${hue()}"/><stop offset="1" stop-color="${hue()}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`
  const image = sharp(Buffer.from(svg)).removeAlpha()
  return spec.type === 'png' ? image.png({ compressionLevel: 3 }).toBuffer() : image.jpeg().toBuffer()
}
