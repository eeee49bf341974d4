import { expect, test } from 'vitest'
import { csv } from './cards.ts'

test('no column of that name', async () => {
  expect(await csv('sku,name\na,Mug\n')).toMatchInlineSnapshot(`
    "p.csv:1:1 error data-id
      there is no column "id"

      1 | sku,name
        | ^^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      name another with data: { file: …, id: … }"
  `)
  expect(await csv('ID,name\na,Mug\n')).toMatchInlineSnapshot(`
    "p.csv:1:1 error data-id
      there is no column "id"

      1 | ID,name
        | ^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      did you mean "ID"?"
  `)
  expect(await csv('id;name\na;Mug\n')).toMatchInlineSnapshot(`
    "p.csv:1:1 error data-id
      there is no column "id"

      1 | id;name
        | ^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      separate the columns by commas"
  `)
  expect(await csv('id,name\na,Mug\n', 'sku')).toMatchInlineSnapshot(`
    "p.csv:1:1 error data-id
      there is no column "sku"

      1 | id,name
        | ^^^^^^^
      a.kirin.yaml:4:19 the data of "card"

      4 |     data: { file: p.csv, id: sku }
        |                   ^^^^^
      its columns: id, name"
  `)
})

test('ids that are empty or used twice', async () => {
  expect(await csv('name,id\nMug,a\nCup,\nü😀,a\n"Jug",""\n')).toMatchInlineSnapshot(`
    "p.csv:3:5 error data-id
      the "id" of this row is empty

      3 | Cup,
        |     ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      give it an id of its own

    p.csv:4:5 error data-id
      the id "a" is used twice

      4 | ü😀,a
        |     ^
      p.csv:2:5 first used here

      2 | Mug,a
        |     ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      ids are unique: change one

    p.csv:5:7 error data-id
      the "id" of this row is empty

      5 | "Jug",""
        |       ^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      give it an id of its own"
  `)
})

test('ids that come to the same', async () => {
  expect(await csv('id,name\nA b,Mug\nA/b,Cup\n')).toMatchInlineSnapshot(`
    "p.csv:3:1 error data-id
      "A/b" and "A b" come to the same id, "A-b"

      3 | A/b,Cup
        | ^^^
      p.csv:2:1 first used here

      2 | A b,Mug
        | ^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      ids are unique: change one"
  `)
})

test('ten thousand ids that are empty', async () => {
  const text = await csv(`id,name\n${',x\n'.repeat(10_000)}`)
  expect(text.match(/ error data-id$/gm)).toHaveLength(20)
})
