import { crc32, deflateSync } from 'node:zlib'
import sharp, { type JpegOptions, type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { examineJpeg } from '../../src/image/examine-jpeg.ts'
import { examinePng } from '../../src/image/examine-png.ts'
import { runAtOnce } from '../faults/surroundings.ts'
import { emulate, Project } from '../support/project.ts'

const ONE = 'version: 1\nimages:\n  a: { prompt: one }\n'

/** Slopes with some noise, the same each time: long codes and short ones. */
function noisy(width: number, height: number): Sharp {
  const raw = Buffer.alloc(width * height * 3)
  let random = 1
  for (let at = 0; at < raw.length; at += 1) {
    random = (random * 1103515245 + 12345) & 0x7fffffff
    raw[at] = Math.floor(((at % (width * 3)) / (width * 3)) * 160 + ((random >> 16) & 63))
  }
  return sharp(raw, { raw: { width, height, channels: 3 } })
}

const KINDS: JpegOptions[] = [
  {},
  { progressive: true },
  { chromaSubsampling: '4:4:4' },
  { progressive: true, chromaSubsampling: '4:4:4' },
  { mozjpeg: true },
  { optimiseCoding: false },
]

describe('the look into a JPEG', () => {
  it('raises no alarm, whatever the size and the way it is written', async () => {
    for (const [width, height] of [
      [301, 307],
      [17, 9],
      [8, 8],
      [1, 1],
      [333, 500],
    ] as const) {
      for (const options of KINDS) {
        const image = noisy(width, height)
        for (const bytes of [
          await image.clone().jpeg(options).toBuffer(),
          await image.clone().greyscale().jpeg(options).toBuffer(),
          await image.clone().toColourspace('cmyk').jpeg(options).toBuffer(),
        ])
          expect([width, height, options, examineJpeg(bytes)]).toEqual([width, height, options, undefined])
      }
    }
  })

  it.each([
    ['baseline', {}, 40],
    ['progressive', { progressive: true }, 35],
  ] as const)('%s: 512 wrong bytes somewhere are found out', async (_, options, least) => {
    const whole = await noisy(400, 300).jpeg(options).toBuffer()
    const first = whole.indexOf(Buffer.from([0xff, 0xda])) + 14
    let found = 0
    for (let part = 0; part < 40; part += 1) {
      const damaged = Buffer.from(whole)
      const at = first + Math.floor(((whole.length - first - 520) * part) / 40)
      for (let index = 0; index < 512; index += 1) damaged[at + index] = (index * 37 + part) & 0x7f
      if (examineJpeg(damaged) !== undefined) found += 1
    }
    expect(found).toBeGreaterThanOrEqual(least)
  })
})

describe('the look into a PNG', () => {
  it('raises no alarm for any kind of it', async () => {
    for (const options of [{}, { progressive: true }, { palette: true }, { palette: true, colours: 2 }]) {
      for (const image of [
        noisy(301, 203),
        noisy(3, 5),
        noisy(40, 30).greyscale(),
        noisy(9, 9).ensureAlpha(),
      ])
        expect(await examinePng(await image.clone().png(options).toBuffer())).toBeUndefined()
    }
  })

  it('too few pixels, and such as cannot be unpacked, are found out though every checksum is right', async () => {
    const png = (data: Buffer): Buffer =>
      Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        chunk('IHDR', Buffer.from([0, 0, 0, 20, 0, 0, 0, 10, 8, 2, 0, 0, 0])),
        chunk('IDAT', data),
        chunk('IEND', Buffer.alloc(0)),
      ])
    const pixels = Buffer.alloc(61 * 10)
    expect(await examinePng(png(deflateSync(pixels)))).toBeUndefined()
    expect(await examinePng(png(deflateSync(pixels.subarray(1))))).toBe('609 bytes of pixels instead of 610')
    expect(await examinePng(png(Buffer.from('no deflate')))).toBe('its pixels cannot be unpacked')
  })
})

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(4)
  frame.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([frame, body, sum])
}

describe('a damaged download', () => {
  it('is set aside and fetched again', async () => {
    const emulator = await emulate({
      imageType: 'jpeg',
      // Of pictures at random a few would be damaged so that it cannot be told.
      seed: 'damage',
      faults: [{ kind: 'wrong-content', on: 'download', content: 'damaged-image' }],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    const { report } = await runAtOnce(project, emulator)
    expect(report.summary).toMatchObject({ generated: 1, costUsd: '0.028' })
    expect(emulator.log.count('download')).toBe(2)
    expect(emulator.log.count('create')).toBe(1)
    expect(project.files('.kirin/store/v1/objects')).toHaveLength(1)
    expect(project.files('.kirin/store/v1/damaged')).toHaveLength(1)
  })

  it('that comes twice just so is what there is: kept, with a warning, and bought once', async () => {
    const emulator = await emulate({
      imageType: 'jpeg',
      // Of pictures at random a few would be damaged so that it cannot be told.
      seed: 'damage',
      faults: [{ kind: 'wrong-content', on: 'download', content: 'damaged-image', times: 9 }],
    })
    const project = new Project({ 'a.kirin.yaml': ONE })
    const notices: string[] = []
    const { report } = await runAtOnce(project, emulator, {
      onEvent: event => {
        if (event.type === 'notice' && event.level === 'warning') notices.push(event.message)
      },
    })
    const [image] = report.images
    expect(report.summary).toMatchObject({ generated: 1, costUsd: '0.028' })
    expect(emulator.log.count('download')).toBe(2)
    expect(notices).toEqual([
      `a: image 1 of task ${image?.taskId} seems damaged; it came twice just so, and is kept: look at ${image?.outputs[0]?.sha256}`,
    ])
    expect(project.files('.kirin/store/v1/objects')).toHaveLength(1)
    expect(project.files('.kirin/store/v1/damaged')).toEqual([])
  })
})
