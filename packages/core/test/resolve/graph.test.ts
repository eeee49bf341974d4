import { expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { entriesOf, problemsOf, projectOf, shown } from './validated.ts'

test('an image of another image, of a combination, of a frame and of another manifest', async () => {
  const manifest = `references: { lead: kirin:hero, third: "kirin:story#3", light: kirin:banner/light, far: kirin:far }
images:
  hero: { prompt: a }
  story: { prompt: a, result_type: series, series_amount: 3 }
  banner: { prompt: <<<lead>>>, matrix: { theme: [light, dark] } }
  collage: { prompt: <<<third>>> <<<light>>> <<<far>>> }
`
  const entries = await entriesOf(manifest, {
    'b/b.kirin.yaml': 'version: 1\nimages: { far: { prompt: a } }\n',
  })
  expect(
    entries
      .at(-2)
      ?.references.map(reference => reference.kind === 'entry' && [reference.id, reference.frame]),
  ).toEqual([
    ['story', 3],
    ['banner/light', undefined],
    ['far', undefined],
  ])
})

test('images that are not there', async () => {
  const manifest = `references: { lead: kirin:hreo, far: kirin:nowhere }
images:
  hero: { prompt: a }
  banner: { prompt: <<<lead>>>, matrix: { theme: [light, dark] } }
  collage: { prompt: <<<far>>>, image_list: [{ image: kirin:banner }, { image: "kirin:banner/lihgt" }] }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:21 error unknown-image
      "kirin:hreo" names no image

      2 | references: { lead: kirin:hreo, far: kirin:nowhere }
        |                     ^^^^^^^^^^
      a.kirin.yaml:5:51 for banner/light and 1 more

      5 |   banner: { prompt: <<<lead>>>, matrix: { theme: [light, dark] } }
        |                                                   ^^^^^
      did you mean "kirin:hero"?

    a.kirin.yaml:2:38 error unknown-image
      "kirin:nowhere" names no image

      2 | references: { lead: kirin:hreo, far: kirin:nowhere }
        |                                      ^^^^^^^^^^^^^
      name an image of the project

    a.kirin.yaml:6:55 error unknown-image
      "kirin:banner" names no image

      6 | …rompt: <<<far>>>, image_list: [{ image: kirin:banner }, { image: "kirin:banner/lihgt" }] }
        |                                          ^^^^^^^^^^^^
      "banner" is several images: name one, such as kirin:banner/light

    a.kirin.yaml:6:80 error unknown-image
      "kirin:banner/lihgt" names no image

      6 | …ist: [{ image: kirin:banner }, { image: "kirin:banner/lihgt" }] }
        |                                          ^^^^^^^^^^^^^^^^^^^^
      did you mean "kirin:banner/light"?"
  `)
})

test('what is no id', async () => {
  const manifest = `images:
  hero: { prompt: a, image_list: [{ image: "kirin:" }, { image: "kirin:hero#0" }, { image: "kirin:hero#x" }] }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:44 error unknown-image
      "kirin:" does not name an image

      3 | …ero: { prompt: a, image_list: [{ image: "kirin:" }, { image: "kirin:hero#0" }, { image: "kirin:hero#…
        |                                          ^^^^^^^^
      write kirin:ID, or kirin:ID#3 for the third of a series

    a.kirin.yaml:3:65 error unknown-image
      "kirin:hero#0" does not name an image

      3 | …ge_list: [{ image: "kirin:" }, { image: "kirin:hero#0" }, { image: "kirin:hero#x" }] }
        |                                          ^^^^^^^^^^^^^^
      write kirin:ID, or kirin:ID#3 for the third of a series

    a.kirin.yaml:3:92 error unknown-image
      "kirin:hero#x" does not name an image

      3 | … }, { image: "kirin:hero#0" }, { image: "kirin:hero#x" }] }
        |                                          ^^^^^^^^^^^^^^
      write kirin:ID, or kirin:ID#3 for the third of a series"
  `)
})

test('frames that are not there', async () => {
  const manifest = `references: { fourth: "kirin:story#4", second: "kirin:hero#2", first: "kirin:hero#1" }
images:
  hero: { prompt: a, n: 4 }
  story: { prompt: a, result_type: series, series_amount: 3 }
  collage: { prompt: <<<fourth>>> <<<second>>> <<<first>>> }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:23 error unknown-frame
      "story" has 3 frames, so it has no #4

      2 | references: { fourth: "kirin:story#4", second: "kirin:hero#2", first: "kirin:hero#1" }
        |                       ^^^^^^^^^^^^^^^
      use #1 to #3

    a.kirin.yaml:2:48 error unknown-frame
      "hero" is a single image, so it has no #2

      2 | references: { fourth: "kirin:story#4", second: "kirin:hero#2", first: "kirin:hero#1" }
        |                                                ^^^^^^^^^^^^^^
      write kirin:hero: the chosen candidate is used"
  `)
})

