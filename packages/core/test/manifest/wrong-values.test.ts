import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

test('a number in quotes', () => {
  expect(problemsIn(image('n: "3"'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error wrong-type
      "n" must be a whole number, not text

      4 |     n: "3"
        |        ^^^
      remove the quotes: 3"
  `)
})

test('a word for a number', () => {
  expect(problemsIn(image('n: three'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error wrong-type
      "n" must be a whole number, not text

      4 |     n: three
        |        ^^^^^"
  `)
})

test('a number with a fraction', () => {
  expect(problemsIn(image('n: 2.5'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error wrong-type
      "n" must be a whole number, not 2.5

      4 |     n: 2.5
        |        ^^^"
  `)
})

test('a number that is too large', () => {
  expect(problemsIn(image('n: 10'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error out-of-range
      "n" must be at most 9, not 10

      4 |     n: 10
        |        ^^"
  `)
})

test('a number that is too small', () => {
  expect(problemsIn(image('series_amount: 1', 'n: 0'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:20 error out-of-range
      "series_amount" must be at least 2, not 1

      4 |     series_amount: 1
        |                    ^

    a.kirin.yaml:5:8 error out-of-range
      "n" must be at least 1, not 0

      5 |     n: 0
        |        ^"
  `)
})

test('a number beyond all bounds', () => {
  expect(problemsIn(image('n: 99999999999999999999'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error out-of-range
      "n" must be at most 9, not 99999999999999999999

      4 |     n: 99999999999999999999
        |        ^^^^^^^^^^^^^^^^^^^^"
  `)
})

test('a number for a text', () => {
  expect(problemsIn(image('prompt: 1984'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error wrong-type
      "prompt" must be text, not a number

      4 |     prompt: 1984
        |             ^^^^
      put it in quotes: "1984""
  `)
})

test('a truth for a text', () => {
  expect(problemsIn(image('alt: true'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:10 error wrong-type
      "alt" must be text, not true or false

      4 |     alt: true
        |          ^^^^
      put it in quotes: "true""
  `)
})

test('a list for a text', () => {
  expect(problemsIn(image('prompt: [a, b]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error wrong-type
      "prompt" must be text, not a list

      4 |     prompt: [a, b]
        |             ^^^^^^"
  `)
})

test('a map for a text', () => {
  expect(problemsIn(image('prompt: { en: a bottle }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error wrong-type
      "prompt" must be text, not a map

      4 |     prompt: { en: a bottle }
        |             ^^^^^^^^^^^^^^^^"
  `)
})

test('a text for a truth', () => {
  expect(problemsIn(image('watermark_info: { enabled: yes }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:32 error wrong-type
      "enabled" must be true or false, not text

      4 |     watermark_info: { enabled: yes }
        |                                ^^^
      write true or false, without quotes"
  `)
})

test('a truth for a map', () => {
  expect(problemsIn(image('watermark_info: true'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:21 error wrong-type
      "watermark_info" must be a map, not true or false

      4 |     watermark_info: true
        |                     ^^^^
      write "enabled: …" inside it"
  `)
})

test('an unknown resolution', () => {
  expect(problemsIn(image('resolution: 8k'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error wrong-value
      "8k" is no resolution

      4 |     resolution: 8k
        |                 ^^
      one of 1k, 2k, 4k"
  `)
})

test('a resolution in capitals', () => {
  expect(problemsIn(image('resolution: 2K'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error wrong-value
      "2K" is no resolution

      4 |     resolution: 2K
        |                 ^^
      did you mean "2k"?"
  `)
})

test('a resolution that is a number', () => {
  expect(problemsIn(image('resolution: 2048'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error wrong-value
      2048 is no resolution

      4 |     resolution: 2048
        |                 ^^^^
      one of 1k, 2k, 4k"
  `)
})

test('a resolution that is a list', () => {
  expect(problemsIn(image('resolution: [1k, 2k]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error wrong-type
      "resolution" must be a single value, not a list

      4 |     resolution: [1k, 2k]
        |                 ^^^^^^^^
      one of 1k, 2k, 4k"
  `)
})

test('an unknown aspect ratio', () => {
  expect(problemsIn(image('aspect_ratio: 16:10'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:19 error wrong-value
      "16:10" is no aspect ratio

      4 |     aspect_ratio: 16:10
        |                   ^^^^^
      one of 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3, 21:9, auto"
  `)
})

test('an aspect ratio in another style', () => {
  expect(problemsIn(image('aspect_ratio: 16x9'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:19 error wrong-value
      "16x9" is no aspect ratio

      4 |     aspect_ratio: 16x9
        |                   ^^^^
      did you mean "16:9"?"
  `)
})

test('an unknown result type', () => {
  expect(problemsIn(image('result_type: serie'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:18 error wrong-value
      "serie" is no result type

      4 |     result_type: serie
        |                  ^^^^^
      did you mean "series"?"
  `)
})

test('a text for a list', () => {
  expect(problemsIn(image('image_list: ./a.png'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error wrong-type
      "image_list" must be a list, not text

      4 |     image_list: ./a.png
        |                 ^^^^^^^
      write a list: [first, second], or one item a line after "- ""
  `)
})

test('texts for the items of a list', () => {
  expect(problemsIn(image('image_list: [./a.png]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:18 error wrong-type
      item 1 of "image_list" must be a map, not text

      4 |     image_list: [./a.png]
        |                  ^^^^^^^
      write "image: …" inside it"
  `)
})

test('too many items', () => {
  expect(
    problemsIn(
      image('element_list:', ...Array.from({ length: 11 }, (_, index) => `- element_id: ${index + 1}`)),
    ),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:5 error too-many-items
      "element_list" has 11 items; at most 10 are allowed

      5 |     - element_id: 1
        |     ^^^^^^^^^^^^^^^
      remove some"
  `)
})

test('an empty image', () => {
  expect(problemsIn(image('image_list: [{ image: "" }]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:27 error wrong-value
      "image" is empty

      4 |     image_list: [{ image: "" }]
        |                           ^^
      give it a value, or remove it"
  `)
})

test('an element id in quotes', () => {
  expect(problemsIn(image('element_list: [{ element_id: "829836802793406551" }]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:34 error wrong-type
      "element_id" must be a whole number, not text

      4 |     element_list: [{ element_id: "829836802793406551" }]
        |                                  ^^^^^^^^^^^^^^^^^^^^
      remove the quotes: 829836802793406551"
  `)
})

test('an element id that is no 64-bit integer', () => {
  expect(
    problemsIn(
      image('element_list: [{ element_id: 9223372036854775808 }, { element_id: 0 }, { element_id: 8e17 }]'),
    ),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:34 error out-of-range
      "element_id" must be at most 9223372036854775807, not 9223372036854775808

      4 |     element_list: [{ element_id: 9223372036854775808 }, { element_id: 0 }, { element_id: 8e17 }]
        |                                  ^^^^^^^^^^^^^^^^^^^

    a.kirin.yaml:4:71 error out-of-range
      "element_id" must be at least 1, not 0

      4 |     element_list: [{ element_id: 9223372036854775808 }, { element_id: 0 }, { element_id: 8e17 }]
        |                                                                       ^

    a.kirin.yaml:4:90 error wrong-type
      "element_id" must be a whole number, not 8e17

      4 |     element_list: [{ element_id: 9223372036854775808 }, { element_id: 0 }, { element_id: 8e17 }]
        |                                                                                          ^^^^"
  `)
})

test('a key without a value', () => {
  expect(problemsIn(image('prompt:'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error wrong-type
      "prompt" has no value

      4 |     prompt:
        |     ^^^^^^
      give it a value, or remove it"
  `)
})

test('a value that is a comment', () => {
  expect(problemsIn(image('prompt: #1 bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error wrong-type
      "prompt" has no value

      4 |     prompt: #1 bottle
        |     ^^^^^^
      "#" begins a comment here; put the text in quotes"
  `)
})

test('an image without anything', () => {
  expect(problemsIn('version: 1\nimages:\n  hero:\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:3 error wrong-type
      image "hero" has no value

      3 |   hero:
        |   ^^^^
      give it a value, or remove it"
  `)
})

test('images without any', () => {
  expect(problemsIn('version: 1\nimages:\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:1 error wrong-type
      "images" has no value

      2 | images:
        | ^^^^^^
      give it a value, or remove it"
  `)
})

test('an image that is its prompt', () => {
  expect(problemsIn('version: 1\nimages:\n  hero: a bottle on slate\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:9 error wrong-type
      image "hero" must be a map, not text

      3 |   hero: a bottle on slate
        |         ^^^^^^^^^^^^^^^^^
      write "prompt: …" inside it"
  `)
})

test('images in a list', () => {
  expect(problemsIn('version: 1\nimages:\n  - prompt: a\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:3 error wrong-type
      "images" must be a map, not a list

      3 |   - prompt: a
        |   ^^^^^^^^^^^
      write "name:" in place of "-""
  `)
})

test('an output folder without a name', () => {
  expect(problemsIn(top('out: ""'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:6 error wrong-value
      "out" is empty

      2 | out: ""
        |      ^^
      give it a value, or remove it"
  `)
})

test('an id in the meta that would be rounded', () => {
  expect(problemsIn(image('meta: { asset: 829836802793406551, ratio: .inf }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:20 error out-of-range
      829836802793406551 is too large to be kept exactly

      4 |     meta: { asset: 829836802793406551, ratio: .inf }
        |                    ^^^^^^^^^^^^^^^^^^
      put it in quotes

    a.kirin.yaml:4:47 error out-of-range
      "ratio" is not a finite number

      4 |     meta: { asset: 829836802793406551, ratio: .inf }
        |                                               ^^^^
      write it as text, in quotes"
  `)
})

test('a matrix without axes', () => {
  expect(problemsIn(image('matrix: {}'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error empty-matrix
      "matrix" has no axes

      4 |     matrix: {}
        |             ^^
      name an axis and list its values, such as "locale: [en, de]""
  `)
})

test('an axis without values', () => {
  expect(problemsIn(image('matrix: { locale: [] }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:23 error empty-matrix
      axis "locale" has no values

      4 |     matrix: { locale: [] }
        |                       ^^
      give the axis at least one value, or remove it"
  `)
})

test('an axis of one value', () => {
  expect(problemsIn(image('matrix: { locale: en }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:23 error wrong-type
      axis "locale" must be a list, not text

      4 |     matrix: { locale: en }
        |                       ^^
      write a list: [first, second], or one item a line after "- ""
  `)
})

test('an axis of maps', () => {
  expect(
    problemsIn(image('matrix: { locale: [{ name: en }, 829836802793406551, null] }')),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:24 error wrong-type
      item 1 of axis "locale" must be a single value: text, a number, true or false

      4 |     matrix: { locale: [{ name: en }, 829836802793406551, null] }
        |                        ^^^^^^^^^^^^

    a.kirin.yaml:4:38 error out-of-range
      829836802793406551 is too large to be kept exactly

      4 |     matrix: { locale: [{ name: en }, 829836802793406551, null] }
        |                                      ^^^^^^^^^^^^^^^^^^
      put it in quotes

    a.kirin.yaml:4:58 error wrong-type
      item 3 of axis "locale" has no value

      4 |     matrix: { locale: [{ name: en }, 829836802793406551, null] }
        |                                                          ^^^^
      give it a value, or remove it"
  `)
})

test('an axis with a name of the future', () => {
  expect(problemsIn(image('matrix: { include: [a], exclude: [b], locale: [en] }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:15 error not-supported
      "include" in a matrix is kept for a later version

      4 |     matrix: { include: [a], exclude: [b], locale: [en] }
        |               ^^^^^^^
      choose another name for the axis

    a.kirin.yaml:4:29 error not-supported
      "exclude" in a matrix is kept for a later version

      4 |     matrix: { include: [a], exclude: [b], locale: [en] }
        |                             ^^^^^^^
      choose another name for the axis"
  `)
})

test('a value that an alias repeats is told once', () => {
  expect(
    problemsIn('version: 1\nimages:\n  a: &a { n: 12 }\n  b: *a\n  c: { <<: *a, prompt: x }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:14 error out-of-range
      "n" must be at most 9, not 12

      3 |   a: &a { n: 12 }
        |              ^^"
  `)
})

test('no number at all', () => {
  expect(problemsIn(image('n: .nan'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error wrong-type
      "n" must be a whole number, not .nan

      4 |     n: .nan
        |        ^^^^"
  `)
})
