import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { bytesAt, create, emulate, firstUrl, imageBase64, verdict } from './support.ts'

describe('reference images as Base64', () => {
  const verdictOn = async (image: string): Promise<string> => {
    const emulator = await emulate()
    return verdict(await create(emulator, { prompt: 'x', image_list: [{ image }] }))
  }

  test.each([
    [300, 300, 'accepted'],
    [299, 300, 'is 299x300, width and height must be at least 300 px'],
    [300, 299, 'is 300x299, width and height must be at least 300 px'],
    [750, 300, 'accepted'],
    [751, 300, 'is 751x300, the aspect ratio must be between 1:2.5 and 2.5:1'],
    [300, 750, 'accepted'],
    [300, 751, 'is 300x751, the aspect ratio must be'],
  ])('%i x %i', async (width, height, expected) => {
    expect(await verdictOn(await imageBase64(width, height))).toContain(expected)
  })

  test('a JPEG is taken, a WebP is not, nor is text', async () => {
    expect(await verdictOn(await imageBase64(300, 300, 'jpeg'))).toBe('accepted')
    expect(await verdictOn(await imageBase64(300, 300, 'webp'))).toContain('is not a PNG or JPEG')
    expect(await verdictOn(Buffer.from('hello world!').toString('base64'))).toContain('is not a PNG or JPEG')
  })

  test('a PNG that ends after its signature is not readable', async () => {
    const start = Buffer.from(await imageBase64(300, 300), 'base64').subarray(0, 12)
    expect(await verdictOn(start.toString('base64'))).toContain('is not a readable PNG or JPEG')
  })

  test('a data: prefix is refused, and so is text that is not Base64', async () => {
    const image = await imageBase64(300, 300)
    expect(await verdictOn(`data:image/png;base64,${image}`)).toContain(
      'must be raw Base64, without a data: prefix',
    )
    expect(await verdictOn(`${image}=`)).toContain('is neither an http(s) URL nor Base64')
    expect(await verdictOn('./refs/bottle.png')).toContain('is neither an http(s) URL nor Base64')
  })

  test('exactly 10 MB are taken, one byte more is not', async () => {
    const picture = Buffer.from(await imageBase64(300, 300), 'base64')
    const limit = 10 * 1024 * 1024
    // Readers of PNG ignore what follows the end.
    const padded = Buffer.concat([picture, randomBytes(limit + 1 - picture.length)])
    expect(await verdictOn(padded.subarray(0, limit).toString('base64'))).toBe('accepted')
    expect(await verdictOn(padded.toString('base64'))).toContain(`has ${limit + 1} bytes, at most ${limit}`)
  })

  test('EXIF orientation counts: a picture is as wide as it is shown', async () => {
    const turned = await sharp({ create: { width: 600, height: 300, channels: 3, background: '#369' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const emulator = await emulate({ imageScale: 0.1 })
    const params = { prompt: 'x', image_list: [{ image: turned.toString('base64') }] }
    expect(await verdict(await create(emulator, params))).toBe('accepted')
    const picture = await bytesAt(await firstUrl(emulator, emulator.tasks()[0]?.id ?? ''))
    expect(await sharp(picture).metadata()).toMatchObject({ width: 51, height: 102 })
  })
})
