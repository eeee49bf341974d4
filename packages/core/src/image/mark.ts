import type { ImageType } from '../ports.ts'
import { jpegMarkSize, markJpeg, unmarkJpeg } from './mark-jpeg.ts'
import { markPng, pngMarkSize, unmarkPng } from './mark-png.ts'

/**
 * An image with an XMP packet of ours in it; its pixels and all else stay as they are, and {@link withoutMark} takes
 * just that out again. Where an image says already what it is, by XMP or by C2PA, it is left alone: of two packets
 * neither counts, and a signature would break.
 * @param bytes a whole PNG or JPEG image without a mark
 */
export function withMark(bytes: Uint8Array, packet: string): Uint8Array {
  return isPng(bytes) ? markPng(bytes, packet) : markJpeg(bytes, packet)
}

/** The image as it was bought; the very same bytes where it bears no mark of ours. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return isPng(bytes) ? unmarkPng(bytes) : unmarkJpeg(bytes)
}

/** How many bytes a mark adds to an image that can bear one. */
export function markSize(type: ImageType, packet: string): number {
  return type === 'image/png' ? pngMarkSize(packet) : jpegMarkSize(packet)
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89
}
