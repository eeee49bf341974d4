import { expect, test } from 'vitest'
import { cards, csv, json } from './cards.ts'
import { shown, validated } from './validated.ts'

test('rows of another length', async () => {
  expect(await csv('id,name\na,Mug, white\nb,"Cup"\nc\n\nd,"x\ny",z,\n')).toMatchInlineSnapshot(`
    "p.csv:2:1 error data-row
      this row has 3 fields, and the first line names 2 columns

      2 | a,Mug, white
        | ^^^^^^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      put a field that holds a comma in quotes

    p.csv:4:1 error data-row
      this row has 1 field, and the first line names 2 columns

      4 | c
        | ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      add what is missing, or its commas

    p.csv:6:1 error data-row
      this row has 4 fields, and the first line names 2 columns

      6 | d,"x
        | ^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      put a field that holds a comma in quotes"
  `)
})

test('twenty rows of another length are told', async () => {
  const text = await csv(`id,name\n${'a\n'.repeat(30)}`)
  expect(text.match(/ error data-row$/gm)).toHaveLength(20)
})

test('quotes that are wrong', async () => {
  expect(await csv('id,name\na,Mug\nb,12" vinyl\nc,Cup\n')).toMatchInlineSnapshot(`
    "p.csv:3:3 error data-syntax
      this field holds a quote and does not begin with one

      3 | b,12" vinyl
        |   ^^^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      put the whole field in quotes, and write each quote within it twice"
  `)
  expect(await csv('id,name\n"a"b,Mug\n')).toMatchInlineSnapshot(`
    "p.csv:2:1 error data-syntax
      something follows the quote that closes this field

      2 | "a"b,Mug
        | ^^^^^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      write a quote within a field twice"
  `)
  expect(await csv('id,name\na,ü😀\nb,"Mug\nc,Cup\n')).toMatchInlineSnapshot(`
    "p.csv:3:3 error data-syntax
      the quote that opens this field is never closed

      3 | b,"Mug
        |   ^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      close it"
  `)
})

test('two columns of one name', async () => {
  expect(await csv('id,name,"name"\na,Mug,Cup\n')).toMatchInlineSnapshot(`
    "p.csv:1:9 error duplicate-key
      two columns are called "name"

      1 | id,name,"name"
        |         ^^^^^^
      p.csv:1:4 first used here

      1 | id,name,"name"
        |    ^^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      rename or remove one of them"
  `)
})

test('a CSV without rows is a warning, one without anything an error', async () => {
  const empty = await validated(cards('p.csv'), { 'p.csv': 'id,name\n' })
  expect([empty.kind, shown(empty)]).toMatchInlineSnapshot(`
    [
      "valid",
      "a.kirin.yaml:4:11 warning data-empty
      p.csv has no rows, so there are no images

      4 |     data: p.csv
        |           ^^^^^
      add a row, or remove the image",
    ]
  `)
  expect(await csv('\n')).toMatchInlineSnapshot(`
    "p.csv:1:1 error data-syntax
      the file is empty: not even a line with the names of the columns is there

      1 |
        | ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      write one, such as id,name"
  `)
})

test('10,001 rows', async () => {
  expect(await csv(`id,name\n${'a,b\n'.repeat(10_001)}`)).toMatchInlineSnapshot(`
    "p.csv:10002:1 error data-too-large
      the file has more than 10000 rows

      10002 | a,b
            | ^^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      split it"
  `)
  expect(await json(`[${Array(10_001).fill('{}').join(',\n')}]`)).toMatchInlineSnapshot(`
    "p.json:10001:1 error data-too-large
      the file has 10001 rows, and 10000 are the most

      10001 | {}]
            | ^^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.json
        |           ^^^^^^
      split it"
  `)
})
