import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

test('a key twice', () => {
  expect(problemsIn(image('prompt: a', 'n: 1', 'prompt: b'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:5 error duplicate-key
      the key "prompt" is used twice

      6 |     prompt: b
        |     ^^^^^^
      a.kirin.yaml:4:5 first used here

      4 |     prompt: a
        |     ^^^^^^
      rename or remove one of them"
  `)
})

test('a key twice, once in quotes', () => {
  expect(problemsIn(image('n: 1', '"n": 2'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:5 error duplicate-key
      the key "n" is used twice

      5 |     "n": 2
        |     ^^^
      a.kirin.yaml:4:5 first used here

      4 |     n: 1
        |     ^
      rename or remove one of them"
  `)
})

test('an id twice', () => {
  expect(
    problemsIn('version: 1\nimages:\n  hero: { prompt: a }\n  story: { prompt: b }\n  hero: { prompt: c }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:3 error duplicate-key
      the key "hero" is used twice

      5 |   hero: { prompt: c }
        |   ^^^^
      a.kirin.yaml:3:3 first used here

      3 |   hero: { prompt: a }
        |   ^^^^
      rename or remove one of them"
  `)
})

test('a key three times', () => {
  expect(problemsIn(top('vars: { a: 1, a: 2, a: 3 }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:15 error duplicate-key
      the key "a" is used twice

      2 | vars: { a: 1, a: 2, a: 3 }
        |               ^
      a.kirin.yaml:2:9 first used here

      2 | vars: { a: 1, a: 2, a: 3 }
        |         ^
      rename or remove one of them

    a.kirin.yaml:2:21 error duplicate-key
      the key "a" is used twice

      2 | vars: { a: 1, a: 2, a: 3 }
        |                     ^
      a.kirin.yaml:2:9 first used here

      2 | vars: { a: 1, a: 2, a: 3 }
        |         ^
      rename or remove one of them"
  `)
})
