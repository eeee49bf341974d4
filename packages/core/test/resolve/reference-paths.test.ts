import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { picture, sends } from './pictures.ts'
import { entriesOf, type Files, problemsOf, projectOf, shown } from './validated.ts'

test('the files of an element that has another problem', async () => {
  const manifest = `elements:
  barista: { frontal_image: front.png, refer_images: [left.png] }
images:
  hero: { prompt: <<<barista>>> }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:3 error missing-key
      element "barista" lacks the key "description"

      3 |   barista: { frontal_image: front.png, refer_images: [left.png] }
        |   ^^^^^^^
      add "description: …"

    a.kirin.yaml:3:29 error reference-missing
      there is no file front.png

      3 |   barista: { frontal_image: front.png, refer_images: [left.png] }
        |                             ^^^^^^^^^
      a path is relative to the manifest: check its spelling, upper and lower case too

    a.kirin.yaml:3:55 error reference-missing
      there is no file left.png

      3 |   barista: { frontal_image: front.png, refer_images: [left.png] }
        |                                                       ^^^^^^^^
      a path is relative to the manifest: check its spelling, upper and lower case too"
  `)
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

test('addresses that cannot be fetched', async () => {
  const addresses = [
    'ftp://example.com/a.png',
    'http://',
    'https://exa mple.com/a.png',
    'file:///etc/passwd',
    'https://me:secret@example.com/a.png',
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
      use a file of the project or an http(s) URL

    a.kirin.yaml:7:42 error reference-url
      this URL holds a user name or password, which would stand in the lock and is not sent

      7 |   i4: { prompt: a, image_list: [{ image: "https://me:secret@example.com/a.png" }] }
        |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      take it out of the URL, or copy the image into the project"
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
