import { deflateSync } from 'node:zlib'
import { decode, encode } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { NEUTRAL_PREVIEW, previewOf } from '../src/preview.ts'

const [WIDTH, HEIGHT] = [64, 36]

/** The left half red, the right half blue. */
function halves(channels: 3 | 4): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT * channels).fill(255)
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
    const isLeft = pixel % WIDTH < WIDTH / 2
    data.set(isLeft ? [255, 0, 0] : [0, 0, 255], pixel * channels)
  }
  return data
}

function pixelsOf(preview: string): { width: number; height: number; data: number[] } {
  const { width, height, data } = decode(Buffer.from(preview.replace('data:image/png;base64,', ''), 'base64'))
  return { width, height, data: [...data] }
}

const RED_TO_BLUE = Array.from({ length: 5 }, () => [
  ...Array.from({ length: 4 }, () => [255, 0, 0]),
  ...Array.from({ length: 4 }, () => [0, 0, 255]),
]).flat(2)

describe('a preview', () => {
  it.each([3, 4] as const)('is a PNG of eight pixels, of one with %d channels', channels => {
    const preview = previewOf(encode({ width: WIDTH, height: HEIGHT, channels, data: halves(channels) }))
    expect(pixelsOf(preview)).toEqual({ width: 8, height: 5, data: RED_TO_BLUE })
    expect(preview.length).toBeLessThan(200)
  })

  it('is one of a JPEG too', () => {
    const { data } = encodeJpeg({ width: WIDTH, height: HEIGHT, data: halves(4) }, 90)
    const { width, height, data: pixels } = pixelsOf(previewOf(data))
    expect([width, height]).toEqual([8, 5])
    const distances = pixels.map((value, index) => Math.abs(value - (RED_TO_BLUE[index] ?? 0)))
    expect(Math.max(...distances)).toBeLessThan(8)
  })

  it('is one of sixteen bits, of grey, and of a picture as narrow as a line', () => {
    const data = new Uint16Array(4 * 2).fill(0x80_ff)
    const deep = previewOf(encode({ width: 4, height: 2, channels: 1, depth: 16, data }))
    expect(pixelsOf(deep)).toEqual({ width: 4, height: 2, data: Array.from({ length: 24 }, () => 0x80) })
    const line = previewOf(encode({ width: 100, height: 1, channels: 3, data: new Uint8Array(300).fill(9) }))
    expect(pixelsOf(line)).toEqual({ width: 8, height: 1, data: Array.from({ length: 24 }, () => 9) })
  })

  it('of what cannot be decoded is neutral', () => {
    expect(previewOf(deflateSync('no picture'))).toBe(NEUTRAL_PREVIEW)
    expect(pixelsOf(NEUTRAL_PREVIEW)).toEqual({ width: 1, height: 1, data: [0xe9, 0xe6, 0xe1] })
  })
})
