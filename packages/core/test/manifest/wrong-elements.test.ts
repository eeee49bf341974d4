import { expect, test } from 'vitest'
import { problemsIn, top } from './problems-in.ts'

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
        |                     ^^^^^^^^
      write digits alone"
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

test('a name that is too long for a subject that is to be created', () => {
  const declared = '{ description: a, frontal_image: a, refer_images: [a] }'
  const of = (name: string): string => problemsIn(top('elements:', `  ${name}: ${declared}`))
  expect(of('a'.repeat(20))).toBe('')
  expect(problemsIn(top('elements:', `  ${'a'.repeat(21)}: 5`))).toBe('')
  expect(of('a'.repeat(21))).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:3 error out-of-range
      element "aaaaaaaaaaaaaaaaaaaaa" is to be created, and its name has 21 characters; at most 20 are allowed

      3 |   aaaaaaaaaaaaaaaaaaaaa: { description: a, frontal_image: a, refer_images: [a] }
        |   ^^^^^^^^^^^^^^^^^^^^^
      shorten the name"
  `)
})
