import { isOurs } from './provenance.ts'

const XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1')
const EXIF = Buffer.from('Exif\0', 'latin1')

const [APP0, APP1, APP11, SCAN] = [0xe0, 0xe1, 0xeb, 0xda]

export function markJpeg(bytes: Uint8Array, packet: string): Uint8Array {
  const segments = [...segmentsOf(bytes)]
  if (segments.some(isDescription)) return bytes
  const at = placeIn(segments)
  const body = Buffer.concat([XMP, Buffer.from(packet)])
  const head = Buffer.from([0xff, APP1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([bytes.subarray(0, at), head, body, bytes.subarray(at)])
}

export function unmarkJpeg(bytes: Uint8Array): Uint8Array {
  const segments = [...segmentsOf(bytes)]
  const at = placeIn(segments)
  const segment = segments.find(({ start }) => start === at)
  if (!segment || !isXmp(segment) || !isOurs(segment.data.subarray(XMP.length))) return bytes
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(segment.end)])
}

export function jpegMarkSize(packet: string): number {
  return 4 + XMP.length + Buffer.byteLength(packet)
}

/** What stands before the picture; `start` is that of its marker. */
interface Segment {
  readonly marker: number
  readonly start: number
  readonly end: number
  readonly data: Buffer
}

function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let start = 2; start + 4 <= buffer.length && buffer[start] === 0xff; ) {
    const marker = buffer[start + 1] ?? 0
    if (marker === SCAN || marker === 0xff) return
    const end = start + 2 + buffer.readUInt16BE(start + 2)
    yield { marker, start, end, data: buffer.subarray(start + 4, end) }
    start = end
  }
}

/** Behind the leading segments of JFIF and Exif: readers want those first. */
function placeIn(segments: readonly Segment[]): number {
  const others = segments.findIndex(segment => !(segment.marker === APP0 || isExif(segment)))
  return (others === -1 ? segments : segments.slice(0, others)).at(-1)?.end ?? 2
}

function isExif({ marker, data }: Segment): boolean {
  return marker === APP1 && data.subarray(0, EXIF.length).equals(EXIF)
}

function isXmp({ marker, data }: Segment): boolean {
  return marker === APP1 && data.subarray(0, XMP.length).equals(XMP)
}

/** XMP, or C2PA, whose boxes stand in `APP11`. */
function isDescription(segment: Segment): boolean {
  return segment.marker === APP11 || isXmp(segment)
}
