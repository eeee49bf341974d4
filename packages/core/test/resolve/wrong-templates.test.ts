import { expect, test } from 'vitest'
import { problemsOf } from './validated.ts'

test('an unknown variable in a plain text', async () => {
  expect(await problemsOf('images:\n  hero:\n    prompt: a bottle of {{ brnad }}\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:28 error template
      unknown variable "brnad"

      4 |     prompt: a bottle of {{ brnad }}
        |                            ^^^^^
      declare it under vars"
  `)
})

test('the second of two variables', async () => {
  const manifest = `vars: { brand: Aurora }
images:
  hero:
    prompt: "{{ brand }}, {{ brand }} and {{ brnad }}"
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:46 error template
      unknown variable "brnad"

      5 |     prompt: "{{ brand }}, {{ brand }} and {{ brnad }}"
        |                                              ^^^^^
      did you mean "brand"?"
  `)
})

test('all unknown variables of a text at once', async () => {
  const manifest = `vars: { brand: { name: Aurora } }
images:
  hero:
    prompt: "{{ brnad }} {{ brand.nmae }} {{ brand.size.width }} {{ colour }}"
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:17 error template
      unknown variable "brnad"

      5 |     prompt: "{{ brnad }} {{ brand.nmae }} {{ brand.size.width }} {{ colour }}"
        |                 ^^^^^
      did you mean "brand"?

    a.kirin.yaml:5:29 error template
      unknown variable "brand.nmae"

      5 |     prompt: "{{ brnad }} {{ brand.nmae }} {{ brand.size.width }} {{ colour }}"
        |                             ^^^^^^^^^^
      did you mean "brand.name"?

    a.kirin.yaml:5:46 error template
      unknown variable "brand.size.width"

      5 |     prompt: "{{ brnad }} {{ brand.nmae }} {{ brand.size.width }} {{ colour }}"
        |                                              ^^^^^^^^^^^^^^^^
      known here: brand.name"
  `)
})

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

test('a variable that some combinations lack', async () => {
  const manifest = `images:
  banner:
    matrix: { locale: [en, de, ja], include: [{ locale: de, note: x }] }
    prompt: "{{ locale }} {{ note }}"
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:30 error template
      unknown variable "note"

      5 |     prompt: "{{ locale }} {{ note }}"
        |                              ^^^^
      a.kirin.yaml:4:24 for banner/en and 1 more

      4 |     matrix: { locale: [en, de, ja], include: [{ locale: de, note: x }] }
        |                        ^^
      known here: locale"
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

test('an unknown filter', async () => {
  const manifest = `images:
  hero: { prompt: "{{ 'upcas' | upcas }} {{ 'a' | translate }}" }
  story: { prompt: "{{ 'a' | translate }}" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:33 error template
      unknown filter "upcas"

      3 |   hero: { prompt: "{{ 'upcas' | upcas }} {{ 'a' | translate }}" }
        |                                 ^^^^^
      did you mean "upcase"?

    a.kirin.yaml:4:30 error template
      unknown filter "translate"

      4 |   story: { prompt: "{{ 'a' | translate }}" }
        |                              ^^^^^^^^^
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

test('a name of every object is an unknown variable', async () => {
  const manifest = `vars: { a: { b: 1 } }
images:
  hero: { prompt: "{{ constructor }} {{ a.toString }} {{ a.b }}" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:23 error template
      unknown variable "constructor"

      4 |   hero: { prompt: "{{ constructor }} {{ a.toString }} {{ a.b }}" }
        |                       ^^^^^^^^^^^
      known here: a

    a.kirin.yaml:4:41 error template
      unknown variable "a.toString"

      4 |   hero: { prompt: "{{ constructor }} {{ a.toString }} {{ a.b }}" }
        |                                         ^^^^^^^^^^
      known here: a.b"
  `)
})

test('what is declared with a problem is not called unknown as well', async () => {
  const manifest = `vars: { brand: 829836802793406551 }
images:
  hero: { prompt: "{{ brand }}" }
  banner: { prompt: "{{ theme }}", matrix: { theme: [] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:16 error out-of-range
      829836802793406551 is too large to be kept exactly

      2 | vars: { brand: 829836802793406551 }
        |                ^^^^^^^^^^^^^^^^^^
      put it in quotes

    a.kirin.yaml:5:53 error empty-matrix
      axis "theme" has no values

      5 |   banner: { prompt: "{{ theme }}", matrix: { theme: [] } }
        |                                                     ^^
      give the axis at least one value, or remove it"
  `)
})

test('a prompt of which nothing is left', async () => {
  const manifest = `vars: { subject: " " }
images:
  hero: { prompt: "{{ subject }}" }
  story: { prompt: "" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:19 error prompt-empty
      the prompt is empty

      4 |   hero: { prompt: "{{ subject }}" }
        |                   ^^^^^^^^^^^^^^^
      say what the picture shows

    a.kirin.yaml:5:20 error prompt-empty
      the prompt is empty

      5 |   story: { prompt: "" }
        |                    ^^
      say what the picture shows"
  `)
})

test('no prompt at all', async () => {
  expect(await problemsOf('images:\n  hero: { n: 2 }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:3 error missing-key
      "hero" has no prompt

      3 |   hero: { n: 2 }
        |   ^^^^
      add prompt: and say what the picture shows"
  `)
})
