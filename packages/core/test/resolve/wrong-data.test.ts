import { symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { problemsOf, projectOf, shown, validated } from './validated.ts'

/** A sound manifest around a data file. */
function cards(data: string, prompt = '{{ row.name }}'): string {
  return `images:\n  card:\n    data: ${data}\n    prompt: "${prompt}"\n`
}

async function csv(text: string, id?: string): Promise<string> {
  return await problemsOf(cards(id === undefined ? 'p.csv' : `{ file: p.csv, id: ${id} }`), { 'p.csv': text })
}

async function json(text: string): Promise<string> {
  return await problemsOf(cards('p.json'), { 'p.json': text })
}

async function yaml(text: string): Promise<string> {
  return await problemsOf(cards('p.yaml'), { 'p.yaml': text })
}

test('a file that is not there, a folder, and a file of no known type', async () => {
  const manifest = `images:
  a: { data: data/p.csv, prompt: a }
  b: { data: folder.csv, prompt: a }
  c: { data: p.txt, prompt: a }
  d: { data: p, prompt: a }
`
  expect(await problemsOf(manifest, { 'folder.csv/x': '', 'p.txt': '' })).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:14 error data-file
      there is no file data/p.csv

      3 |   a: { data: data/p.csv, prompt: a }
        |              ^^^^^^^^^^
      a path is relative to the manifest: check its spelling, upper and lower case too

    a.kirin.yaml:4:14 error data-file
      folder.csv cannot be read (it is not a file)

      4 |   b: { data: folder.csv, prompt: a }
        |              ^^^^^^^^^^
      name a file that can be read

    a.kirin.yaml:5:14 error data-file
      p.txt is of no known type

      5 |   c: { data: p.txt, prompt: a }
        |              ^^^^^
      name a file that ends in .csv, .json, .yaml or .yml

    a.kirin.yaml:6:14 error data-file
      p is of no known type

      6 |   d: { data: p, prompt: a }
        |              ^
      name a file that ends in .csv, .json, .yaml or .yml"
  `)
})

test('paths out of the project', async () => {
  const manifest = `images:
  a: { data: ../p.csv, prompt: a }
  b: { data: /etc/passwd, prompt: a }
  c: { data: 'C:\\p.csv', prompt: a }
  d: { data: '\\\\server\\share\\p.csv', prompt: a }
  e: { data: ../../etc/passwd, prompt: a }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:14 error path-outside-project
      "../p.csv" leads out of the project

      3 |   a: { data: ../p.csv, prompt: a }
        |              ^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:4:14 error path-outside-project
      "/etc/passwd" leads out of the project

      4 |   b: { data: /etc/passwd, prompt: a }
        |              ^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:5:14 error path-outside-project
      "C:\\p.csv" leads out of the project

      5 |   c: { data: 'C:\\p.csv', prompt: a }
        |              ^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:6:14 error path-outside-project
      "\\\\server\\share\\p.csv" leads out of the project

      6 |   d: { data: '\\\\server\\share\\p.csv', prompt: a }
        |              ^^^^^^^^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest

    a.kirin.yaml:7:14 error path-outside-project
      "../../etc/passwd" leads out of the project

      7 |   e: { data: ../../etc/passwd, prompt: a }
        |              ^^^^^^^^^^^^^^^^
      copy the file into the project and name it relative to the manifest"
  `)
})

test.skipIf(process.platform === 'win32')('a link out of the project', async () => {
  const outside = projectOf({ 'p.csv': 'id,name\na,Mug\n' })
  const root = projectOf({ 'a.kirin.yaml': `version: 1\n${cards('p.csv')}` })
  symlinkSync(join(outside, 'p.csv'), join(root, 'p.csv'))
  expect(outside.startsWith(tmpdir())).toBe(true)
  expect(shown(await validate({ root }))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 error path-outside-project
      p.csv is a link that leads out of the project

      4 |     data: p.csv
        |           ^^^^^
      copy the file into the project and name it relative to the manifest"
  `)
})

test('5 MB are taken, one byte more is not', async () => {
  const root = projectOf({ 'a.kirin.yaml': `version: 1\n${cards('p.csv', 'x{{ row.id }}')}` })
  const path = join(root, 'p.csv')
  const cell = `id,name\na,"${'x'.repeat(5 * 1024 * 1024 - 13)}"\n`
  writeFileSync(path, cell)
  expect(cell).toHaveLength(5 * 1024 * 1024)
  expect(shown(await validate({ root }))).toBe('')
  truncateSync(path, 5 * 1024 * 1024 + 1)
  expect(shown(await validate({ root }))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 error data-too-large
      p.csv has 5242881 bytes, and 5242880 bytes are the most

      4 |     data: p.csv
        |           ^^^^^
      split it"
  `)
})

test('a file that is not UTF-8', async () => {
  expect(
    await problemsOf(cards('p.csv'), { 'p.csv': Buffer.from('id,name\na,é\n', 'latin1') }),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:11 error data-file
      p.csv is not UTF-8 text

      4 |     data: p.csv
        |           ^^^^^
      save it as UTF-8"
  `)
})

