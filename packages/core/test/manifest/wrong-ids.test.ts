import { expect, test } from 'vitest'
import { problemsIn } from './problems-in.ts'

test('an id with a space', () => {
  expect(problemsIn('version: 1\nimages: { my hero: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "my hero" is not a valid id

      2 | images: { my hero: {} }
        |           ^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id with a slash', () => {
  expect(problemsIn('version: 1\nimages: { pages/hero: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "pages/hero" is not a valid id

      2 | images: { pages/hero: {} }
        |           ^^^^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id that begins with a dot', () => {
  expect(problemsIn('version: 1\nimages: { .hero: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      ".hero" is not a valid id

      2 | images: { .hero: {} }
        |           ^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id that ends in a dot', () => {
  expect(problemsIn('version: 1\nimages: { hero.: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "hero." ends in a dot, which Windows drops from file names

      2 | images: { hero.: {} }
        |           ^^^^^
      remove the dot"
  `)
})

test('an id that climbs', () => {
  expect(problemsIn('version: 1\nimages: { ..: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      ".." is not a valid id

      2 | images: { ..: {} }
        |           ^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id that is a device on Windows', () => {
  expect(
    problemsIn('version: 1\nimages: { NUL: {}, con.png: {}, com1: {}, console: {} }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "NUL" is the name of a device on Windows and cannot be a file there

      2 | images: { NUL: {}, con.png: {}, com1: {}, console: {} }
        |           ^^^
      choose another id

    a.kirin.yaml:2:20 error invalid-id
      "con.png" is the name of a device on Windows and cannot be a file there

      2 | images: { NUL: {}, con.png: {}, com1: {}, console: {} }
        |                    ^^^^^^^
      choose another id

    a.kirin.yaml:2:33 error invalid-id
      "com1" is the name of a device on Windows and cannot be a file there

      2 | images: { NUL: {}, con.png: {}, com1: {}, console: {} }
        |                                 ^^^^
      choose another id"
  `)
})

test('an id that is too long', () => {
  expect(problemsIn(`version: 1\nimages: { ${'a'.repeat(101)}: {} }\n`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is too long for an id: 101 characters

      2 | images: { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
        |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      at most 100 characters"
  `)
})

test('an id that is not in normal form', () => {
  expect(problemsIn('version: 1\nimages: { cafe\u0301: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "café" is not in Unicode normalization form C, so that two equal-looking ids could differ

      2 | images: { café: {} }
        |           ^^^^
      type its accented letters anew as single characters"
  `)
})

test('an id that turns the direction of writing', () => {
  expect(problemsIn('version: 1\nimages: { "a\\u202eb": {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "a\\u202eb" is not a valid id

      2 | images: { "a\\u202eb": {} }
        |           ^^^^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id with a control character', () => {
  expect(problemsIn('version: 1\nimages: { "a\\x1b[31mb": {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "a\\u001b[31mb" is not a valid id

      2 | images: { "a\\x1b[31mb": {} }
        |           ^^^^^^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an empty id', () => {
  expect(problemsIn('version: 1\nimages: { "": {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "" is empty

      2 | images: { "": {} }
        |           ^^
      give the image a name"
  `)
})
