import sharp from 'sharp'
import { expect, test } from 'vitest'
import { picture, sends } from './pictures.ts'
import { problemsOf } from './validated.ts'

async function problemsWith(bytes: Uint8Array, name = 'a.png'): Promise<string> {
  return await problemsOf(sends(name), { [name]: bytes })
}

test.each([
  [300, 300, 'png'],
  [300, 750, 'jpeg'],
  [750, 300, 'png'],
] as const)('%i × %i pixels of %s are taken', async (width, height, type) => {
  expect(await problemsWith(await picture(width, height, type))).toBe('')
})

test('299 pixels are not, across or down', async () => {
  expect(await problemsWith(await picture(299, 300))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-too-small
      a.png is 299 × 300 pixels, and the API wants at least 300 on each side

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      use a larger version of it"
  `)
  expect(await problemsWith(await picture(700, 299, 'jpeg'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-too-small
      a.png is 700 × 299 pixels, and the API wants at least 300 on each side

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      use a larger version of it"
  `)
})

test('just over 2.5:1 is not, and just over 1:2.5', async () => {
  expect(await problemsWith(await picture(751, 300))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-ratio
      a.png is 751 × 300 pixels, and the API takes 1:2.5 to 2.5:1

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      crop it"
  `)
  expect(await problemsWith(await picture(400, 1001))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-ratio
      a.png is 400 × 1001 pixels, and the API takes 1:2.5 to 2.5:1

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      crop it"
  `)
})

test('10 MB are taken, one byte more is not', async () => {
  const jpeg = await picture(300, 300, 'jpeg')
  const limit = 10 * 1024 * 1024
  // What follows the end of a JPEG is none of its business.
  const padded = (length: number): Buffer => Buffer.concat([jpeg, Buffer.alloc(length - jpeg.length)])
  expect(await problemsWith(padded(limit))).toBe('')
  expect(await problemsWith(padded(limit + 1))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-too-large
      a.png has 10485761 bytes, and the API takes 10485760 bytes

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      save it smaller: 2048 pixels are plenty for a reference"
  `)
  expect(await problemsWith(padded(limit * 1.42))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-too-large
      a.png has 14.2 MB, and the API takes 10 MB

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      save it smaller: 2048 pixels are plenty for a reference"
  `)
})

test('the content counts, not the name', async () => {
  expect(await problemsWith(await picture(300, 300, 'jpeg'), 'a.png')).toBe('')
  expect(await problemsWith(await picture(300, 300, 'png'), 'a')).toBe('')
  expect(await problemsWith(await picture(300, 300, 'webp'), 'a.png')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-type
      a.png is WEBP by its content, and the API takes PNG and JPEG

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      convert it to PNG or JPEG; another ending of its name is not enough"
  `)
  expect(
    await problemsWith(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>')),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-type
      a.png is SVG by its content, and the API takes PNG and JPEG

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      convert it to PNG or JPEG; another ending of its name is not enough"
  `)
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'
  expect(await problemsWith(Buffer.from(pointer))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-type
      a.png is no image by its content, and the API takes PNG and JPEG

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      it is a placeholder of Git LFS: run git lfs pull"
  `)
  expect(await problemsWith(Buffer.alloc(0))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-type
      a.png is no image by its content, and the API takes PNG and JPEG

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      convert it to PNG or JPEG; another ending of its name is not enough"
  `)
})

test('a JPEG that EXIF turns is measured as seen', async () => {
  const wide = sharp({ create: { width: 900, height: 310, channels: 3, background: '#336699' } })
  expect(
    await problemsWith(await wide.withMetadata({ orientation: 6 }).jpeg().toBuffer(), 'a.jpg'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-ratio
      a.jpg is 310 × 900 pixels, and the API takes 1:2.5 to 2.5:1

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.jpg" }] } }
        |                                                    ^^^^^^^
      crop it"
  `)
})

test('files that break off, or are damaged within', async () => {
  const png = await picture(400, 400)
  const jpeg = await picture(400, 400, 'jpeg')
  expect(await problemsWith(png.subarray(0, png.length - 12))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-truncated
      a.png is a damaged or cut-off PNG file

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.png" }] } }
        |                                                    ^^^^^^^
      export or copy it again"
  `)
  expect(await problemsWith(jpeg.subarray(0, jpeg.length - 2), 'a.jpg')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:52 error reference-truncated
      a.jpg is a damaged or cut-off JPEG file

      2 | images: { hero: { prompt: a, image_list: [{ image: "a.jpg" }] } }
        |                                                    ^^^^^^^
      export or copy it again"
  `)
  for (const cut of [9, 30, 60])
    expect(await problemsWith(png.subarray(0, cut))).toContain('reference-truncated')
  for (const cut of [4, 30, 200])
    expect(await problemsWith(jpeg.subarray(0, cut))).toContain('reference-truncated')
  const damaged = Buffer.from(png)
  damaged[png.length - 20] = (damaged[png.length - 20] ?? 0) ^ 1
  expect(await problemsWith(damaged)).toContain('reference-truncated')
})

test('pictures in the manifest: data URLs and raw Base64', async () => {
  const base64 = (await picture(300, 300)).toString('base64')
  const small = (await picture(30, 300)).toString('base64')
  expect(await problemsOf(sends(`data:image/png;base64,${base64}`))).toBe('')
  expect(await problemsOf(sends(base64))).toBe('')
  const manifest = `references: { a: "data:image/png;base64,${small}", b: "data:image/png,x", c: "data:image/png;base64,?" }
images: { hero: { prompt: <<<a>>> <<<b>>> <<<c>>>, matrix: { x: [1, 2] } } }
`
  expect((await problemsOf(manifest)).replaceAll(/iVBOR[\w+/=]+/g, 'iVBOR')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:18 error reference-too-small
      this image is 30 × 300 pixels, and the API wants at least 300 on each side

      2 | references: { a: "data:image/png;base64,iVBOR…
        |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      use a larger version of it

    a.kirin.yaml:2:471 error reference-base64
      this data URL holds no Base64

      2 | …n9TMEDpiUIRyybnmwAAAAASUVORK5CYII=", b: "data:image/png,x", c: "data:image/png;base64,?" }
        |                                          ^^^^^^^^^^^^^^^^^^
      a.kirin.yaml:3:66 for hero/1 and 1 more

      3 | images: { hero: { prompt: <<<a>>> <<<b>>> <<<c>>>, matrix: { x: [1, 2] } } }
        |                                                                  ^
      write data:image/png;base64,… or name a file

    a.kirin.yaml:2:494 error reference-base64
      this data URL holds no Base64

      2 | …UVORK5CYII=", b: "data:image/png,x", c: "data:image/png;base64,?" }
        |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^
      a.kirin.yaml:3:66 for hero/1 and 1 more

      3 | images: { hero: { prompt: <<<a>>> <<<b>>> <<<c>>>, matrix: { x: [1, 2] } } }
        |                                                                  ^
      write data:image/png;base64,… or name a file"
  `)
})
