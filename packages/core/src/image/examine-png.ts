import { createInflate } from 'node:zlib'

const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
])

/** Where the seven passes of an interlaced picture begin, and their steps: x, y, across, down. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** Bytes at a time: each trip to the other thread takes longer than most pieces of the default size. */
const PIECE = 512 * 1024
/** As the library wants it. */
const MIN_PIECE = 64

/**
 * Unpacks the pixels of a whole PNG, piece by piece and on another thread, and counts them: fewer than its header
 * promises are found out, and what cannot be unpacked. Checksums of its chunks are looked at elsewhere.
 * @returns what speaks against it
 */
export async function examinePng(bytes: Uint8Array): Promise<string | undefined> {
  const expected = rawLength(bytes)
  return expected === undefined ? undefined : await unpack(imageData(bytes), expected)
}

/** A loop over the stream would be shorter, and takes as long again as the library. */
function unpack(pieces: Iterable<Uint8Array>, expected: number): Promise<string | undefined> {
  // A piece that fills up makes the library get another one ready.
  const inflate = createInflate({ chunkSize: Math.min(Math.max(expected + 1, MIN_PIECE), PIECE) })
  return new Promise(resolve => {
    let length = 0
    const end = (against: string | undefined): void => {
      inflate.destroy()
      resolve(against)
    }
    inflate.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      if (length >= expected) end(undefined)
    })
    inflate.on('error', () => end('its pixels cannot be unpacked'))
    inflate.on('end', () => end(`${length} bytes of pixels instead of ${expected}`))
    for (const piece of pieces) inflate.write(piece)
    inflate.end()
  })
}

/** Bytes of all rows with their filters; `undefined` for a header that is none we know. */
function rawLength(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes)
  const [width, height, depth] = [view.getUint32(16), view.getUint32(20), view.getUint8(24)]
  const channels = CHANNELS.get(view.getUint8(25))
  if (channels === undefined || depth === 0) return undefined
  const rows = (wide: number, high: number): number =>
    wide === 0 ? 0 : high * (1 + Math.ceil((wide * channels * depth) / 8))
  if (view.getUint8(28) === 0) return rows(width, height)
  return PASSES.reduce(
    (sum, [x, y, across, down]) =>
      sum + rows(Math.ceil((width - x) / across), Math.ceil((height - y) / down)),
    0,
  )
}

function* imageData(bytes: Uint8Array): Generator<Uint8Array> {
  const view = viewOf(bytes)
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const type = view.getUint32(at + 4)
    if (type === 0x49444154) yield bytes.subarray(at + 8, at + 8 + length)
    if (type === 0x49454e44) return
    at += 12 + length
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
