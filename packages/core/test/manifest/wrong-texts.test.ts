import { expect, test } from 'vitest'
import { image, problemsIn } from './problems-in.ts'

test('a colon in an unquoted text', () => {
  expect(problemsIn(image('prompt: a bottle: on slate'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-syntax
      a text without quotes cannot hold a colon and a space

      4 |     prompt: a bottle: on slate
        |             ^^^^^^^^^^^^^^^^^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})

test('text after a closing quote', () => {
  expect(problemsIn(image('prompt: "a" bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error yaml-syntax
      this stands after the end of the value

      4 |     prompt: "a" bottle
        |                 ^^^^^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})

test('a quote that is not closed', () => {
  expect(problemsIn(image('prompt: "a bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-syntax
      the quote that opens this text is never closed

      4 |     prompt: "a bottle
        |             ^^^^^^^^^
      close it"
  `)
})

test('an unknown escape', () => {
  expect(problemsIn(image('prompt: "a \\q bottle"'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:16 error yaml-syntax
      unknown escape in a text in double quotes

      4 |     prompt: "a \\q bottle"
        |                ^
      write "\\\\" for a backslash, or use single quotes"
  `)
})

test('a text that begins with a reserved character', () => {
  expect(problemsIn(image('prompt: @home', 'alt: `x`'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-syntax
      a text without quotes cannot begin with this character

      4 |     prompt: @home
        |             ^^^^^
      put the whole text in quotes, or write it as a block after ">-"

    a.kirin.yaml:5:10 error yaml-syntax
      a text without quotes cannot begin with this character

      5 |     alt: \`x\`
        |          ^^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})

test('a text that begins with a percent sign', () => {
  expect(problemsIn(image('prompt: %x'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-syntax
      a text without quotes cannot begin with this character

      4 |     prompt: %x
        |             ^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})

test('a text that looks like an alias', () => {
  expect(problemsIn(image('prompt: *bold* letters'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-syntax
      a value that begins with "*" is a YAML alias, and nothing before has the anchor "&bold*"

      4 |     prompt: *bold* letters
        |             ^^^^^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})

test('a text that looks like a tag', () => {
  expect(problemsIn(image('prompt: !important thing'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-syntax
      a value that begins with "!" is a YAML tag, and this one is not known

      4 |     prompt: !important thing
        |             ^^^^^^^^^^^^^^^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})

test('a text on the line of its block sign', () => {
  expect(problemsIn(image('prompt: >- a bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:16 error yaml-syntax
      the text of a block begins on the line after ">" or "|"

      4 |     prompt: >- a bottle
        |                ^^^^^^^^
      write it there, indented"
  `)
})

test('quotes within quotes', () => {
  expect(problemsIn(image("prompt: 'it's a bottle'"))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error yaml-syntax
      this stands after the end of the value

      4 |     prompt: 'it's a bottle'
        |                 ^^^^^^^^^^^
      put the whole text in quotes, or write it as a block after ">-""
  `)
})
