import { expect, test } from 'vitest'
import { problemsIn, top } from './problems-in.ts'

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
      write one text

    a.kirin.yaml:2:43 error wrong-type
      reference "lead" has no value

      2 | references: { bottle: 1, studio: [a.png], lead: }
        |                                           ^^^^
      give it a value, or remove it"
  `)
})
