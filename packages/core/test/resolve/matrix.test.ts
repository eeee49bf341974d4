import { expect, test } from 'vitest'
import { problemsOf, promptsOf } from './validated.ts'

test('all combinations, the last axis changing fastest', async () => {
  const manifest = `images:
  banner:
    matrix: { locale: [en, de], theme: [light, dark], large: [true] }
    prompt: "{{ theme }} for {{ locale }}, {{ large }}"
`
  expect(await promptsOf(manifest)).toEqual({
    'banner/en-light-true': 'light for en, true',
    'banner/en-dark-true': 'dark for en, true',
    'banner/de-light-true': 'light for de, true',
    'banner/de-dark-true': 'dark for de, true',
  })
})

test('exclude drops each combination that has all of its values', async () => {
  const manifest = `images:
  banner:
    prompt: a
    matrix:
      locale: [en, de, ja]
      theme: [light, dark]
      size: [1, 2]
      exclude:
        - { locale: ja }
        - { theme: dark, size: "2" }
        - { locale: de, theme: light, size: 1 }
`
  expect(Object.keys(await promptsOf(manifest))).toEqual([
    'banner/en-light-1',
    'banner/en-light-2',
    'banner/en-dark-1',
    'banner/de-light-2',
    'banner/de-dark-1',
  ])
})

// The example of GitHub's documentation of include.
test('include extends what it would not change, and is a combination by itself where there is none', async () => {
  const manifest = `images:
  x:
    matrix:
      fruit: [apple, pear]
      animal: [cat, dog]
      include:
        - { color: green }
        - { color: pink, animal: cat }
        - { fruit: apple, shape: circle }
        - { fruit: banana }
        - { animal: cat, fruit: banana }
    prompt: "{{ fruit }}"
`
  expect(await promptsOf(manifest)).toEqual({
    'x/apple-cat': 'apple',
    'x/apple-dog': 'apple',
    'x/pear-cat': 'pear',
    'x/pear-dog': 'pear',
    'x/banana': 'banana',
    'x/banana-cat': 'banana',
  })
})

test('what include adds is a variable and free: the id and the prompt without it stay', async () => {
  const manifest = `images:
  x:
    matrix:
      fruit: [apple, pear]
      animal: [cat, dog]
      include:
        - { color: green }
        - { color: pink, animal: cat }
        - { fruit: apple, animal: dog, color: red }
    prompt: "{{ fruit }} {{ animal }} {{ color }}"
`
  expect(await promptsOf(manifest)).toEqual({
    'x/apple-cat': 'apple cat pink',
    'x/apple-dog': 'apple dog red',
    'x/pear-cat': 'pear cat pink',
    'x/pear-dog': 'pear dog green',
  })
})

test('a matrix of include alone; its id has the values in their order', async () => {
  const manifest = `images:
  x:
    prompt: "{{ size }} {{ name }}"
    matrix: { include: [{ size: 1, name: a b }, { name: c, size: 2 }] }
`
  expect(await promptsOf(manifest)).toEqual({ 'x/1-a-b': '1 a b', 'x/c-2': '2 c' })
})

test('include is looked at after exclude', async () => {
  const manifest = `images:
  x:
    prompt: a
    matrix: { a: [1, 2], exclude: [{ a: 2 }], include: [{ a: 2 }] }
`
  expect(Object.keys(await promptsOf(manifest))).toEqual(['x/1', 'x/2'])
})

test('an id holds letters, marks and digits of any script', async () => {
  const manifest = `images:
  x: { prompt: a, matrix: { a: [हिन्दी, 日本, "è e", " - ", 1.5, v2.] } }
`
  expect(Object.keys(await promptsOf(manifest))).toEqual([
    'x/हिन्दी',
    'x/日本',
    'x/è-e',
    'x/_',
    'x/1.5',
    'x/v2',
  ])
})

test('an exclude of a value that no axis has', async () => {
  const manifest = `images:
  x: { prompt: a, matrix: { locale: [en, german], exclude: [{ locale: germann }, { locale: fr }] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:71 error exclude-nothing
      this excludes nothing: the axis "locale" has no value "germann"

      3 |   x: { prompt: a, matrix: { locale: [en, german], exclude: [{ locale: germann }, { locale: fr }] } }
        |                                                                       ^^^^^^^
      did you mean "german"?

    a.kirin.yaml:3:92 error exclude-nothing
      this excludes nothing: the axis "locale" has no value "fr"

      3 |   x: { prompt: a, matrix: { locale: [en, german], exclude: [{ locale: germann }, { locale: fr }] } }
        |                                                                                            ^^
      remove it"
  `)
})

test('an exclude of an axis that is not there', async () => {
  const manifest = `images:
  x: { prompt: a, matrix: { locale: [en, de], theme: [a], exclude: [{ local: de }, { size: 1, locale: en }] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:71 error unknown-axis
      "local" is no axis of this matrix

      3 | …cale: [en, de], theme: [a], exclude: [{ local: de }, { size: 1, locale: en }] } }
        |                                          ^^^^^
      did you mean "locale"?

    a.kirin.yaml:3:86 error unknown-axis
      "size" is no axis of this matrix

      3 | … theme: [a], exclude: [{ local: de }, { size: 1, locale: en }] } }
        |                                          ^^^^
      its axes: locale, theme"
  `)
})

