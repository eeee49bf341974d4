import { expect, test } from 'vitest'
import { problemsOf } from './validated.ts'

test('within a folded text', async () => {
  const manifest = `images:
  hero:
    prompt: >-  # on slate
      a bottle
      of {{ 'x' | upcase }}

      on {{
        slate
      }} here
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:9:9 error template
      unknown variable "slate"

      9 |         slate
        |         ^^^^^
      declare it under vars"
  `)
})

test('within a literal text of Windows', async () => {
  const manifest = 'images:\n  hero:\n    prompt: |\n      a bottle\n      of {{ slate }}\n'
  expect(await problemsOf(manifest.replaceAll('\n', '\r\n'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:13 error template
      unknown variable "slate"

      6 |       of {{ slate }}
        |             ^^^^^
      declare it under vars"
  `)
})

test('within double quotes, after escapes and a folded line', async () => {
  const manifest = String.raw`images:
  hero:
    prompt: "\"a\" \u00e9\U0001F600\t\x41 b\
      c {{ \"x\" | append: slate }}
      d"
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:28 error template
      unknown variable "slate"

      5 |       c {{ \\"x\\" | append: slate }}
        |                            ^^^^^
      declare it under vars"
  `)
})

test('within single quotes, after doubled ones', async () => {
  const manifest = `images:
  hero:
    prompt: 'it''s {{ ''x'' | append: slate }}'
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:39 error template
      unknown variable "slate"

      4 |     prompt: 'it''s {{ ''x'' | append: slate }}'
        |                                       ^^^^^
      declare it under vars"
  `)
})

test('within a plain text of several lines', async () => {
  const manifest = `images:
  hero:
    prompt: a bottle of
      slate on {{ slate }}
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:19 error template
      unknown variable "slate"

      5 |       slate on {{ slate }}
        |                   ^^^^^
      declare it under vars"
  `)
})

test('in a text that an alias stands for', async () => {
  const manifest = `images:
  hero: { prompt: &text "{{ brnad }}" }
  story: { prompt: *text }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:29 error template
      unknown variable "brnad"

      3 |   hero: { prompt: &text "{{ brnad }}" }
        |                             ^^^^^
      declare it under vars

    a.kirin.yaml:4:20 error template
      unknown variable "brnad"

      4 |   story: { prompt: *text }
        |                    ^^^^^
      declare it under vars"
  `)
})

test('in a default, for those images that use it', async () => {
  const manifest = `defaults: { prompt: "a {{ colour }} {{ brnad }}" }
images:
  hero: {}
  other: { prompt: b }
  banner: { matrix: { colour: [red, blue] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:27 error template
      unknown variable "colour"

      2 | defaults: { prompt: "a {{ colour }} {{ brnad }}" }
        |                           ^^^^^^
      a.kirin.yaml:4:3 for hero

      4 |   hero: {}
        |   ^^^^
      declare it under vars

    a.kirin.yaml:2:40 error template
      unknown variable "brnad"

      2 | defaults: { prompt: "a {{ colour }} {{ brnad }}" }
        |                                        ^^^^^
      a.kirin.yaml:4:3 for hero and 2 more

      4 |   hero: {}
        |   ^^^^
      declare it under vars"
  `)
})

test('in an image with a matrix', async () => {
  const manifest = `images:
  banner:
    matrix: { locale: [en, de], theme: [light, dark] }
    prompt: "{{ theme }} {{ local }}"
    alt: "{{ thme }}"
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:29 error template
      unknown variable "local"

      5 |     prompt: "{{ theme }} {{ local }}"
        |                             ^^^^^
      a.kirin.yaml:4:24 for banner/en-light and 3 more

      4 |     matrix: { locale: [en, de], theme: [light, dark] }
        |                        ^^
      did you mean "locale"?

    a.kirin.yaml:6:14 error template
      unknown variable "thme"

      6 |     alt: "{{ thme }}"
        |              ^^^^
      a.kirin.yaml:4:24 for banner/en-light and 3 more

      4 |     matrix: { locale: [en, de], theme: [light, dark] }
        |                        ^^
      did you mean "theme"?"
  `)
})

test('in alt, file, a reference and an item of image_list', async () => {
  const manifest = `references: { bottle: "./{{ a }}.png" }
images:
  hero:
    prompt: <<<bottle>>>
    alt: "{{ b }}"
    file: "{{ c }}"
    image_list: [{ image: "{{ d }}" }]
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:29 error template
      unknown variable "a"

      2 | references: { bottle: "./{{ a }}.png" }
        |                             ^
      a.kirin.yaml:4:3 for hero

      4 |   hero:
        |   ^^^^
      declare it under vars

    a.kirin.yaml:6:14 error template
      unknown variable "b"

      6 |     alt: "{{ b }}"
        |              ^
      declare it under vars

    a.kirin.yaml:7:15 error template
      unknown variable "c"

      7 |     file: "{{ c }}"
        |               ^
      declare it under vars

    a.kirin.yaml:8:31 error template
      unknown variable "d"

      8 |     image_list: [{ image: "{{ d }}" }]
        |                               ^
      declare it under vars"
  `)
})
