import { convertIndexedToRgb, decode as decodePng, encode as encodePng } from 'fast-png'
import { decode as decodeJpeg } from 'jpeg-js'

/** As `next/image` has it: enough for the mood of a picture, which browsers draw blurred. */
const LONGER_SIDE = 8
/** A mean of a thousand pixels is as good as one of forty thousand. */
const GRID = 32
/** A large picture of 4K in RGBA takes some 60 MB. */
const MAX_MEGABYTES = 1024

/** Of what cannot be decoded, and of what is not made yet. */
export const NEUTRAL_PREVIEW: string = toDataUrl(1, 1, Uint8Array.of(0xe9, 0xe6, 0xe1))

/**
 * A picture in a few pixels, as the data URL of a PNG of some 300 characters. The same on every machine: decoders and
 * encoder are JavaScript, and means are whole numbers.
 * @param bytes of a PNG or JPEG
 */
export function previewOf(bytes: Uint8Array): string {
  let pixels: Pixels
  try {
    pixels = decoded(bytes)
  } catch {
    return NEUTRAL_PREVIEW
  }
  const longer = Math.max(LONGER_SIDE, pixels.width, pixels.height)
  const width = Math.max(1, Math.round((pixels.width * LONGER_SIDE) / longer))
  const height = Math.max(1, Math.round((pixels.height * LONGER_SIDE) / longer))
  return toDataUrl(width, height, reduced(pixels, width, height))
}

/** Rows of pixels, `channels` samples each; with less than three of them grey, and alpha is of no account. */
interface Pixels {
  readonly width: number
  readonly height: number
  readonly channels: number
  /** Bits of a sample beyond the eight that count. */
  readonly shift: number
  readonly data: ArrayLike<number>
}

function decoded(bytes: Uint8Array): Pixels {
  if (bytes[0] === 0xff) {
    const { width, height, data } = decodeJpeg(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      maxMemoryUsageInMB: MAX_MEGABYTES,
    })
    return { width, height, channels: 3, shift: 0, data }
  }
  const png = decodePng(bytes)
  const { width, height } = png
  if (png.palette) {
    const data = convertIndexedToRgb(png)
    return { width, height, channels: data.length / (width * height), shift: 0, data }
  }
  if (png.depth < 8) throw new Error('Samples of less than a byte are packed')
  return { width, height, channels: png.channels, shift: png.depth - 8, data: png.data }
}

/** Means over boxes, of a grid of pixels in each. */
function reduced(pixels: Pixels, columns: number, rows: number): Uint8Array {
  const { width, height, channels } = pixels
  const small = new Uint8Array(columns * rows * 3)
  let at = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const box = {
        left: bound(column, columns, width),
        right: bound(column + 1, columns, width),
        top: bound(row, rows, height),
        bottom: bound(row + 1, rows, height),
      }
      for (const offset of channels < 3 ? [0, 0, 0] : [0, 1, 2]) small[at++] = mean(pixels, box, offset)
    }
  }
  return small
}

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function mean(
  { width, channels, shift, data }: Pixels,
  { left, right, top, bottom }: Box,
  offset: number,
): number {
  const [stepX, stepY] = [step(right - left), step(bottom - top)]
  let sum = 0
  let count = 0
  for (let y = top; y < bottom; y += stepY) {
    for (let x = left; x < right; x += stepX) {
      sum += (data[(y * width + x) * channels + offset] ?? 0) >> shift
      count++
    }
  }
  return count === 0 ? 0 : Math.floor(sum / count)
}

function step(length: number): number {
  return Math.max(1, Math.floor(length / GRID))
}

function bound(index: number, of: number, length: number): number {
  return Math.floor((index * length) / of)
}

function toDataUrl(width: number, height: number, data: Uint8Array): string {
  const png = encodePng({ width, height, data, channels: 3, depth: 8 })
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`
}