test('an image that waits for itself, and a loop of three, told whole', async () => {
  const manifest = `images:
  self: { prompt: a, image_list: [{ image: kirin:self }] }
  a: { prompt: a, image_list: [{ image: kirin:b }] }
  b: { prompt: a, image_list: [{ image: kirin:c }] }
  c: { prompt: a, image_list: [{ image: kirin:start }, { image: kirin:a }] }
  start: { prompt: a }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:44 error dependency-cycle
      these images wait for each other: self → self

      3 |   self: { prompt: a, image_list: [{ image: kirin:self }] }
        |                                            ^^^^^^^^^^
      take one of these references out

    a.kirin.yaml:6:65 error dependency-cycle
      these images wait for each other: a → b → c → a

      6 |   c: { prompt: a, image_list: [{ image: kirin:start }, { image: kirin:a }] }
        |                                                                 ^^^^^^^
      take one of these references out"
  `)
})

test('a loop through a matrix and a declared element', async () => {
  const manifest = `references: { other: "kirin:banner/{{ theme }}" }
elements:
  barista: { description: a, frontal_image: kirin:hero, refer_images: [https://example.com/a.png] }
images:
  hero: { prompt: <<<other>>>, matrix: { theme: [light] } }
  banner: { prompt: <<<barista>>>, matrix: { theme: [light, dark] } }
`
  expect(await problemsOf(manifest.replace('kirin:hero', 'kirin:hero/light'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:45 error dependency-cycle
      these images wait for each other: hero/light → banner/light → hero/light

      4 | …rista: { description: a, frontal_image: kirin:hero/light, refer_images: [https://example.com/a.png] …
        |                                          ^^^^^^^^^^^^^^^^
      take one of these references out"
  `)
})

test('a loop of two thousand', { timeout: 5_000 }, async () => {
  const images = Array.from(
    { length: 2_000 },
    (_, index) => `  i${index}: { prompt: a, image_list: [{ image: kirin:i${(index + 1) % 2_000} }] }\n`,
  )
  const text = await problemsOf(`images:\n${images.join('')}`)
  expect(text).toMatch(/^ {2}these images wait for each other: i0 → i1 → .* → i49 → … → i0$/m)
})

test('an image with a problem of its own is not called missing', async () => {
  const manifest = `images:
  hero: { prompt: "{{ a }}" }
  wide: { prompt: a, matrix: { a: [] } }
  story: { prompt: a, image_list: [{ image: kirin:hero }, { image: "kirin:wide/1" }, { image: kirin:hera }] }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:23 error template
      unknown variable "a"

      3 |   hero: { prompt: "{{ a }}" }
        |                       ^
      declare it under vars

    a.kirin.yaml:4:35 error empty-matrix
      axis "a" has no values

      4 |   wide: { prompt: a, matrix: { a: [] } }
        |                                   ^^
      give the axis at least one value, or remove it

    a.kirin.yaml:5:95 error unknown-image
      "kirin:hera" names no image

      5 | … }, { image: "kirin:wide/1" }, { image: kirin:hera }] }
        |                                          ^^^^^^^^^^
      did you mean "kirin:hero"?"
  `)
})

test('where a manifest could not be read, an image may be in it', async () => {
  const manifest = 'images: { story: { prompt: a, image_list: [{ image: kirin:far }] } }\n'
  expect(await problemsOf(manifest, { 'b.kirin.yaml': 'version: 1\nimage: {}\n' })).toMatchInlineSnapshot(`
    "b.kirin.yaml:1:1 error missing-key
      the manifest lacks the key "images"

      1 | version: 1
        | ^^^^^^^
      add "images: …"

    b.kirin.yaml:2:1 error unknown-key
      unknown key "image"

      2 | image: {}
        | ^^^^^
      did you mean "images"?"
  `)
})

test('one id in two manifests: both places', async () => {
  const root = projectOf({
    'a.kirin.yaml':
      'version: 1\nimages: { hero: { prompt: a }, banner: { prompt: a, matrix: { a: [x] } } }\n',
    'b/b.kirin.yaml':
      'version: 1\nimages:\n  hero: { prompt: b }\n  banner: { prompt: b, matrix: { b: [y, x] } }\n',
  })
  expect(shown(await validate({ root }))).toMatchInlineSnapshot(`
    "b/b.kirin.yaml:3:3 error duplicate-id
      the id "hero" is taken already

      3 |   hero: { prompt: b }
        |   ^^^^
      a.kirin.yaml:2:11 it is first declared here

      2 | images: { hero: { prompt: a }, banner: { prompt: a, matrix: { a: [x] } } }
        |           ^^^^
      ids are unique in a project: rename one

    b/b.kirin.yaml:4:41 error duplicate-id
      the id "banner/x" is taken already

      4 |   banner: { prompt: b, matrix: { b: [y, x] } }
        |                                         ^
      a.kirin.yaml:2:67 it is first declared here

      2 | images: { hero: { prompt: a }, banner: { prompt: a, matrix: { a: [x] } } }
        |                                                                   ^
      ids are unique in a project: rename one"
  `)
})