test('an exclude that another has done already is no problem, one of no combination is', async () => {
  const manifest = `images:
  x: { prompt: a, matrix: { a: [1, 2], b: [1, 2], exclude: [{ a: 1 }, { a: 1, b: 2 }] } }
  y: { prompt: a, matrix: { a: [1, 2], a2: [1], exclude: [{ a: 1, a2: 2 }] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:71 error exclude-nothing
      this excludes nothing: the axis "a2" has no value "2"

      4 |   y: { prompt: a, matrix: { a: [1, 2], a2: [1], exclude: [{ a: 1, a2: 2 }] } }
        |                                                                       ^
      remove it"
  `)
})

test('a matrix of which nothing is left', async () => {
  const manifest = `images:
  x:
    prompt: a
    matrix: { a: [1, 2], exclude: [{ a: 1 }, { a: 2 }] }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:13 error empty-matrix
      nothing is left of this matrix: all combinations are excluded

      5 |     matrix: { a: [1, 2], exclude: [{ a: 1 }, { a: 2 }] }
        |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      exclude fewer, or remove the image"
  `)
})

test('two combinations with one id', async () => {
  const manifest = `images:
  x: { prompt: a, matrix: { size: ["1 0", "1-0"] } }
  y: { prompt: a, matrix: { a: [b-c, b], b: [d, c-d], exclude: [{ a: b, b: d }, { a: b-c, b: c-d }] } }
  z: { prompt: a, matrix: { a: [1, 2], include: [{ c: 3, a: 4 }, { a: 4, c: 3 }] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:43 error duplicate-id
      the id "x/1-0" is taken already

      3 |   x: { prompt: a, matrix: { size: ["1 0", "1-0"] } }
        |                                           ^^^^^
      a.kirin.yaml:3:36 it is first declared here

      3 |   x: { prompt: a, matrix: { size: ["1 0", "1-0"] } }
        |                                    ^^^^^
      ids are unique in a project: rename one

    a.kirin.yaml:4:38 error duplicate-id
      the id "y/b-c-d" is taken already

      4 |   y: { prompt: a, matrix: { a: [b-c, b], b: [d, c-d], exclude: [{ a: b, b: d }, { a: b-c, b: c-d }] …
        |                                      ^
      a.kirin.yaml:4:33 it is first declared here

      4 |   y: { prompt: a, matrix: { a: [b-c, b], b: [d, c-d], exclude: [{ a: b, b: d }, { a: b-c, b: c-d }] …
        |                                 ^^^
      ids are unique in a project: rename one

    a.kirin.yaml:5:66 error duplicate-id
      the id "z/4-3" is taken already

      5 |   z: { prompt: a, matrix: { a: [1, 2], include: [{ c: 3, a: 4 }, { a: 4, c: 3 }] } }
        |                                                                  ^^^^^^^^^^^^^^
      a.kirin.yaml:5:50 it is first declared here

      5 |   z: { prompt: a, matrix: { a: [1, 2], include: [{ c: 3, a: 4 }, { a: 4, c: 3 }] } }
        |                                                  ^^^^^^^^^^^^^^
      ids are unique in a project: rename one"
  `)
})

test('a combination that is a device on Windows, and one that is too long for a file', async () => {
  const manifest = `images:
  x: { prompt: a, matrix: { a: [nul, ${'é'.repeat(101)}, ${'é'.repeat(100)}] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:33 error invalid-output-path
      "nul" cannot be a file name on every system

      3 |   x: { prompt: a, matrix: { a: [nul, ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…
        |                                 ^^^
      use letters, digits, dots, dashes and underscores

    a.kirin.yaml:3:38 error invalid-output-path
      "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…" is too long for the name of a file: 202 bytes

      3 |   x: { prompt: a, matrix: { a: [nul, ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      at most 200 bytes"
  `)
})

test('more combinations than anybody means', async () => {
  const axis = Array.from({ length: 101 }, (_, index) => index).join(', ')
  const manifest = `images:
  x: { prompt: a, matrix: { b: [${axis.slice(0, axis.lastIndexOf(', '))}], a: [${axis}] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:27 error matrix-too-large
      this matrix makes 10100 images, and 10000 are the most

      3 |   x: { prompt: a, matrix: { b: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19…
        |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      shorten an axis, or split it over several images"
  `)
})

test('more images than a project has', async () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index)
  const matrix = `{ a: &numbers [${numbers.join(', ')}], b: *numbers }`
  const manifest = `images:
  x: { prompt: a, matrix: &matrix ${matrix} }
  y: { prompt: a, matrix: *matrix }
`
  expect(Object.keys(await promptsOf(manifest))).toHaveLength(20_000)
  expect(await problemsOf(`${manifest}  z:\n    prompt: a\n`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:3 error too-many-entries
      with this one the project makes 20001 images, and 20000 are the most

      5 |   z:
        |   ^
      shorten a matrix, or split the project"
  `)
})
