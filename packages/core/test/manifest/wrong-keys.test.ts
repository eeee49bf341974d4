import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

test('a misspelt key', () => {
  expect(problemsIn(image('promt: a bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error unknown-key
      unknown key "promt"

      4 |     promt: a bottle
        |     ^^^^^
      did you mean "prompt"?"
  `)
})

test('a key in another style', () => {
  expect(problemsIn(image('aspectRatio: 16:9'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error unknown-key
      unknown key "aspectRatio"

      4 |     aspectRatio: 16:9
        |     ^^^^^^^^^^^
      did you mean "aspect_ratio"?"
  `)
})

test('a part of a key', () => {
  expect(problemsIn(image('watermark: true'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error unknown-key
      unknown key "watermark"

      4 |     watermark: true
        |     ^^^^^^^^^
      did you mean "watermark_info"?"
  `)
})

test('a key like no other', () => {
  expect(problemsIn(image('colour: red'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error unknown-key
      unknown key "colour"

      4 |     colour: red
        |     ^^^^^^
      known here: prompt, resolution, result_type, n, series_amount, aspect_ratio, watermark_info, image_list, element_list, callback_url, alt, meta, file, matrix"
  `)
})

test('an unknown key at the top', () => {
  expect(problemsIn(top('image: {}'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:1 error unknown-key
      unknown key "image"

      2 | image: {}
        | ^^^^^
      did you mean "images"?"
  `)
})

test('a parameter at the top', () => {
  expect(problemsIn(top('prompt: a bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:1 error unknown-key
      unknown key "prompt"

      2 | prompt: a bottle
        | ^^^^^^
      "prompt" belongs to an image or to "defaults""
  `)
})

test('a top key in an image', () => {
  expect(problemsIn(image('out: images'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error unknown-key
      unknown key "out"

      4 |     out: images
        |     ^^^
      "out" belongs at the top of the file"
  `)
})

test('a file name among the defaults', () => {
  expect(problemsIn(top('defaults: { file: hero }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:13 error unknown-key
      unknown key "file"

      2 | defaults: { file: hero }
        |             ^^^^
      "file" belongs to an image"
  `)
})

test('a matrix among the defaults', () => {
  expect(problemsIn(top('defaults: { matrix: { a: [1] } }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:13 error unknown-key
      unknown key "matrix"

      2 | defaults: { matrix: { a: [1] } }
        |             ^^^^^^
      "matrix" belongs to an image"
  `)
})

test('an unknown key of an element', () => {
  expect(
    problemsIn(
      top('elements:', '  a: { description: a, frontal_image: a, refer_image: [a], refer_images: [a] }'),
    ),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:42 error unknown-key
      unknown key "refer_image"

      3 |   a: { description: a, frontal_image: a, refer_image: [a], refer_images: [a] }
        |                                          ^^^^^^^^^^^
      did you mean "refer_images"?"
  `)
})

test('the external task id', () => {
  expect(problemsIn(image('external_task_id: mine'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error reserved-parameter
      "external_task_id" is set by kirin-batch: it is derived from what is asked for, so that nothing is paid for twice

      4 |     external_task_id: mine
        |     ^^^^^^^^^^^^^^^^
      remove it"
  `)
})

test('the model', () => {
  expect(problemsIn(top('defaults: { model: kirin_v2 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:13 error reserved-parameter
      "model" cannot be chosen: kirin-batch is made for kirin_v3_omni_image

      2 | defaults: { model: kirin_v2 }
        |             ^^^^^
      remove it"
  `)
})

test('a key twice', () => {
  expect(problemsIn(image('prompt: a', 'n: 1', 'prompt: b'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:5 error duplicate-key
      the key "prompt" is used twice

      6 |     prompt: b
        |     ^^^^^^
      a.kirin.yaml:4:5 first used here

      4 |     prompt: a
        |     ^^^^^^
      rename or remove one of them"
  `)
})

test('a key twice, once in quotes', () => {
  expect(problemsIn(image('n: 1', '"n": 2'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:5 error duplicate-key
      the key "n" is used twice

      5 |     "n": 2
        |     ^^^
      a.kirin.yaml:4:5 first used here

      4 |     n: 1
        |     ^
      rename or remove one of them"
  `)
})

test('an id twice', () => {
  expect(
    problemsIn('version: 1\nimages:\n  hero: { prompt: a }\n  story: { prompt: b }\n  hero: { prompt: c }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:3 error duplicate-key
      the key "hero" is used twice

      5 |   hero: { prompt: c }
        |   ^^^^
      a.kirin.yaml:3:3 first used here

      3 |   hero: { prompt: a }
        |   ^^^^
      rename or remove one of them"
  `)
})

test('a key three times', () => {
  expect(problemsIn(top('vars: { a: 1, a: 2, a: 3 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:15 error duplicate-key
      the key "a" is used twice

      2 | vars: { a: 1, a: 2, a: 3 }
        |               ^
      a.kirin.yaml:2:9 first used here

      2 | vars: { a: 1, a: 2, a: 3 }
        |         ^
      rename or remove one of them

    a.kirin.yaml:2:21 error duplicate-key
      the key "a" is used twice

      2 | vars: { a: 1, a: 2, a: 3 }
        |                     ^
      a.kirin.yaml:2:9 first used here

      2 | vars: { a: 1, a: 2, a: 3 }
        |         ^
      rename or remove one of them"
  `)
})

test('no version', () => {
  expect(problemsIn('images: {}\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:1 error missing-key
      the manifest lacks the key "version"

      1 | images: {}
        | ^^^^^^
      add "version: 1""
  `)
})

test('no images', () => {
  expect(problemsIn('version: 1\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:1 error missing-key
      the manifest lacks the key "images"

      1 | version: 1
        | ^^^^^^^
      add "images: …""
  `)
})

test('neither', () => {
  expect(problemsIn('out: images\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:1 error missing-key
      the manifest lacks the key "version"

      1 | out: images
        | ^^^
      add "version: 1"

    a.kirin.yaml:1:1 error missing-key
      the manifest lacks the key "images"

      1 | out: images
        | ^^^
      add "images: …""
  `)
})

test('another version', () => {
  expect(problemsIn('version: 2\npictures: {}\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:10 error unsupported-version
      version 2 of the manifest format is not known here

      1 | version: 2
        |          ^
      write "version: 1", or use a newer kirin-batch"
  `)
})

test('a version in quotes', () => {
  expect(problemsIn('version: "1"\nimages: {}\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:10 error wrong-type
      "version" must be a number, not text

      1 | version: "1"
        |          ^^^
      remove the quotes: 1"
  `)
})

test('a version that is no number', () => {
  expect(problemsIn('version: latest\nimages: {}\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:10 error wrong-value
      "latest" is no version

      1 | version: latest
        |          ^^^^^^
      write 1"
  `)
})

test('a version with a point', () => {
  expect(problemsIn('version: 1.1\nimages: {}\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:10 error unsupported-version
      version 1.1 of the manifest format is not known here

      1 | version: 1.1
        |          ^^^
      write "version: 1", or use a newer kirin-batch"
  `)
})

test('an item of a list without its key', () => {
  expect(problemsIn(image('image_list: [{}]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:18 error missing-key
      item 1 of "image_list" lacks the key "image"

      4 |     image_list: [{}]
        |                  ^^
      add "image: …""
  `)
})

test('a watermark without its key', () => {
  expect(problemsIn(image('watermark_info: {}'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error missing-key
      "watermark_info" lacks the key "enabled"

      4 |     watermark_info: {}
        |     ^^^^^^^^^^^^^^
      add "enabled: …""
  `)
})

test('an element without its parts', () => {
  expect(problemsIn(top('elements: { barista: { tags: [character] } }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:13 error missing-key
      element "barista" lacks the key "description"

      2 | elements: { barista: { tags: [character] } }
        |             ^^^^^^^
      add "description: …"

    a.kirin.yaml:2:13 error missing-key
      element "barista" lacks the key "frontal_image"

      2 | elements: { barista: { tags: [character] } }
        |             ^^^^^^^
      add "frontal_image: …"

    a.kirin.yaml:2:13 error missing-key
      element "barista" lacks the key "refer_images"

      2 | elements: { barista: { tags: [character] } }
        |             ^^^^^^^
      add "refer_images: …""
  `)
})

test('prototype keys are keys like any other', () => {
  expect(
    problemsIn(
      'version: 1\n__proto__: 1\nconstructor: 2\nimages:\n  toString: { __proto__: { prompt: a }, valueOf: 1 }\n',
    ),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:1 error unknown-key
      unknown key "__proto__"

      2 | __proto__: 1
        | ^^^^^^^^^
      known here: version, out, vars, references, elements, defaults, images

    a.kirin.yaml:3:1 error unknown-key
      unknown key "constructor"

      3 | constructor: 2
        | ^^^^^^^^^^^
      known here: version, out, vars, references, elements, defaults, images

    a.kirin.yaml:5:15 error unknown-key
      unknown key "__proto__"

      5 |   toString: { __proto__: { prompt: a }, valueOf: 1 }
        |               ^^^^^^^^^
      known here: prompt, resolution, result_type, n, series_amount, aspect_ratio, watermark_info, image_list, element_list, callback_url, alt, meta, file, matrix

    a.kirin.yaml:5:41 error unknown-key
      unknown key "valueOf"

      5 |   toString: { __proto__: { prompt: a }, valueOf: 1 }
        |                                         ^^^^^^^
      known here: prompt, resolution, result_type, n, series_amount, aspect_ratio, watermark_info, image_list, element_list, callback_url, alt, meta, file, matrix"
  `)
})
