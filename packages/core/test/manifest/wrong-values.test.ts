import { expect, test } from 'vitest'
import { image, problemsIn } from './problems-in.ts'

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
        |        ^^^^^
      write digits alone"
  `)
})

test('a number with a fraction', () => {
  expect(problemsIn(image('n: 2.5'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error wrong-type
      "n" must be a whole number, not 2.5

      4 |     n: 2.5
        |        ^^^
      write digits alone"
  `)
})

test('a number that is too large', () => {
  expect(problemsIn(image('n: 10'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error out-of-range
      "n" must be at most 9, not 10

      4 |     n: 10
        |        ^^
      write 9 or less"
  `)
})

test('a number that is too small', () => {
  expect(problemsIn(image('series_amount: 1', 'n: 0'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:20 error out-of-range
      "series_amount" must be at least 2, not 1

      4 |     series_amount: 1
        |                    ^
      write 2 or more

    a.kirin.yaml:5:8 error out-of-range
      "n" must be at least 1, not 0

      5 |     n: 0
        |        ^
      write 1 or more"
  `)
})

test('a number beyond all bounds', () => {
  expect(problemsIn(image('n: 99999999999999999999'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error out-of-range
      "n" must be at most 9, not 99999999999999999999

      4 |     n: 99999999999999999999
        |        ^^^^^^^^^^^^^^^^^^^^
      write 9 or less"
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
      write 9223372036854775807 or less

    a.kirin.yaml:4:71 error out-of-range
      "element_id" must be at least 1, not 0

      4 |     element_list: [{ element_id: 9223372036854775808 }, { element_id: 0 }, { element_id: 8e17 }]
        |                                                                       ^
      write 1 or more

    a.kirin.yaml:4:90 error wrong-type
      "element_id" must be a whole number, not 8e17

      4 |     element_list: [{ element_id: 9223372036854775808 }, { element_id: 0 }, { element_id: 8e17 }]
        |                                                                                          ^^^^
      write digits alone"
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

test('no number at all', () => {
  expect(problemsIn(image('n: .nan'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:8 error wrong-type
      "n" must be a whole number, not .nan

      4 |     n: .nan
        |        ^^^^
      write digits alone"
  `)
})

test('a callback that nobody could post to', () => {
  expect(problemsIn(image('callback_url: example.com/hook'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:19 error wrong-value
      "callback_url" is no http or https URL

      4 |     callback_url: example.com/hook
        |                   ^^^^^^^^^^^^^^^^
      write one such as https://example.com/hook"
  `)
})
