import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { accepted, bytesAt, emulate, firstUrl, imageBase64, KEY, readTask, urlsOf } from './support.ts'

describe('the file host', () => {
  test('is another origin, needs no key, and refuses a request that bears one', async () => {
    const emulator = await emulate()
    const url = await firstUrl(emulator, await accepted(emulator, { prompt: 'x' }))
    expect(new URL(url).origin).toBe(emulator.filesUrl)
    expect(emulator.filesUrl).not.toBe(new URL(emulator.url).origin)
    const picture = await fetch(url)
    expect(picture.status).toBe(200)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(picture.headers.get('x-kirin-emulator')).toBe('1')
    expect((await fetch(url, { headers: { authorization: `Bearer ${KEY}` } })).status).toBe(403)
    expect((await fetch(`${emulator.filesUrl}/x`, { headers: { authorization: '' } })).status).toBe(403)
    expect(
      emulator.log.entries.filter(entry => entry.kind === 'download').map(entry => entry.status),
    ).toEqual([200, 403, 403])
  })

  test('serves no file that no task has, and takes GET and HEAD alone', async () => {
    const emulator = await emulate()
    const url = await firstUrl(emulator, await accepted(emulator, { prompt: 'x' }))
    expect((await fetch(`${emulator.filesUrl}/`)).status).toBe(404)
    expect((await fetch(url.replace('/1.png', '/2.png'))).status).toBe(403)
    expect((await fetch(url.split('?')[0] ?? '')).status).toBe(403)
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
    const head = await fetch(url, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(Number(head.headers.get('content-length'))).toBe((await bytesAt(url)).length)
  })
})

describe('size and format', () => {
  test.each([
    [1, '1k', 'auto', 1024, 1024],
    [1, '2k', '16:9', 2048, 1152],
    [1, '2k', '21:9', 2048, 878],
    [1, '4k', '16:9', 4096, 2304],
    [0.25, '2k', '9:16', 288, 512],
    [0.25, '2k', '1:1', 512, 512],
    [0.25, '2k', '4:3', 512, 384],
    [0.25, '2k', '3:4', 384, 512],
    [0.25, '2k', '3:2', 512, 341],
    [0.25, '2k', '2:3', 341, 512],
    [0.25, '1k', '21:9', 256, 110],
  ])('at scale %d, %s at %s is %i x %i', async (imageScale, resolution, aspect_ratio, width, height) => {
    const emulator = await emulate({ imageScale })
    const url = await firstUrl(emulator, await accepted(emulator, { prompt: 'x', resolution, aspect_ratio }))
    const metadata = await sharp(await bytesAt(url)).metadata()
    expect(metadata).toMatchObject({ format: 'png', width, height, hasAlpha: false })
  })

  test('auto takes the ratio of the first reference image whose size is known', async () => {
    const emulator = await emulate({ imageScale: 0.1 })
    const image_list = [{ image: 'https://a.example/b.png' }, { image: await imageBase64(600, 300) }]
    const url = await firstUrl(emulator, await accepted(emulator, { prompt: 'x', image_list }))
    expect(await sharp(await bytesAt(url)).metadata()).toMatchObject({ width: 102, height: 51 })
  })

  test('imageType jpeg serves JPEG, imageScale shrinks and keeps the ratio', async () => {
    const emulator = await emulate({ imageType: 'jpeg', imageScale: 0.1 })
    const url = await firstUrl(
      emulator,
      await accepted(emulator, { prompt: 'x', resolution: '2k', aspect_ratio: '16:9' }),
    )
    const response = await fetch(url)
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(new URL(url).pathname).toMatch(/\/1\.jpg$/)
    const metadata = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect(metadata).toMatchObject({ format: 'jpeg', width: 205, height: 115 })
  })
})

describe('what is drawn', () => {
  const picturesOf = async (seed: string | undefined, params: object): Promise<readonly Buffer[]> => {
    const emulator = await emulate(seed === undefined ? {} : { seed })
    const task = await readTask(emulator, await accepted(emulator, params))
    return Promise.all(urlsOf(task).map(bytesAt))
  }
  const hex = (pictures: readonly Buffer[]): readonly string[] => pictures.map(bytes => bytes.toString('hex'))

  test('the same bytes for the same seed and parameters, also when asked twice', async () => {
    const params = { prompt: 'A calm sea', n: 4 }
    const first = hex(await picturesOf('s', params))
    expect(hex(await picturesOf('s', params))).toEqual(first)
    const emulator = await emulate()
    const url = await firstUrl(emulator, await accepted(emulator, params))
    expect((await bytesAt(url)).equals(await bytesAt(url))).toBe(true)
  })

  test.each([
    ['single', { n: 9 }],
    ['series', { result_type: 'series', series_amount: 9 }],
  ])('every index of a %s is another picture, and so is every task', async (_name, amount) => {
    const emulator = await emulate()
    const ids = [1, 2, 3].map(() => accepted(emulator, { prompt: 'A calm sea', ...amount }))
    const tasks = await Promise.all(ids.map(async id => readTask(emulator, await id)))
    const pixels = tasks.flatMap(urlsOf).map(async url =>
      (
        await sharp(await bytesAt(url))
          .raw()
          .toBuffer()
      ).toString('hex'),
    )
    expect(new Set(await Promise.all(pixels)).size).toBe(27)
  })

  test('the frames of a series share colours; the candidates of a single do not', async () => {
    const corners = async (params: object): Promise<number> => {
      const pictures = await picturesOf('s', { prompt: 'A calm sea', ...params })
      const raw = await Promise.all(pictures.map(bytes => sharp(bytes).raw().toBuffer()))
      return new Set(raw.map(pixels => pixels.subarray(0, 3).toString('hex'))).size
    }
    expect(await corners({ n: 4 })).toBe(4)
    expect(await corners({ result_type: 'series', series_amount: 4 })).toBeLessThan(4)
  })

  test('the picture says where it is from', async () => {
    const emulator = await emulate({ seed: 's' })
    const id = await accepted(emulator, { prompt: 'x', n: 2 })
    const { exif } = await sharp(await bytesAt(await firstUrl(emulator, id))).metadata()
    expect(exif?.toString('latin1')).toContain(`Drawn by the Kirin emulator for task ${id}, image 1 of 2`)
  })
})
