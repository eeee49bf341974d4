import { expect, test } from 'vitest'
import { entriesOf, problemsOf, validated } from './validated.ts'

const PICTURE = 'https://example.com/a.png'

test('references, elements and variables that nothing uses are warned of, and the project is sound', async () => {
  const manifest = `vars: { brand: Aurora, other: 3 }
references: { bottle: ${PICTURE}, cup: "${PICTURE}?{{ other }}" }
elements: { fox: 12, owl: 13 }
images:
  hero: { prompt: "{{ brand }} <<<bottle>>> <<<owl>>>" }
`
  expect((await validated(manifest)).kind).toBe('valid')
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:24 warning unused-name
      no template uses the variable "other"

      2 | vars: { brand: Aurora, other: 3 }
        |                        ^^^^^
      use it as {{ other }}, or remove it

    a.kirin.yaml:3:50 warning unused-name
      no prompt uses the reference "cup"

      3 | references: { bottle: https://example.com/a.png, cup: "https://example.com/a.png?{{ other }}" }
        |                                                  ^^^
      use it as <<<cup>>>, or remove it

    a.kirin.yaml:4:13 warning unused-name
      no prompt uses the element "fox"

      4 | elements: { fox: 12, owl: 13 }
        |             ^^^
      use it as <<<fox>>>, or remove it"
  `)
})

test('a use anywhere is a use', async () => {
  const manifest = `vars: { a: 1, b: 2, c: 3, d: 4, e: { f: 5 }, g-h: 6 }
references: { bottle: "${PICTURE}?{{ a }}" }
elements: { fox: 12 }
images:
  hero:
    prompt: <<<bottle>>> <<<{% if e.f == 5 %}fox{% endif %}>>>
    alt: "{{ 'x' | append: b }}"
    file: "x{{ c }}{{ g-h }}"
    image_list: [{ image: "${PICTURE}?x{{ d }}" }]
`
  expect(await entriesOf(manifest)).toHaveLength(1)
})

test('a variable that an axis hides, and a default that nobody takes', async () => {
  const manifest = `vars: { theme: x, brand: y }
defaults: { prompt: "{{ brand }}" }
images:
  banner: { matrix: { theme: [light] }, prompt: "{{ theme }}" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:9 warning unused-name
      no template uses the variable "theme"

      2 | vars: { theme: x, brand: y }
        |         ^^^^^
      use it as {{ theme }}, or remove it

    a.kirin.yaml:2:19 warning unused-name
      no template uses the variable "brand"

      2 | vars: { theme: x, brand: y }
        |                   ^^^^^
      use it as {{ brand }}, or remove it"
  `)
})

test('the name that was meant', async () => {
  const manifest = `references: { botle: ${PICTURE} }
images:
  hero: { prompt: <<<bottle>>> }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:15 warning unused-name
      no prompt uses the reference "botle"

      2 | references: { botle: https://example.com/a.png }
        |               ^^^^^
      did you mean "bottle", which a prompt uses?

    a.kirin.yaml:4:19 error unknown-name
      <<<bottle>>> names no reference and no element

      4 |   hero: { prompt: <<<bottle>>> }
        |                   ^^^^^^^^^^^^
      did you mean <<<botle>>>?"
  `)
})

test('nobody is warned where an entry could not be made', async () => {
  const manifest = `references: { bottle: ${PICTURE} }
images:
  hero: { prompt: "{{ a }} <<<bottle>>>" }
  story: { n: 12, prompt: x }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:23 error template
      unknown variable "a"

      4 |   hero: { prompt: "{{ a }} <<<bottle>>>" }
        |                       ^
      declare it under vars

    a.kirin.yaml:5:15 error out-of-range
      "n" must be at most 9, not 12

      5 |   story: { n: 12, prompt: x }
        |               ^^
      write 9 or less"
  `)
})
