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
      known here: prompt, resolution, result_type, n, series_amount, aspect_ratio, watermark_info, image_list, element_list, callback_url, on_change, alt, meta, file, matrix, data"
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
      known here: version, out, provenance, vars, references, elements, defaults, images

    a.kirin.yaml:3:1 error unknown-key
      unknown key "constructor"

      3 | constructor: 2
        | ^^^^^^^^^^^
      known here: version, out, provenance, vars, references, elements, defaults, images

    a.kirin.yaml:5:15 error unknown-key
      unknown key "__proto__"

      5 |   toString: { __proto__: { prompt: a }, valueOf: 1 }
        |               ^^^^^^^^^
      known here: prompt, resolution, result_type, n, series_amount, aspect_ratio, watermark_info, image_list, element_list, callback_url, on_change, alt, meta, file, matrix, data

    a.kirin.yaml:5:41 error unknown-key
      unknown key "valueOf"

      5 |   toString: { __proto__: { prompt: a }, valueOf: 1 }
        |                                         ^^^^^^^
      known here: prompt, resolution, result_type, n, series_amount, aspect_ratio, watermark_info, image_list, element_list, callback_url, on_change, alt, meta, file, matrix, data"
  `)
})
