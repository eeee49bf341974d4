import { expect, test } from 'vitest'
import { image, problemsIn } from './problems-in.ts'

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

test('an axis with a space in its name', () => {
  expect(problemsIn(image('matrix: { my axis: [1] }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:15 error invalid-id
      "my axis" is not a valid name

      4 |     matrix: { my axis: [1] }
        |               ^^^^^^^
      a name begins with a letter or "_" and holds ASCII letters, digits, "_" and "-""
  `)
})
