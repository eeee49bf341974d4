import { crc32 } from 'node:zlib'
import { isOurs } from './provenance.ts'

/** Of the signature and of `IHDR`, which always comes first and always has this length. */
const HEAD = 8 + 25
/** Length, type and checksum. */
const FRAME = 12

/** Keyword, no compression, neither language nor translation: what XMP asks of an `iTXt` chunk. */
const KEYWORD = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1')

export function markPng(bytes: Uint8Array, packet: string): Uint8Array {
  if (isDescribed(bytes)) return bytes
  const body = Buffer.concat([Buffer.from('iTXt', 'latin1'), KEYWORD, Buffer.from(packet)])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([bytes.subarray(0, HEAD), length, body, check, bytes.subarray(HEAD)])
}

export function unmarkPng(bytes: Uint8Array): Uint8Array {
  const [chunk] = chunksFrom(bytes, HEAD)
  if (chunk?.type !== 'iTXt' || !isXmp(chunk) || !isOurs(chunk.data.subarray(KEYWORD.length))) return bytes
  return Buffer.concat([bytes.subarray(0, HEAD), bytes.subarray(HEAD + FRAME + chunk.data.length)])
}

export function pngMarkSize(packet: string): number {
  return FRAME + KEYWORD.length + Buffer.byteLength(packet)
}

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

function* chunksFrom(bytes: Uint8Array, start: number): Generator<Chunk> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = start; at + FRAME <= buffer.length; ) {
    const end = at + 8 + buffer.readUInt32BE(at)
    yield { type: buffer.toString('latin1', at + 4, at + 8), data: buffer.subarray(at + 8, end) }
    at = end + 4
  }
}

/** `caBX` holds C2PA. */
function isDescribed(bytes: Uint8Array): boolean {
  for (const chunk of chunksFrom(bytes, 8)) if (chunk.type === 'caBX' || isXmp(chunk)) return true
  return false
}

/** Some writers compress it, or call it as ImageMagick does. */
function isXmp({ type, data }: Chunk): boolean {
  if (type !== 'iTXt' && type !== 'zTXt' && type !== 'tEXt') return false
  const keyword = data.toString('latin1', 0, data.indexOf(0))
  return keyword === 'XML:com.adobe.xmp' || keyword === 'Raw profile type xmp'
}
