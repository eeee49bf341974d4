import { LONG_SIDE_PX } from '../assumptions.ts'

export type Resolution = '1k' | '2k' | '4k'

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/**
 * Pixels of a picture: the long side by resolution, the short side by ratio, rounded half up.
 * `scale` (above 0, at most 1) shrinks the long side first, so that the ratio is kept.
 */
export function pictureSize(
  resolution: Resolution,
  [width, height]: readonly [width: number, height: number],
  scale: number,
): PictureSize {
  const long = Math.max(1, Math.round(LONG_SIDE_PX[resolution] * scale))
  const short = Math.max(1, Math.round((long * Math.min(width, height)) / Math.max(width, height)))
  return width >= height ? { width: long, height: short } : { width: short, height: long }
}