test('a bad file of two images is told once, and its consequences never', async () => {
  const manifest = `${cards('p.csv')}  other: { data: p.csv, prompt: a, image_list: [{ image: kirin:card/a }] }\n`
  expect(await problemsOf(manifest, { 'p.csv': 'id,name\na\n' })).toMatchInlineSnapshot(`
    "p.csv:2:1 error data-row
      this row has 1 field, and the first line names 2 columns

      2 | a
        | ^
      a.kirin.yaml:4:11 the data of "card"

      4 |     data: p.csv
        |           ^^^^^
      add what is missing, or its commas"
  `)
})

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

test('rows times a matrix', async () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => `r${index},x\n`).join('')
  const manifest = `${cards('p.csv')}    matrix: { a: [1, 2] }\n`
  expect(await problemsOf(manifest, { 'p.csv': `id,name\n${rows}` })).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:13 error matrix-too-large
      this matrix with its data makes 20000 images, and 10000 are the most

      6 |     matrix: { a: [1, 2] }
        |             ^^^^^^^^^^^^^
      shorten an axis, or split it over several images"
  `)
})

test('an axis that is called like the row', async () => {
  const manifest = `${cards('p.csv')}    matrix: { row: [1, 2], include: [{ row: 3 }] }\n`
  expect(await problemsOf(manifest, { 'p.csv': 'id,name\na,Mug\n' })).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:15 error duplicate-name
      "row" is the name of the row of the data

      6 |     matrix: { row: [1, 2], include: [{ row: 3 }] }
        |               ^^^
      choose another name for the axis

    a.kirin.yaml:6:40 error duplicate-name
      "row" is the name of the row of the data

      6 |     matrix: { row: [1, 2], include: [{ row: 3 }] }
        |                                        ^^^
      choose another name for the axis"
  `)
})

test('a variable that the rows do not have', async () => {
  expect(
    await problemsOf(cards('p.csv', '{{ row.nmae }} {{ row.color }}'), {
      'p.csv': 'id,name,\na,Mug,\nb,Cup,\n',
    }),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:17 error template
      unknown variable "row.nmae"

      5 |     prompt: "{{ row.nmae }} {{ row.color }}"
        |                 ^^^^^^^^
      p.csv:2:1 for card/a and 1 more

      2 | a,Mug,
        | ^
      did you mean "row.name"?

    a.kirin.yaml:5:32 error template
      unknown variable "row.color"

      5 |     prompt: "{{ row.nmae }} {{ row.color }}"
        |                                ^^^^^^^^^
      p.csv:2:1 for card/a and 1 more

      2 | a,Mug,
        | ^
      known here: row.id, row.name"
  `)
})

test('a variable that one row does not have', async () => {
  const rows = '[{ "id": "a", "name": "Mug" },\n { "id": "b" },\n { "id": "c" }]'
  expect(await problemsOf(cards('p.json'), { 'p.json': rows })).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:17 error template
      unknown variable "row.name"

      5 |     prompt: "{{ row.name }}"
        |                 ^^^^^^^^
      p.json:2:10 for card/b and 1 more

      2 |  { "id": "b" },
        |          ^^^
      known here: row.id"
  `)
})

test('a prompt that one row makes too long', async () => {
  expect(await csv(`id,name\na,Mug\nb,${'x'.repeat(2_501)}\n`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:13 error prompt-too-long
      the prompt has 2501 characters, and the API takes 2500

      5 |     prompt: "{{ row.name }}"
        |             ^^^^^^^^^^^^^^^^
      p.csv:3:1 for card/b

      3 | b,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
        | ^
      shorten it by 1"
  `)
})

test('a picture that one row lacks', async () => {
  const manifest = `references: { photo: "./photos/{{ row.id }}.png" }\n${cards('p.csv', '<<<photo>>>')}`
  expect(await problemsOf(manifest, { 'p.csv': 'id\na\nb\n' })).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:22 error reference-missing
      there is no file photos/a.png

      2 | references: { photo: "./photos/{{ row.id }}.png" }
        |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      p.csv:2:1 for card/a

      2 | a
        | ^
      a path is relative to the manifest: check its spelling, upper and lower case too

    a.kirin.yaml:2:22 error reference-missing
      there is no file photos/b.png

      2 | references: { photo: "./photos/{{ row.id }}.png" }
        |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      p.csv:3:1 for card/b

      3 | b
        | ^
      a path is relative to the manifest: check its spelling, upper and lower case too"
  `)
})

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
