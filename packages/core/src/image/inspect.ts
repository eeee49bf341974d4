import { crc32 } from 'node:zlib'
import { imageSize } from 'image-size'
import type { ImageType } from '../ports.ts'

/** What some bytes are, by their content. `width` and `height` are pixels as seen, after EXIF rotation. */
export type Inspected =
  | { readonly kind: 'image'; readonly type: ImageType; readonly width: number; readonly height: number }
  /** It begins as an image and ends too early. */
  | { readonly kind: 'truncated'; readonly type: ImageType }
  /** `format` is what it looks like, such as `webp`. */
  | { readonly kind: 'other'; readonly format: string | undefined }

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export function inspectImage(bytes: Uint8Array): Inspected {
  const type = typeOf(bytes)
  if (type === undefined) return { kind: 'other', format: formatOf(bytes) }
  if (!(type === 'image/png' ? isWholePng(bytes) : isWholeJpeg(bytes))) return { kind: 'truncated', type }
  let size: ReturnType<typeof imageSize>
  try {
    size = imageSize(bytes)
  } catch {
    return { kind: 'truncated', type }
  }
  // EXIF orientations 5 to 8 turn the picture by a quarter.
  const turned = type === 'image/jpeg' && (size.orientation ?? 1) >= 5
  return {
    kind: 'image',
    type,
    width: turned ? size.height : size.width,
    height: turned ? size.width : size.height,
  }
}

function typeOf(bytes: Uint8Array): ImageType | undefined {
  if (bytes.length >= 8 && PNG.equals(bytes.subarray(0, 8))) return 'image/png'
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  return undefined
}

function formatOf(bytes: Uint8Array): string | undefined {
  try {
    return imageSize(bytes).type
  } catch {
    return undefined
  }
}

/** Chunk after chunk up to IEND, each with its checksum: a file that was cut off or damaged is found out. */
function isWholePng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    if (at + 12 + length > bytes.length) return false
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) return false
    if (view.getUint32(at + 4) === 0x49454e44) return true
    at += 12 + length
  }
  return false
}

/** Segment after segment to the picture's own scan, then its end marker: a thumbnail's does not count. */
function isWholeJpeg(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return false
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) at += 1
    else if (marker === 0xda)
      return (
        Buffer.from(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at).lastIndexOf(
          Buffer.from([0xff, 0xd9]),
        ) !== -1
      )
    else at += 2 + view.getUint16(at + 2)
  }
  return false
}
