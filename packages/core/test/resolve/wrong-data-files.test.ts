import { symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { cards } from './cards.ts'
import { problemsOf, projectOf, shown } from './validated.ts'

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
