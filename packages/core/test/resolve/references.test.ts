import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { entriesOf, type Files, problemsOf, projectOf, shown } from './validated.ts'

async function picture(
  width: number,
  height: number,
  type: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<Buffer> {
  const image = sharp({ create: { width, height, channels: 3, background: '#336699' } })
  return await image.toFormat(type).toBuffer()
}

/** One image that sends `path`. */
function sends(path: string): string {
  return `images: { hero: { prompt: a, image_list: [{ image: ${JSON.stringify(path)} }] } }\n`
}

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

test('files that are not there, a folder, and no path', async () => {
  const manifest = `references: { bottle: refs/botle.png, folder: refs }
elements:
  barista: { description: a, frontal_image: refs/front.png, refer_images: [./refs/left.png] }
images:
  hero: { prompt: <<<bottle>>> <<<barista>>> <<<folder>>> }
  other: { prompt: <<<bottle>>>, image_list: [{ image: " " }] }
`
  expect(await problemsOf(manifest, { 'refs/bottle.png': await picture(300, 300) })).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:23 error reference-missing
      there is no file refs/botle.png

      2 | references: { bottle: refs/botle.png, folder: refs }
        |                       ^^^^^^^^^^^^^^
      a path is relative to the manifest: check its spelling, upper and lower case too

    a.kirin.yaml:2:47 error reference-missing
      refs cannot be read (it is not a file)

      2 | references: { bottle: refs/botle.png, folder: refs }
        |                                               ^^^^
      name a file that can be read

    a.kirin.yaml:4:45 error reference-missing
      there is no file refs/front.png

      4 |   barista: { description: a, frontal_image: refs/front.png, refer_images: [./refs/left.png] }
        |                                             ^^^^^^^^^^^^^^
      a path is relative to the manifest: check its spelling, upper and lower case too

    a.kirin.yaml:4:76 error reference-missing
      there is no file refs/left.png

      4 |   barista: { description: a, frontal_image: refs/front.png, refer_images: [./refs/left.png] }
        |                                                                            ^^^^^^^^^^^^^^^
      a path is relative to the manifest: check its spelling, upper and lower case too

    a.kirin.yaml:7:56 error reference-missing
      this names no image

      7 |   other: { prompt: <<<bottle>>>, image_list: [{ image: " " }] }
        |                                                        ^^^
      write a path, a URL or kirin:ID"
  `)
})

test('paths out of the project', async () => {
  const paths = [
    '../../etc/passwd',
    '/etc/passwd',
    'C:\\secret.png',
    'c:/secret.png',
    '\\\\server\\share\\a.png',
    'refs/../../a.png',
    'a\\..\\..\\b.png',
  ]
  const images = paths.map(
    (path, index) => `  i${index}: { prompt: a, image_list: [{ image: ${JSON.stringify(path)} }] }\n`,
  )
  expect(await problemsOf(`images:\n${images.join('')}`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:42 error path-outside-project
      "../../etc/passwd" leads out of the project

      3 |   i0: { prompt: a, image_list: [{ image: "../../etc/passwd" }] }
        |                                          ^^^^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:4:42 error path-outside-project
      "/etc/passwd" leads out of the project

      4 |   i1: { prompt: a, image_list: [{ image: "/etc/passwd" }] }
        |                                          ^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:5:42 error path-outside-project
      "C:\\secret.png" leads out of the project

      5 |   i2: { prompt: a, image_list: [{ image: "C:\\\\secret.png" }] }
        |                                          ^^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:6:42 error path-outside-project
      "c:/secret.png" leads out of the project

      6 |   i3: { prompt: a, image_list: [{ image: "c:/secret.png" }] }
        |                                          ^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:7:42 error path-outside-project
      "\\\\server\\share\\a.png" leads out of the project

      7 |   i4: { prompt: a, image_list: [{ image: "\\\\\\\\server\\\\share\\\\a.png" }] }
        |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:8:42 error path-outside-project
      "refs/../../a.png" leads out of the project

      8 |   i5: { prompt: a, image_list: [{ image: "refs/../../a.png" }] }
        |                                          ^^^^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:9:42 error path-outside-project
      "a\\..\\..\\b.png" leads out of the project

      9 |   i6: { prompt: a, image_list: [{ image: "a\\\\..\\\\..\\\\b.png" }] }
        |                                          ^^^^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest"
  `)
})

