import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

test('an id with a space', () => {
  expect(problemsIn('version: 1\nimages: { my hero: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "my hero" is not a valid id

      2 | images: { my hero: {} }
        |           ^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id with a slash', () => {
  expect(problemsIn('version: 1\nimages: { pages/hero: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "pages/hero" is not a valid id

      2 | images: { pages/hero: {} }
        |           ^^^^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id that begins with a dot', () => {
  expect(problemsIn('version: 1\nimages: { .hero: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      ".hero" is not a valid id

      2 | images: { .hero: {} }
        |           ^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id that ends in a dot', () => {
  expect(problemsIn('version: 1\nimages: { hero.: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "hero." ends in a dot, which Windows drops from file names

      2 | images: { hero.: {} }
        |           ^^^^^
      remove the dot"
  `)
})

test('an id that climbs', () => {
  expect(problemsIn('version: 1\nimages: { ..: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      ".." is not a valid id

      2 | images: { ..: {} }
        |           ^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id that is a device on Windows', () => {
  expect(
    problemsIn('version: 1\nimages: { NUL: {}, con.png: {}, com1: {}, console: {} }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "NUL" is the name of a device on Windows and cannot be a file there

      2 | images: { NUL: {}, con.png: {}, com1: {}, console: {} }
        |           ^^^
      choose another id

    a.kirin.yaml:2:20 error invalid-id
      "con.png" is the name of a device on Windows and cannot be a file there

      2 | images: { NUL: {}, con.png: {}, com1: {}, console: {} }
        |                    ^^^^^^^
      choose another id

    a.kirin.yaml:2:33 error invalid-id
      "com1" is the name of a device on Windows and cannot be a file there

      2 | images: { NUL: {}, con.png: {}, com1: {}, console: {} }
        |                                 ^^^^
      choose another id"
  `)
})

test('an id that is too long', () => {
  expect(problemsIn(`version: 1\nimages: { ${'a'.repeat(101)}: {} }\n`)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is too long for an id: 101 characters

      2 | images: { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
        |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      at most 100 characters"
  `)
})

test('an id that is not in normal form', () => {
  expect(problemsIn('version: 1\nimages: { cafe\u0301: {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "café" is not in Unicode normalization form C, so that two equal-looking ids could differ

      2 | images: { café: {} }
        |           ^^^^
      type its accented letters anew as single characters"
  `)
})

test('an id that turns the direction of writing', () => {
  expect(problemsIn('version: 1\nimages: { "a\\u202eb": {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "a\\u202eb" is not a valid id

      2 | images: { "a\\u202eb": {} }
        |           ^^^^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an id with a control character', () => {
  expect(problemsIn('version: 1\nimages: { "a\\x1b[31mb": {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "a\\u001b[31mb" is not a valid id

      2 | images: { "a\\x1b[31mb": {} }
        |           ^^^^^^^^^^^^
      an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-""
  `)
})

test('an empty id', () => {
  expect(problemsIn('version: 1\nimages: { "": {} }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error invalid-id
      "" is empty

      2 | images: { "": {} }
        |           ^^
      give the image a name"
  `)
})

test('a reference with a space in its name', () => {
  expect(problemsIn(top('references: { my bottle: a.png }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:15 error invalid-id
      "my bottle" is not a valid name

      2 | references: { my bottle: a.png }
        |               ^^^^^^^^^
      a name begins with a letter or "_" and holds ASCII letters, digits, "_" and "-""
  `)
})

test('a reference with a positional name', () => {
  expect(problemsIn(top('references: { image_1: a.png }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:15 error invalid-id
      "image_1" is a positional form: <<<image_1>>> already means an item of a list

      2 | references: { image_1: a.png }
        |               ^^^^^^^
      choose another name"
  `)
})

test('an element with a positional name', () => {
  expect(problemsIn(top('elements: { element_2: 1 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:13 error invalid-id
      "element_2" is a positional form: <<<element_2>>> already means an item of a list

      2 | elements: { element_2: 1 }
        |             ^^^^^^^^^
      choose another name"
  `)
})

test('a name for a reference and an element', () => {
  expect(problemsIn(top('references: { bottle: a.png }', 'elements: { bottle: 1 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:13 error duplicate-name
      "bottle" names both a reference and an element, so <<<bottle>>> could be either

      3 | elements: { bottle: 1 }
        |             ^^^^^^
      a.kirin.yaml:2:15 the reference is here

      2 | references: { bottle: a.png }
        |               ^^^^^^
      rename one of them"
  `)
})

test('a reference that is no text', () => {
  expect(problemsIn(top('references: { bottle: 1, studio: [a.png], lead: }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:23 error wrong-type
      reference "bottle" must be text, not a number

      2 | references: { bottle: 1, studio: [a.png], lead: }
        |                       ^
      put it in quotes: "1"

    a.kirin.yaml:2:34 error wrong-type
      reference "studio" must be text, not a list

      2 | references: { bottle: 1, studio: [a.png], lead: }
        |                                  ^^^^^^^

    a.kirin.yaml:2:43 error wrong-type
      reference "lead" has no value

      2 | references: { bottle: 1, studio: [a.png], lead: }
        |                                           ^^^^
      give it a value, or remove it"
  `)
})

test('an element id in quotes', () => {
  expect(problemsIn(top('elements: { mascot: "829836802793406551" }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:21 error wrong-type
      element "mascot" must be a whole number, not text

      2 | elements: { mascot: "829836802793406551" }
        |                     ^^^^^^^^^^^^^^^^^^^^
      remove the quotes: 829836802793406551"
  `)
})

test('an element id that was rounded', () => {
  expect(problemsIn(top('elements: { mascot: 8.298e17 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:21 error wrong-type
      element "mascot" must be a whole number, not 8.298e17

      2 | elements: { mascot: 8.298e17 }
        |                     ^^^^^^^^"
  `)
})

test('an element that is a path', () => {
  expect(problemsIn(top('elements: { mascot: ./mascot.png }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:21 error wrong-type
      element "mascot" must be the id of a subject or the description of a new one, not text

      2 | elements: { mascot: ./mascot.png }
        |                     ^^^^^^^^^^^^
      write its 64-bit id, or a map of description, frontal_image and refer_images"
  `)
})

test('an element that is a list', () => {
  expect(problemsIn(top('elements: { mascot: [1] }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:21 error wrong-type
      element "mascot" must be the id of a subject or the description of a new one, not a list

      2 | elements: { mascot: [1] }
        |                     ^^^
      write its 64-bit id, or a map of description, frontal_image and refer_images"
  `)
})

test('elements in a list', () => {
  expect(problemsIn(top('elements: [{ mascot: 1 }]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:11 error wrong-type
      "elements" must be a map, not a list

      2 | elements: [{ mascot: 1 }]
        |           ^^^^^^^^^^^^^^^
      write "name:" in place of "-""
  `)
})

test('too many pictures of an element', () => {
  expect(
    problemsIn(
      top('elements:', '  barista: { description: a, frontal_image: a, refer_images: [a, b, c, d] }'),
    ),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:62 error too-many-items
      "refer_images" has 4 items; at most 3 are allowed

      3 |   barista: { description: a, frontal_image: a, refer_images: [a, b, c, d] }
        |                                                              ^^^^^^^^^^^^
      remove some"
  `)
})

test('no pictures of an element', () => {
  expect(
    problemsIn(top('elements:', '  barista: { description: a, frontal_image: a, refer_images: [] }')),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:62 error out-of-range
      "refer_images" has 0 items; at least 1 must be there

      3 |   barista: { description: a, frontal_image: a, refer_images: [] }
        |                                                              ^^
      add some"
  `)
})

test('an unknown tag of an element', () => {
  expect(
    problemsIn(
      top(
        'elements:',
        '  barista: { description: a, frontal_image: a, refer_images: [a], tags: [person, charcter] }',
      ),
    ),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:74 error wrong-value
      "person" is no tag

      3 |   barista: { description: a, frontal_image: a, refer_images: [a], tags: [person, charcter] }
        |                                                                          ^^^^^^
      one of trending_meme, character, animal, prop, clothing, scene, effect, other

    a.kirin.yaml:3:82 error wrong-value
      "charcter" is no tag

      3 |   barista: { description: a, frontal_image: a, refer_images: [a], tags: [person, charcter] }
        |                                                                                  ^^^^^^^^
      did you mean "character"?"
  `)
})

test('a description that is too long', () => {
  expect(
    problemsIn(
      top('elements:', `  barista: { description: ${'é'.repeat(101)}, frontal_image: a, refer_images: [a] }`),
    ),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:27 error out-of-range
      "description" has 101 characters; at most 100 are allowed

      3 |   barista: { description: éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…
        |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      shorten it"
  `)
})

test('an axis with a space in its name', () => {
  expect(problemsIn(image('matrix: { my axis: [1] }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:15 error invalid-id
      "my axis" is not a valid name

      4 |     matrix: { my axis: [1] }
        |               ^^^^^^^
      a name begins with a letter or "_" and holds ASCII letters, digits, "_" and "-""
  `)
})
