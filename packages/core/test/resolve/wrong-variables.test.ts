import { expect, test } from 'vitest'
import { problemsOf, validated } from './validated.ts'

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
      known here: brand.name

    a.kirin.yaml:5:69 error template
      unknown variable "colour"

      5 |     prompt: "{{ brnad }} {{ brand.nmae }} {{ brand.size.width }} {{ colour }}"
        |                                                                     ^^^^^^
      known here: brand"
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

test('an image with several problems of all kinds has all of them told', async () => {
  const manifest = `images:
  hero:
    prompt: "{{ nobody }} at the <<<ghost>>>, <<<{{ x }}>>>, <<<image_3>>>"
    resolution: 9k
    colour: red
    alt: "{{ who }}"
    image_list: [{ image: ./missing.png }, { image: "kirin:her" }]
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:17 error template
      unknown variable "nobody"

      4 |     prompt: "{{ nobody }} at the <<<ghost>>>, <<<{{ x }}>>>, <<<image_3>>>"
        |                 ^^^^^^
      declare it under vars

    a.kirin.yaml:4:34 error unknown-name
      <<<ghost>>> names no reference and no element

      4 |     prompt: "{{ nobody }} at the <<<ghost>>>, <<<{{ x }}>>>, <<<image_3>>>"
        |                                  ^^^^^^^^^^^
      declare it under references or elements

    a.kirin.yaml:4:53 error template
      unknown variable "x"

      4 |     prompt: "{{ nobody }} at the <<<ghost>>>, <<<{{ x }}>>>, <<<image_3>>>"
        |                                                     ^
      declare it under vars

    a.kirin.yaml:5:17 error wrong-value
      "9k" is no resolution

      5 |     resolution: 9k
        |                 ^^
      one of 1k, 2k, 4k

    a.kirin.yaml:6:5 error unknown-key
      unknown key "colour"

      6 |     colour: red
        |     ^^^^^^
      known here: prompt, resolution, result_type, n, series_amount, aspect_ratio, watermark_info, image_list, element_list, callback_url, on_change, alt, meta, file, matrix, data

    a.kirin.yaml:7:14 error template
      unknown variable "who"

      7 |     alt: "{{ who }}"
        |              ^^^
      declare it under vars

    a.kirin.yaml:8:27 error reference-missing
      there is no file missing.png

      8 |     image_list: [{ image: ./missing.png }, { image: "kirin:her" }]
        |                           ^^^^^^^^^^^^^
      a path is relative to the manifest: check its spelling, upper and lower case too

    a.kirin.yaml:8:53 error unknown-image
      "kirin:her" names no image

      8 |     image_list: [{ image: ./missing.png }, { image: "kirin:her" }]
        |                                                     ^^^^^^^^^^^
      name an image of the project"
  `)
})

test('members of an unknown variable, and all that comes after them', async () => {
  const prompt =
    '{{ brand.name | upcase }} {{ shop.list[0] }} {% for item in items %}{{ item.day | date: "%Y" }}{% endfor %}' +
    '{{ texts | map: "text" | join: " " }} {{ colour.x }} {{ tags.x }} {{ last }}'
  const { diagnostics } = await validated(
    `vars: { colour: red, tags: [a] }\nimages:\n  hero: { prompt: '${prompt}' }\n`,
  )
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'unknown variable "brand"',
    'unknown variable "shop"',
    'unknown variable "items"',
    'unknown variable "texts"',
    'unknown variable "colour.x"',
    'unknown variable "tags.x"',
    'unknown variable "last"',
  ])
})
