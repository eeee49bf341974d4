import { expect, test } from 'vitest'
import { image, problemsIn, top } from './problems-in.ts'

test('a template without quotes', () => {
  expect(problemsIn(image('prompt: {{ brand }} bottle'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-flow-template
      a value that begins with "{{" needs quotes: without them it is a map to YAML

      4 |     prompt: {{ brand }} bottle
        |             ^^^^^^^^^^^^^^^^^^
      put it in quotes: "{{ brand }} bottle""
  `)
})

test('a template without quotes, and all the other problems too', () => {
  expect(
    problemsIn(image('prompt: {{ brand }}', 'n: 12', 'alt: {{ brand }} on slate # free')),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-flow-template
      a value that begins with "{{" needs quotes: without them it is a map to YAML

      4 |     prompt: {{ brand }}
        |             ^^^^^^^^^^^
      put it in quotes: "{{ brand }}"

    a.kirin.yaml:5:8 error out-of-range
      "n" must be at most 9, not 12

      5 |     n: 12
        |        ^^
      write 9 or less

    a.kirin.yaml:6:10 error yaml-flow-template
      a value that begins with "{{" needs quotes: without them it is a map to YAML

      6 |     alt: {{ brand }} on slate # free
        |          ^^^^^^^^^^^^^^^^^^^^
      put it in quotes: "{{ brand }} on slate""
  `)
})

test('a template without quotes in a list', () => {
  expect(problemsIn(top('vars:', '  looks: [{{ a }}, b]'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:11 error yaml-flow-template
      a value that begins with "{{" needs quotes: without them it is a map to YAML

      3 |   looks: [{{ a }}, b]
        |           ^^^^^^^
      put it in quotes: "{{ a }}""
  `)
})

test('a template that is not closed', () => {
  expect(problemsIn(image('prompt: {{ brand bottle', 'n: 1'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:13 error yaml-flow-template
      a value that begins with "{{" needs quotes: without them it is a map to YAML

      4 |     prompt: {{ brand bottle
        |             ^^^^^^^^^^^^^^^
      put it in quotes: "{{ brand bottle""
  `)
})
