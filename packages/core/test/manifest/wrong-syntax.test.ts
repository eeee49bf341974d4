import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

test('an empty file', () => {
  expect(problemsIn('')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:1 error empty-manifest
      the file is empty

      write "version: 1" and at least one image"
  `)
})

test('a file of comments alone', () => {
  expect(problemsIn('# later\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:1 error empty-manifest
      the file is empty

      1 | # later
        | ^
      write "version: 1" and at least one image"
  `)
})

test('a file that is not a map', () => {
  expect(problemsIn('- version: 1\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:1 error wrong-type
      the manifest must be a map, not a list

      1 | - version: 1
        | ^^^^^^^^^^^^
      write "name:" in place of "-""
  `)
})

test('a file that is text', () => {
  expect(problemsIn('hello\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:1:1 error wrong-type
      the manifest must be a map, not text

      1 | hello
        | ^^^^^
      write "version: …" inside it"
  `)
})

test('a tab as indentation', () => {
  expect(problemsIn('version: 1\nimages:\n\thero: { prompt: a }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:1 error yaml-syntax
      YAML does not allow tabs for indentation

      3 |  hero: { prompt: a }
        | ^
      indent with spaces"
  `)
})

test('indentation that does not fit', () => {
  expect(
    problemsIn('version: 1\nimages:\n    hero:\n      prompt: a\n   story: {}\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:1 error yaml-syntax
      the indentation does not fit what stands before

      5 |    story: {}
        | ^
      indent all keys of one map by the same number of spaces"
  `)
})

test('a key without a space after its colon', () => {
  expect(problemsIn(image('prompt:a bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error wrong-type
      image "hero" must be a map, not text

      4 |     prompt:a bottle
        |     ^^^^^^^^^^^^^^^
      put a space after "prompt:""
  `)
})

test('a key without a colon', () => {
  expect(problemsIn(image('prompt', 'n: 1'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error yaml-syntax
      a key must stand on one line, followed by a colon and a space

      4 |     prompt
        |     ^^^^^^
      write "key: value""
  `)
})

test('a bracket that is not closed', () => {
  expect(problemsIn(top('vars: { a: [1, 2 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:12 error yaml-syntax
      the list that begins with "[" is not closed

      2 | vars: { a: [1, 2 }
        |            ^^^^^^
      close it with "]""
  `)
})

test('two documents', () => {
  expect(problemsIn('version: 1\nimages: {}\n---\nversion: 1\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:1 error yaml-syntax
      a second YAML document begins here, and a file is one document

      3 | ---
        | ^^^
      move it to a file of its own, or remove the line "---""
  `)
})

test('an alias that is a part of itself', () => {
  expect(problemsIn(top('vars:', '  a: &a [*a]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:10 error yaml-syntax
      "*a" refers to a value that it is itself a part of

      3 |   a: &a [*a]
        |          ^^
      remove it"
  `)
})

test('a merge of something that is no map', () => {
  expect(problemsIn(image('<<: [1]', 'prompt: a'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:5 error wrong-type
      the merge key "<<" takes a map or a list of maps

      4 |     <<: [1]
        |     ^^
      write "<<: *name", where "&name" marks a map"
  `)
})

test('a key that is a list', () => {
  expect(problemsIn(top('vars:', '  ? [a, b]', '  : c'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:5 error wrong-type
      a key must be text

      3 |   ? [a, b]
        |     ^^^^^^
      put it in quotes"
  `)
})

test('a YAML type without a use', () => {
  expect(problemsIn(image('alt: !!binary aGVsbG8='))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:19 error not-supported
      kirin-batch has no use for this type of YAML value

      4 |     alt: !!binary aGVsbG8=
        |                   ^^^^^^^^
      write it as text"
  `)
})

test('a block that is not indented', () => {
  expect(problemsIn(image('prompt: >-', '  a bottle', 'on slate'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:5 error yaml-syntax
      a key must be followed by a colon and a value

      6 |     on slate
        |     ^^^^^^^^
      write "key: value", or indent the line where it belongs to the text above"
  `)
})

test('a key that is indented too far', () => {
  expect(problemsIn(image('prompt: a bottle', '  n: 1'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-syntax
      the next line is indented further, so it continues this text, and holds a colon

      4 |     prompt: a bottle
        |             ^^^^^^^^
      indent all keys of one map by the same number of spaces"
  `)
})

test('a list on the line of its key', () => {
  expect(problemsIn(image('image_list: - image: ./a.png'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error yaml-syntax
      "- " begins a list, and a list begins on the line after its key

      4 |     image_list: - image: ./a.png
        |                 ^
      begin it there, or put the text in quotes"
  `)
})

test('a comma that is missing', () => {
  expect(problemsIn(image('meta: { a: 1 b: 2 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:16 error yaml-syntax
      within brackets this needs brackets too, or a comma is missing before it

      4 |     meta: { a: 1 b: 2 }
        |                ^^^^^^^
      separate items by commas, and write lists and maps within them in brackets"
  `)
})

test('a list that is open to the end of the file', () => {
  expect(problemsIn(image('meta: [a, b', 'n: 1'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 error yaml-syntax
      the list that begins with "[" is not closed

      4 |     meta: [a, b
        |           ^^^^^
      close it with "]""
  `)
})
