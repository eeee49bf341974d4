import { expect, test } from 'vitest'
import { image, problemsIn } from './problems-in.ts'

test('data that is a list', () => {
  expect(problemsIn(image('data: [products.csv]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 error wrong-type
      "data" must be the path of a file, not a list

      4 |     data: [products.csv]
        |           ^^^^^^^^^^^^^^
      write data: products.csv, or a map of file and id"
  `)
})

test('data that is a number', () => {
  expect(problemsIn(image('data: 3'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 error wrong-type
      "data" must be the path of a file, not a number

      4 |     data: 3
        |           ^
      write data: products.csv, or a map of file and id"
  `)
})

test('data without a value', () => {
  expect(problemsIn(image('data:'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error wrong-type
      "data" has no value

      4 |     data:
        |     ^^^^
      give it a value, or remove it"
  `)
})

test('an empty path', () => {
  expect(problemsIn(image('data: ""'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 error wrong-value
      "data" is empty

      4 |     data: ""
        |           ^^
      give it a value, or remove it"
  `)
})

test('the long form without its file', () => {
  expect(problemsIn(image('data: { path: products.csv, id: sku }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error missing-key
      "data" lacks the key "file"

      4 |     data: { path: products.csv, id: sku }
        |     ^^^^
      add "file: …"

    a.kirin.yaml:4:13 error unknown-key
      unknown key "path"

      4 |     data: { path: products.csv, id: sku }
        |             ^^^^
      known here: file, id"
  `)
})

test('a column that is a number', () => {
  expect(problemsIn(image('data: { file: products.csv, id: 1 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:37 error wrong-type
      "id" must be text, not a number

      4 |     data: { file: products.csv, id: 1 }
        |                                     ^
      put it in quotes: "1""
  `)
})

test('data among the defaults', () => {
  expect(problemsIn('version: 1\ndefaults: { data: products.csv }\nimages: {}\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:13 error unknown-key
      unknown key "data"

      2 | defaults: { data: products.csv }
        |             ^^^^
      "data" belongs to an image"
  `)
})
