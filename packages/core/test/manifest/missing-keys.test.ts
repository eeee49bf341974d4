import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

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
