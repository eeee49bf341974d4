import type { ResolvedEntry } from './entry.ts'

/** Long side in pixels. [assumed]: the API documents names, not sizes. */
export const LONG_SIDE: { readonly [resolution in ResolvedEntry['resolution']]: number } = {
  '1k': 1024,
  '2k': 2048,
  '4k': 4096,
}

/** The size in pixels that a picture will probably have; `auto` counts as square. For placeholders. */
export function expectedSize(entry: Pick<ResolvedEntry, 'resolution' | 'aspectRatio'>): {
  width: number
  height: number
} {
  const long = LONG_SIDE[entry.resolution]
  const [across, down] = entry.aspectRatio === 'auto' ? [1, 1] : entry.aspectRatio.split(':').map(Number)
  const ratio = (across ?? 1) / (down ?? 1)
  return ratio >= 1
    ? { width: long, height: Math.round(long / ratio) }
    : { width: Math.round(long * ratio), height: long }
}
