import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

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
        |             ^^^^^^
      write one text"
  `)
})

test('a map for a text', () => {
  expect(problemsIn(image('prompt: { en: a bottle }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error wrong-type
      "prompt" must be text, not a map

      4 |     prompt: { en: a bottle }
        |             ^^^^^^^^^^^^^^^^
      write one text"
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

test('a value that an alias repeats is told once', () => {
  expect(
    problemsIn('version: 1\nimages:\n  a: &a { n: 12 }\n  b: *a\n  c: { <<: *a, prompt: x }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:14 error out-of-range
      "n" must be at most 9, not 12

      3 |   a: &a { n: 12 }
        |              ^^
      write 9 or less"
  `)
})
