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
      write one value

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

test('include and exclude that are no lists of maps', () => {
  expect(problemsIn(image('matrix: { include: en, exclude: [b], locale: [en] }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:24 error wrong-type
      "include" must be a list, not text

      4 |     matrix: { include: en, exclude: [b], locale: [en] }
        |                        ^^
      write a list: [first, second], or one item a line after "- "

    a.kirin.yaml:4:38 error wrong-type
      item 1 of "exclude" must be a map, not text

      4 |     matrix: { include: en, exclude: [b], locale: [en] }
        |                                      ^"
  `)
})

test('items of include and exclude without anything', () => {
  expect(
    problemsIn(image('matrix: { locale: [en], include: [{}, ], exclude: [{ locale: }] }')),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:39 error wrong-value
      item 1 of "include" names no axis

      4 |     matrix: { locale: [en], include: [{}, ], exclude: [{ locale: }] }
        |                                       ^^
      write "{ axis: value }"

    a.kirin.yaml:4:58 error wrong-type
      "locale" has no value

      4 |     matrix: { locale: [en], include: [{}, ], exclude: [{ locale: }] }
        |                                                          ^^^^^^
      give it a value, or remove it"
  `)
})

test('items of include with lists, a name of no template, and a key twice', () => {
  expect(
    problemsIn(image('matrix: { include: [{ a: [1] }, { my axis: 1 }, { a: 1, a: 2 }] }')),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:30 error wrong-type
      "a" must be a single value: text, a number, true or false

      4 |     matrix: { include: [{ a: [1] }, { my axis: 1 }, { a: 1, a: 2 }] }
        |                              ^^^
      write one value

    a.kirin.yaml:4:39 error invalid-id
      "my axis" is not a valid name

      4 |     matrix: { include: [{ a: [1] }, { my axis: 1 }, { a: 1, a: 2 }] }
        |                                       ^^^^^^^
      a name begins with a letter or "_" and holds ASCII letters, digits, "_" and "-"

    a.kirin.yaml:4:61 error duplicate-key
      the key "a" is used twice

      4 |     matrix: { include: [{ a: [1] }, { my axis: 1 }, { a: 1, a: 2 }] }
        |                                                             ^
      a.kirin.yaml:4:55 first used here

      4 |     matrix: { include: [{ a: [1] }, { my axis: 1 }, { a: 1, a: 2 }] }
        |                                                       ^
      rename or remove one of them"
  `)
})

test('exclude alone', () => {
  expect(problemsIn(image('matrix: { exclude: [{ a: 1 }] }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error empty-matrix
      "matrix" has no axes

      4 |     matrix: { exclude: [{ a: 1 }] }
        |             ^^^^^^^^^^^^^^^^^^^^^^^
      name an axis and list its values, such as "locale: [en, de]""
  `)
})

test('too many items of exclude', () => {
  const items = Array.from({ length: 1_001 }, (_, index) => `{ a: ${index} }`).join(', ')
  expect(problemsIn(image(`matrix: { a: [1], exclude: [${items}] }`))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:32 error too-many-items
      "exclude" has 1001 items; at most 1000 are allowed

      4 |     matrix: { a: [1], exclude: [{ a: 0 }, { a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }, { a: 5 }, { a: 6 }…
        |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      remove some"
  `)
  const fewer = Array.from({ length: 1_000 }, (_, index) => `{ a: ${index} }`).join(', ')
  expect(problemsIn(image(`matrix: { a: [1], exclude: [${fewer}] }`))).toBe('')
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
