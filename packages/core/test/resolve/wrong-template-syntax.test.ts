import { expect, test } from 'vitest'
import { problemsOf } from './validated.ts'

test('unknown filters, and the variables beside them', async () => {
  const manifest = `images:
  hero: { prompt: "{{ 'upcas' | upcas }} {{ nope | translate }}" }
  story: { prompt: "{{ 'a' | translate }}", matrix: { x: [1, 2] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:33 error template
      unknown filter "upcas"

      3 |   hero: { prompt: "{{ 'upcas' | upcas }} {{ nope | translate }}" }
        |                                 ^^^^^
      did you mean "upcase"?

    a.kirin.yaml:3:45 error template
      unknown variable "nope"

      3 |   hero: { prompt: "{{ 'upcas' | upcas }} {{ nope | translate }}" }
        |                                             ^^^^
      declare it under vars

    a.kirin.yaml:3:52 error template
      unknown filter "translate"

      3 |   hero: { prompt: "{{ 'upcas' | upcas }} {{ nope | translate }}" }
        |                                                    ^^^^^^^^^
      use a filter of LiquidJS

    a.kirin.yaml:4:30 error template
      unknown filter "translate"

      4 |   story: { prompt: "{{ 'a' | translate }}", matrix: { x: [1, 2] } }
        |                              ^^^^^^^^^
      a.kirin.yaml:4:59 for story/1 and 1 more

      4 |   story: { prompt: "{{ 'a' | translate }}", matrix: { x: [1, 2] } }
        |                                                           ^
      use a filter of LiquidJS"
  `)
})

test('an unknown tag, and one that would read a file', async () => {
  const manifest = `images:
  hero: { prompt: "a {% fi true %}" }
  story: { prompt: "{% include 'a' %}" }
  banner: { prompt: "{% render 'a' %}" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:25 error template
      unknown tag "fi"

      3 |   hero: { prompt: "a {% fi true %}" }
        |                         ^^
      use a tag of LiquidJS that reads no file

    a.kirin.yaml:4:24 error template
      unknown tag "include"

      4 |   story: { prompt: "{% include 'a' %}" }
        |                        ^^^^^^^
      use a tag of LiquidJS that reads no file

    a.kirin.yaml:5:25 error template
      unknown tag "render"

      5 |   banner: { prompt: "{% render 'a' %}" }
        |                         ^^^^^^
      use a tag of LiquidJS that reads no file"
  `)
})

test('braces and tags that are not closed', async () => {
  const manifest = `images:
  a: { prompt: "a {{ brand" }
  b: { prompt: "a {% if true" }
  c: { prompt: "a {% if true %} b" }
  d: { prompt: "a {% for x in (1..3) %} b" }
  e: { prompt: "a {{ }} b" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:19 error template
      "{{ brand" is not closed

      3 |   a: { prompt: "a {{ brand" }
        |                   ^^^^^^^^
      close it with "}}"

    a.kirin.yaml:4:19 error template
      "{% if true" is not closed

      4 |   b: { prompt: "a {% if true" }
        |                   ^^^^^^^^^^
      close it with "%}"

    a.kirin.yaml:5:19 error template
      "{% if true %}" is not closed

      5 |   c: { prompt: "a {% if true %} b" }
        |                   ^^^^^^^^^^^^^
      close it with "{% endif %}"

    a.kirin.yaml:6:19 error template
      "{% for x in (1..3) %}" is not closed

      6 |   d: { prompt: "a {% for x in (1..3) %} b" }
        |                   ^^^^^^^^^^^^^^^^^^^^^
      close it with "{% endfor %}"

    a.kirin.yaml:7:19 error template
      nothing stands between "{{" and "}}"

      7 |   e: { prompt: "a {{ }} b" }
        |                   ^^^^^
      name a variable between them"
  `)
})

test('tags that lack what they are about', async () => {
  const manifest = `images:
  a: { prompt: "{{ 'a' }} {% if %}b{% endif %}" }
  b: { prompt: "{% if true %}b{% elsif -%}c{% endif %}" }
  c: { prompt: "{% assign word = %}b" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:27 error template
      nothing stands behind "if"

      3 |   a: { prompt: "{{ 'a' }} {% if %}b{% endif %}" }
        |                           ^^^^^^^^
      write a variable or a value there

    a.kirin.yaml:4:31 error template
      nothing stands behind "elsif"

      4 |   b: { prompt: "{% if true %}b{% elsif -%}c{% endif %}" }
        |                               ^^^^^^^^^^^^
      write a variable or a value there

    a.kirin.yaml:5:17 error template
      nothing stands behind "assign word ="

      5 |   c: { prompt: "{% assign word = %}b" }
        |                 ^^^^^^^^^^^^^^^^^^^
      write a variable or a value there"
  `)
})

test('what gives another text each day', async () => {
  const manifest = `images:
  a: { prompt: "{{ 'now' | date: '%Y' }}" }
  b: { prompt: "{% assign list = 'a,b' | split: ',' %}{{ list | sample }}" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:17 error template
      the date "now" depends on the clock or the time zone, and another text is another purchase

      3 |   a: { prompt: "{{ 'now' | date: '%Y' }}" }
        |                 ^^^^^^^^^^^^^^^^^^^^^^^^
      write it as 2026-11-24 or 2026-11-24T10:00:00Z

    a.kirin.yaml:4:55 error template
      the filter "sample" gives another text each time, and another text is another purchase

      4 |   b: { prompt: "{% assign list = 'a,b' | split: ',' %}{{ list | sample }}" }
        |                                                       ^^^^^^^^^^^^^^^^^^^
      write down which one is meant"
  `)
})

test('a template without end', { timeout: 5_000 }, async () => {
  const manifest = `images:
  a: { prompt: "{% for x in (1..100000000) %}x{% endfor %}" }
  b: { prompt: "{% for x in (1..9000) %}{% for y in (1..9000) %}{% endfor %}{% endfor %}" }
  c: { prompt: "{% for x in (1..300) %}{% for y in (1..400) %}x{% endfor %}{% endfor %}" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:17 error template
      the template takes too much time or memory

      3 |   a: { prompt: "{% for x in (1..100000000) %}x{% endfor %}" }
        |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      make its loops shorter

    a.kirin.yaml:4:41 error template
      the template takes too much time or memory

      4 |   b: { prompt: "{% for x in (1..9000) %}{% for y in (1..9000) %}{% endfor %}{% endfor %}" }
        |                                         ^^^^^^^^^^^^^^^^^^^^^^^^
      make its loops shorter

    a.kirin.yaml:5:16 error template
      the template gives 120000 characters, and 100000 are the most

      5 |   c: { prompt: "{% for x in (1..300) %}{% for y in (1..400) %}x{% endfor %}{% endfor %}" }
        |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      make its loops shorter"
  `)
})
