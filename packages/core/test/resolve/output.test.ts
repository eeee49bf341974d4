import { expect, test } from 'vitest'
import { entriesOf, problemsOf } from './validated.ts'

test('names of files: the id, or what file says, without extension', async () => {
  const manifest = `out: public/images
images:
  hero: { prompt: a }
  banner: { prompt: a, matrix: { theme: [light, dark] } }
  story: { prompt: a, file: "frames/{{ 1 }}.PNG" }
  other: { prompt: a, file: 'win\\dows' }
`
  expect(
    (await entriesOf(manifest)).map(({ outputName, outputFolder }) => [outputFolder, outputName]),
  ).toEqual([
    ['public/images', 'hero'],
    ['public/images', 'banner/light'],
    ['public/images', 'banner/dark'],
    ['public/images', 'frames/1'],
    ['public/images', 'win/dows'],
  ])
})

test('one file for two images, with case, composition and frames alike', async () => {
  const manifest = `out: .
images:
  hero: { prompt: a }
  HERO: { prompt: a }
  a: { prompt: a, file: "caf\\u00e9" }
  b: { prompt: a, file: "cafe\\u0301" }
  story: { prompt: a, result_type: series, series_amount: 2 }
  c: { prompt: a, file: story-2.png }
  banner: { prompt: a, file: wide, matrix: { theme: [light, dark] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:3 error output-collision
      "HERO" and "hero" would both be written to HERO

      5 |   HERO: { prompt: a }
        |   ^^^^
      a.kirin.yaml:4:3 "hero" is declared here

      4 |   hero: { prompt: a }
        |   ^^^^
      give one of them another file:

    a.kirin.yaml:7:3 error output-collision
      "b" and "a" would both be written to café

      7 |   b: { prompt: a, file: "cafe\\u0301" }
        |   ^
      a.kirin.yaml:6:3 "a" is declared here

      6 |   a: { prompt: a, file: "caf\\u00e9" }
        |   ^
      give one of them another file:

    a.kirin.yaml:9:3 error output-collision
      "c" and "story" would both be written to story-2

      9 |   c: { prompt: a, file: story-2.png }
        |   ^
      a.kirin.yaml:8:3 "story" is declared here

      8 |   story: { prompt: a, result_type: series, series_amount: 2 }
        |   ^^^^^
      give one of them another file:

    a.kirin.yaml:10:61 error output-collision
      "banner/dark" and "banner/light" would both be written to wide

      10 |   banner: { prompt: a, file: wide, matrix: { theme: [light, dark] } }
         |                                                             ^^^^
      a.kirin.yaml:10:54 "banner/light" is declared here

      10 |   banner: { prompt: a, file: wide, matrix: { theme: [light, dark] } }
         |                                                      ^^^^^
      give one of them another file:"
  `)
})

test('one file of two manifests', async () => {
  const other = 'version: 1\nout: ../a\nimages: { other: { prompt: a, file: hero } }\n'
  expect(
    await problemsOf('out: a\nimages: { hero: { prompt: a } }\n', { 'b/b.kirin.yaml': other }),
  ).toMatchInlineSnapshot(`
    "b/b.kirin.yaml:3:11 error output-collision
      "other" and "hero" would both be written to a/hero

      3 | images: { other: { prompt: a, file: hero } }
        |           ^^^^^
      a.kirin.yaml:3:11 "hero" is declared here

      3 | images: { hero: { prompt: a } }
        |           ^^^^
      give one of them another file:"
  `)
})

test('one folder of two spellings', async () => {
  const manifest = 'out: "caf\\u00e9"\nimages: { a: { prompt: a, file: x } }\n'
  const other = 'version: 1\nout: "cafe\\u0301"\nimages: { b: { prompt: a, file: x } }\n'
  expect(await problemsOf(manifest, { 'b.kirin.yaml': other })).toMatchInlineSnapshot(`
    "b.kirin.yaml:3:11 error output-collision
      "b" and "a" would both be written to café/x

      3 | images: { b: { prompt: a, file: x } }
        |           ^
      a.kirin.yaml:3:11 "a" is declared here

      3 | images: { a: { prompt: a, file: x } }
        |           ^
      give one of them another file:"
  `)
})

test('the same name without an output folder is no problem', async () => {
  expect(await entriesOf('images: { a: { prompt: a, file: x }, b: { prompt: a, file: x } }\n')).toHaveLength(
    2,
  )
})

