import { expect, test } from 'vitest'
import { json, yaml } from './cards.ts'

test('JSON that is none', async () => {
  expect(await json('[{ "id": "a", "name": "Mug", }]')).toMatchInlineSnapshot(`
    "p.json:1:30 error data-syntax
      this is no JSON

      1 | [{ "id": "a", "name": "Mug", }]
        |                              ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      look at the commas, quotes and brackets here"
  `)
  expect(await json('[{ "id": "a" }')).toMatchInlineSnapshot(`
    "p.json:1:15 error data-syntax
      this is no JSON

      1 | [{ "id": "a" }
        |               ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      look at the commas, quotes and brackets here"
  `)
  expect(await json('')).toMatchInlineSnapshot(`
    "p.json:1:1 error data-syntax
      this is no JSON

      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      look at the commas, quotes and brackets here"
  `)
})

test('JSON of another shape', async () => {
  expect(await json('{ "products": [{ "id": "a" }] }')).toMatchInlineSnapshot(`
    "p.json:1:3 error data-row
      the rows must stand at the top, not below "products"

      1 | { "products": [{ "id": "a" }] }
        |   ^^^^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      remove this key"
  `)
  expect(await json('[{ "id": "a", "name": "x" }, "b", null, ["c"]]')).toMatchInlineSnapshot(`
    "p.json:1:30 error data-row
      item 2 must be a map of names to values, not text

      1 | [{ "id": "a", "name": "x" }, "b", null, ["c"]]
        |                              ^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      write "name: value"

    p.json:1:35 error data-row
      item 3 must be a map of names to values, not nothing

      1 | [{ "id": "a", "name": "x" }, "b", null, ["c"]]
        |                                   ^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      write "name: value"

    p.json:1:41 error data-row
      item 4 must be a map of names to values, not a list

      1 | [{ "id": "a", "name": "x" }, "b", null, ["c"]]
        |                                         ^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      write "name: value""
  `)
  expect(await json('{ "a": { "name": "x" }, "b": 3 }')).toMatchInlineSnapshot(`
    "p.json:1:30 error data-row
      "b" must be a map of names to values, not a number

      1 | { "a": { "name": "x" }, "b": 3 }
        |                              ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      write "name: value""
  `)
  expect(await json('"a"')).toMatchInlineSnapshot(`
    "p.json:1:1 error data-row
      a data file holds rows, not text

      1 | "a"
        | ^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      write a list of maps, or a map of maps whose keys are the ids"
  `)
})

test('ids of JSON that are missing, empty, no single value or used twice', async () => {
  const text =
    '[\n{ "ID": "a" },\n{ "id": "" },\n{ "id": null },\n{ "id": ["a"] },\n{ "id": 7 },\n{ "id": "7" }\n]'
  expect(await json(text)).toMatchInlineSnapshot(`
    "p.json:2:1 error data-id
      this row has no "id"

      2 | { "ID": "a" },
        | ^^^^^^^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      did you mean "ID"?

    p.json:3:9 error data-id
      the "id" of this row is empty

      3 | { "id": "" },
        |         ^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      give it an id of its own

    p.json:4:9 error data-id
      the "id" of this row is empty

      4 | { "id": null },
        |         ^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      give it an id of its own

    p.json:5:9 error data-id
      the "id" of this row must be a single value

      5 | { "id": ["a"] },
        |         ^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      write a text or a number

    p.json:7:9 error data-id
      the id "7" is used twice

      7 | { "id": "7" }
        |         ^^^
      p.json:6:9 first used here

      6 | { "id": 7 },
        |         ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      ids are unique: change one"
  `)
})

test('a place after texts with quotes, brackets and backslashes', async () => {
  const rows = '[{ "id": "a", "name": "\\"]}\\\\", "x": [{}, "["] },\n{ "\\u0069d": "a" }]'
  expect(await json(rows)).toMatchInlineSnapshot(`
    "p.json:2:14 error data-id
      the id "a" is used twice

      2 | { "\\u0069d": "a" }]
        |              ^^^
      p.json:1:10 first used here

      1 | [{ "id": "a", "name": "\\"]}\\\\", "x": [{}, "["] },
        |          ^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      ids are unique: change one"
  `)
})

test('keys that are used twice', async () => {
  expect(await json('{ "a": { "name": "x" }, "a": { "name": "y" } }')).toMatchInlineSnapshot(`
    "p.json:1:25 error duplicate-key
      the key "a" is used twice

      1 | { "a": { "name": "x" }, "a": { "name": "y" } }
        |                         ^^^
      p.json:1:3 first used here

      1 | { "a": { "name": "x" }, "a": { "name": "y" } }
        |   ^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      rename or remove one of them"
  `)
  expect(await yaml('- { id: a, name: x, name: y }\n')).toMatchInlineSnapshot(`
    "p.yaml:1:21 error duplicate-key
      the key "name" is used twice

      1 | - { id: a, name: x, name: y }
        |                     ^^^^
      p.yaml:1:12 first used here

      1 | - { id: a, name: x, name: y }
        |            ^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.yaml
        |           ^^^^^^
      rename or remove one of them"
  `)
})

test('an id that would be rounded', async () => {
  expect(await json('[{ "id": 829836802793406551, "name": "x" }]')).toMatchInlineSnapshot(`
    "p.json:1:10 error out-of-range
      829836802793406551 is too large to be kept exactly

      1 | [{ "id": 829836802793406551, "name": "x" }]
        |          ^^^^^^^^^^^^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      put it in quotes"
  `)
})

test('YAML that is none', async () => {
  expect(await yaml('- id: a\n  name: b: c\n')).toMatchInlineSnapshot(`
    "p.yaml:2:9 error yaml-syntax
      a text without quotes cannot hold a colon and a space

      2 |   name: b: c
        |         ^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.yaml
        |           ^^^^^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})

test('YAML without anything', async () => {
  expect(await yaml('# later\n')).toMatchInlineSnapshot(`
    "p.yaml:1:1 error data-syntax
      the file is empty

      1 | # later
        | ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.yaml
        |           ^^^^^^
      write a list of maps, or a map of maps whose keys are the ids"
  `)
  expect(await yaml('[]\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 warning data-empty
      p.yaml has no rows, so there are no images

      4 |     data: p.yaml
        |           ^^^^^^
      add a row, or remove the image"
  `)
})

test('aliases of aliases in a data file are counted, not expanded', { timeout: 5_000 }, async () => {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const aliases = Array.from({ length: 10 }, () => `*a${level}`).join(', ')
    return `a${level + 1}: &a${level + 1} { x: [${aliases}] }`
  })
  expect(await yaml(`a0: &a0 { x: 1 }\n${levels.join('\n')}\n`)).toContain(
    'stand for more than 250000 values',
  )
})