test('a path that only a template leads out of the project', async () => {
  const manifest = `references: { photo: "photos/{{ name }}.png" }
images: { hero: { prompt: <<<photo>>>, matrix: { name: [../a, ../../b, ../../c] } } }
`
  expect(await problemsOf(manifest, { 'a.png': await picture(300, 300) })).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:22 error path-outside-project
      "photos/../../b.png" leads out of the project

      2 | references: { photo: "photos/{{ name }}.png" }
        |                      ^^^^^^^^^^^^^^^^^^^^^^^
      a.kirin.yaml:3:63 for hero/b

      3 | images: { hero: { prompt: <<<photo>>>, matrix: { name: [../a, ../../b, ../../c] } } }
        |                                                               ^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:2:22 error path-outside-project
      "photos/../../c.png" leads out of the project

      2 | references: { photo: "photos/{{ name }}.png" }
        |                      ^^^^^^^^^^^^^^^^^^^^^^^
      a.kirin.yaml:3:72 for hero/c

      3 | images: { hero: { prompt: <<<photo>>>, matrix: { name: [../a, ../../b, ../../c] } } }
        |                                                                        ^^^^^^^
      copy the file into the project and name it relative to the manifest"
  `)
})

test.skipIf(process.platform === 'win32')(
  'links: within the project they are followed, out of it they are not',
  async () => {
    const outside = projectOf({ 'secret.png': await picture(300, 300) })
    const manifest = `images:
  good: { prompt: a, image_list: [{ image: inside.png }] }
  file: { prompt: a, image_list: [{ image: outside.png }] }
  folder: { prompt: a, image_list: [{ image: folder/secret.png }] }
  gone: { prompt: a, image_list: [{ image: gone.png }] }
`
    const root = projectOf({
      'a.kirin.yaml': `version: 1\n${manifest}`,
      'refs/a.png': await picture(300, 300),
    })
    symlinkSync('refs/a.png', join(root, 'inside.png'))
    symlinkSync(join(outside, 'secret.png'), join(root, 'outside.png'))
    symlinkSync(outside, join(root, 'folder'))
    symlinkSync('nowhere.png', join(root, 'gone.png'))
    expect(shown(await validate({ root }))).toMatchInlineSnapshot(`
      "a.kirin.yaml:4:44 error path-outside-project
        outside.png is a link that leads out of the project

        4 |   file: { prompt: a, image_list: [{ image: outside.png }] }
          |                                            ^^^^^^^^^^^
        copy the file into the project

      a.kirin.yaml:5:46 error path-outside-project
        folder/secret.png is a link that leads out of the project

        5 |   folder: { prompt: a, image_list: [{ image: folder/secret.png }] }
          |                                              ^^^^^^^^^^^^^^^^^
        copy the file into the project

      a.kirin.yaml:6:44 error reference-missing
        there is no file gone.png

        6 |   gone: { prompt: a, image_list: [{ image: gone.png }] }
          |                                            ^^^^^^^^
        a path is relative to the manifest: check its spelling, upper and lower case too"
    `)
  },
)

test('a path is relative to its manifest, and may go up within the project', async () => {
  const bytes = await picture(300, 300)
  const files: Files = {
    'b/b.kirin.yaml': `version: 1\n${sends('../refs/a.png').replace('hero', 'other')}`,
    'refs/a.png': bytes,
  }
  const entries = await entriesOf(sends('./refs//x/../a.png'), files)
  expect(
    entries.map(({ references }) =>
      references.map(({ kind, ...reference }) => [kind, 'path' in reference && reference.path]),
    ),
  ).toEqual([[['file', 'refs/a.png']], [['file', 'refs/a.png']]])
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
    "a.kirin.yaml:2:471 error reference-base64
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

test('addresses that cannot be fetched', async () => {
  const addresses = [
    'ftp://example.com/a.png',
    'http://',
    'https://exa mple.com/a.png',
    'file:///etc/passwd',
    'HTTPS://example.com/a.png',
  ]
  const images = addresses.map(
    (address, index) => `  i${index}: { prompt: a, image_list: [{ image: ${JSON.stringify(address)} }] }\n`,
  )
  expect(await problemsOf(`images:\n${images.join('')}`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:42 error reference-url
      a reference cannot be fetched from "ftp:"

      3 |   i0: { prompt: a, image_list: [{ image: "ftp://example.com/a.png" }] }
        |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^
      use a file of the project or an http(s) URL

    a.kirin.yaml:4:42 error reference-url
      this is no URL

      4 |   i1: { prompt: a, image_list: [{ image: "http://" }] }
        |                                          ^^^^^^^^^
      write it in full, such as https://cdn.example.com/studio.jpg

    a.kirin.yaml:5:42 error reference-url
      this is no URL

      5 |   i2: { prompt: a, image_list: [{ image: "https://exa mple.com/a.png" }] }
        |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      write it in full, such as https://cdn.example.com/studio.jpg

    a.kirin.yaml:6:42 error reference-url
      a reference cannot be fetched from "file:"

      6 |   i3: { prompt: a, image_list: [{ image: "file:///etc/passwd" }] }
        |                                          ^^^^^^^^^^^^^^^^^^^^
      use a file of the project or an http(s) URL"
  `)
})

test('five missing pictures of a template are told, and how many more there are', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`).join(', ')
  const manifest = `references: { photo: "{{ name }}.png" }
images: { hero: { prompt: <<<photo>>>, matrix: { name: [${names}] } } }
`
  const text = await problemsOf(manifest)
  expect(text.match(/there is no file .*/g)).toEqual(
    ['n0', 'n1', 'n2', 'n3', 'n4'].map(name => `there is no file ${name}.png`),
  )
  expect(text.match(/ for hero.*/g)).toEqual([
    ' for hero/n0',
    ' for hero/n1',
    ' for hero/n2',
    ' for hero/n3',
    ' for hero/n4 and 7 more',
  ])
})