test('names that are no files below the output folder', async () => {
  const names = [
    '../hero',
    '/etc/hero',
    'C:\\hero',
    'a//b',
    'a/./b',
    'a/../../b',
    '.png',
    '\\\\server\\share',
  ]
  const images = names.map((name, index) => `  i${index}: { prompt: a, file: ${JSON.stringify(name)} }\n`)
  expect(await problemsOf(`images:\n${images.join('')}`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:26 error invalid-output-path
      "../hero" is no file below the output folder

      3 |   i0: { prompt: a, file: "../hero" }
        |                          ^^^^^^^^^
      write a name such as hero or banners/hero

    a.kirin.yaml:4:26 error invalid-output-path
      "/etc/hero" is no file below the output folder

      4 |   i1: { prompt: a, file: "/etc/hero" }
        |                          ^^^^^^^^^^^
      write a name such as hero or banners/hero

    a.kirin.yaml:5:26 error invalid-output-path
      "C:" cannot be a file name on every system

      5 |   i2: { prompt: a, file: "C:\\\\hero" }
        |                          ^^^^^^^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:6:26 error invalid-output-path
      "a//b" is no file below the output folder

      6 |   i3: { prompt: a, file: "a//b" }
        |                          ^^^^^^
      write a name such as hero or banners/hero

    a.kirin.yaml:7:26 error invalid-output-path
      "a/./b" is no file below the output folder

      7 |   i4: { prompt: a, file: "a/./b" }
        |                          ^^^^^^^
      write a name such as hero or banners/hero

    a.kirin.yaml:8:26 error invalid-output-path
      "a/../../b" is no file below the output folder

      8 |   i5: { prompt: a, file: "a/../../b" }
        |                          ^^^^^^^^^^^
      write a name such as hero or banners/hero

    a.kirin.yaml:9:26 error invalid-output-path
      ".png" is no file below the output folder

      9 |   i6: { prompt: a, file: ".png" }
        |                          ^^^^^^
      write a name such as hero or banners/hero

    a.kirin.yaml:10:26 error invalid-output-path
      "\\\\\\\\server\\\\share" is no file below the output folder

      10 |   i7: { prompt: a, file: "\\\\\\\\server\\\\share" }
         |                          ^^^^^^^^^^^^^^^^^^^
      write a name such as hero or banners/hero"
  `)
})

test('names that some system does not allow', async () => {
  const names = ['aux', 'Com1.x', 'a b.', 'a ', 'a:b', 'a\u0007b', 'a\u202eb', 'a?', 'x/nul/y']
  const images = names.map((name, index) => `  i${index}: { prompt: a, file: ${JSON.stringify(name)} }\n`)
  expect(await problemsOf(`images:\n${images.join('')}`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:26 error invalid-output-path
      "aux" cannot be a file name on every system

      3 |   i0: { prompt: a, file: "aux" }
        |                          ^^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:4:26 error invalid-output-path
      "Com1.x" cannot be a file name on every system

      4 |   i1: { prompt: a, file: "Com1.x" }
        |                          ^^^^^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:5:26 error invalid-output-path
      "a b." cannot be a file name on every system

      5 |   i2: { prompt: a, file: "a b." }
        |                          ^^^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:7:26 error invalid-output-path
      "a:b" cannot be a file name on every system

      7 |   i4: { prompt: a, file: "a:b" }
        |                          ^^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:8:26 error invalid-output-path
      "a\\u0007b" cannot be a file name on every system

      8 |   i5: { prompt: a, file: "a\\u0007b" }
        |                          ^^^^^^^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:9:26 error invalid-output-path
      "a\\u202eb" cannot be a file name on every system

      9 |   i6: { prompt: a, file: "a�b" }
        |                          ^^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:10:26 error invalid-output-path
      "a?" cannot be a file name on every system

      10 |   i7: { prompt: a, file: "a?" }
         |                          ^^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:11:26 error invalid-output-path
      "nul" cannot be a file name on every system

      11 |   i8: { prompt: a, file: "x/nul/y" }
         |                          ^^^^^^^^^
      use letters, digits, dots, dashes and underscores"
  `)
})

test('a name of 200 bytes is taken, one of 201 is not', async () => {
  const manifest = (name: string): string => `images: { a: { prompt: a, file: ${name} } }\n`
  expect(await entriesOf(manifest('é'.repeat(100)))).toHaveLength(1)
  expect(await problemsOf(manifest(`${'é'.repeat(100)}x`))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:33 error invalid-output-path
      "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…" is too long for the name of a file: 201 bytes

      2 | images: { a: { prompt: a, file: éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…
        |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      at most 200 bytes"
  `)
})

test('another type of image', async () => {
  expect(await problemsOf('images: { a: { prompt: a, file: hero.webp } }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:33 error invalid-output-path
      the API makes PNG and JPEG images, not ".webp"

      2 | images: { a: { prompt: a, file: hero.webp } }
        |                                 ^^^^^^^^^
      leave the extension out: it follows from what the API gives"
  `)
})

test('an output folder outside the project', async () => {
  expect(
    await problemsOf('out: ../images\nimages: { a: { prompt: a }, b: { prompt: a } }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:6 error path-outside-project
      "../images" leads out of the project

      2 | out: ../images
        |      ^^^^^^^^^
      name a folder inside it, relative to the manifest"
  `)
})
