import { BitReader, Damage, type HuffmanTable, huffmanTable } from './bit-reader.ts'
import { type Band, blockReader, type Component, type ReadBlock, type Scanned } from './jpeg-scan.ts'

/** `undefined` where nothing speaks against it: sound, or of a kind that is not looked into (arithmetic, lossless). */
export type Suspicion = string | undefined

interface Frame {
  readonly progressive: boolean
  readonly unitsWide: number
  readonly unitsHigh: number
  readonly components: readonly Component[]
}

interface State {
  readonly bytes: Uint8Array
  readonly dc: Map<number, HuffmanTable>
  readonly ac: Map<number, HuffmanTable>
  frame: Frame | undefined
  /** Units between restart markers; 0 for none. */
  interval: number
}

/**
 * Follows the entropy code of every scan of a whole JPEG to its end, without making pixels of it: a wrong bit mostly
 * brings a code, a count or an end that cannot be.
 */
export function examineJpeg(bytes: Uint8Array): Suspicion {
  const state: State = { bytes, dc: new Map(), ac: new Map(), frame: undefined, interval: 0 }
  try {
    return walk(state)
  } catch (error) {
    if (error instanceof Damage) return error.message
    throw error
  }
}

function walk(state: State): Suspicion {
  const { bytes } = state
  for (let at = 2; ; ) {
    if (bytes[at] !== 0xff) throw new Damage('no marker where one should be')
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xd9) return undefined
    if (marker === 0xff) {
      at += 1
      continue
    }
    const body = bytes.subarray(at + 4, at + 2 + word(bytes, at + 2))
    at += 2 + word(bytes, at + 2)
    if (marker === 0xc4) readTables(state, body)
    else if (marker === 0xdd) state.interval = word(body, 0)
    else if (marker >= 0xc0 && marker <= 0xc2) {
      state.frame = readFrame(body, marker === 0xc2)
      if (!state.frame) return undefined
    } else if (marker > 0xc2 && marker <= 0xcf && marker !== 0xc8) return undefined
    else if (marker === 0xda) at = readScan(state, body, at)
  }
}

function readTables({ dc, ac }: State, body: Uint8Array): void {
  for (let at = 0; at + 17 <= body.length; ) {
    const kind = body[at] ?? 0
    const counts = body.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const tables = kind >> 4 === 0 ? dc : ac
    tables.set(kind & 15, huffmanTable(counts, body.subarray(at + 17, at + 17 + total)))
    at += 17 + total
  }
}

/** `undefined` for what is not looked into: samples of 12 bits, and a height that comes after the picture. */
function readFrame(body: Uint8Array, progressive: boolean): Frame | undefined {
  const [height, width, count] = [word(body, 1), word(body, 3), body[5] ?? 0]
  if (body[0] !== 8 || height === 0 || width === 0) return undefined
  const read = Array.from({ length: count }, (_, index) => {
    const at = 6 + 3 * index
    const factors = body[at + 1] ?? 0
    return { id: body[at] ?? 0, across: factors >> 4, down: factors & 15 }
  })
  const most = {
    across: Math.max(...read.map(({ across }) => across)),
    down: Math.max(...read.map(({ down }) => down)),
  }
  if (read.some(({ across, down }) => across === 0 || down === 0)) throw new Damage('no sampling factor')
  const unitsWide = Math.ceil(width / (8 * most.across))
  const unitsHigh = Math.ceil(height / (8 * most.down))
  const components = read.map(component => {
    const stride = unitsWide * component.across
    const blocks = progressive ? stride * unitsHigh * component.down : 0
    return {
      ...component,
      wide: Math.ceil(Math.ceil((width * component.across) / most.across) / 8),
      high: Math.ceil(Math.ceil((height * component.down) / most.down) / 8),
      stride,
      low: new Uint32Array(blocks),
      upper: new Uint32Array(blocks),
    }
  })
  return { progressive, unitsWide, unitsHigh, components }
}

/** @returns where the marker after it stands */
function readScan({ bytes, dc, ac, frame, interval }: State, header: Uint8Array, start: number): number {
  if (!frame) throw new Damage('a scan before its frame')
  const count = header[0] ?? 0
  const scanned: Scanned[] = []
  for (let index = 0; index < count; index += 1) {
    const component = frame.components.find(({ id }) => id === header[1 + 2 * index])
    const tables = header[2 + 2 * index] ?? 0
    if (component) scanned.push({ component, dc: dc.get(tables >> 4), ac: ac.get(tables & 15) })
  }
  if (scanned.length === 0 || scanned.length !== count) throw new Damage('a scan of no component')
  const band: Band = {
    progressive: frame.progressive,
    from: header[1 + 2 * count] ?? 0,
    to: Math.min(header[2 + 2 * count] ?? 63, 63),
    refines: (header[3 + 2 * count] ?? 0) >> 4 !== 0,
  }
  const [first] = scanned
  const alone = scanned.length === 1 ? first : undefined
  const units = alone ? alone.component.wide * alone.component.high : frame.unitsWide * frame.unitsHigh
  let at = start
  for (let unit = 0, restarts = 0; unit < units; restarts += 1) {
    if (restarts > 0) {
      if (bytes[at + 1] !== 0xd0 + ((restarts - 1) & 7)) throw new Damage('a restart marker is missing')
      at += 2
    }
    const bits = new BitReader(bytes, at)
    const read = blockReader(bits, band)
    const last = interval === 0 ? units : Math.min(units, unit + interval)
    for (; unit < last; unit += 1) {
      if (alone) read(alone, blockAt(alone.component, unit))
      else readUnit(scanned, frame, unit, read)
    }
    at = bits.end()
  }
  return at
}

function blockAt({ wide, stride }: Component, index: number): number {
  return Math.floor(index / wide) * stride + (index % wide)
}

function readUnit(all: readonly Scanned[], { unitsWide }: Frame, unit: number, read: ReadBlock): void {
  const row = Math.floor(unit / unitsWide)
  const column = unit % unitsWide
  for (const scanned of all) {
    const { across, down, stride } = scanned.component
    for (let y = 0; y < down; y += 1)
      for (let x = 0; x < across; x += 1) read(scanned, (row * down + y) * stride + column * across + x)
  }
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
