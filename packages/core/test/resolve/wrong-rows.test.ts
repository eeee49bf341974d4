import { expect, test } from 'vitest'
import { cards, csv } from './cards.ts'
import { problemsOf } from './validated.ts'

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
