import { expect, test } from 'vitest'
import { problemsOf, promptsOf, shown, validated } from './validated.ts'

const PICTURE = 'https://example.com/a.png'

test('names become positions, in order of first use, the same image once', async () => {
  const manifest = `references: { a: ${PICTURE}, b: ${PICTURE}?b, same: ${PICTURE} }
elements: { fox: 12, owl: 13 }
images:
  hero:
    image_list: [{ image: ${PICTURE}?c }]
    prompt: <<<owl>>> <<< b >>> <<<a>>> <<<same>>> <<<image_1>>> <<<fox>>> <<<b>>> <<<element_2>>>
`
  expect(await promptsOf(manifest)).toEqual({
    hero: '<<<element_1>>> <<<image_2>>> <<<image_3>>> <<<image_3>>> <<<image_1>>> <<<element_2>>> <<<image_2>>> <<<element_2>>>',
  })
})

test('a misspelt name, each time', async () => {
  const manifest = `references: { bottle: ${PICTURE} }
images:
  hero:
    prompt: >-
      <<<bottle>>> beside <<<botle>>>
      and <<<botle>>>, <<<cup>>>
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:27 error unknown-name
      <<<botle>>> names no reference and no element

      6 |       <<<bottle>>> beside <<<botle>>>
        |                           ^^^^^^^^^^^
      did you mean <<<bottle>>>?

    a.kirin.yaml:7:11 error unknown-name
      <<<botle>>> names no reference and no element

      7 |       and <<<botle>>>, <<<cup>>>
        |           ^^^^^^^^^^^
      did you mean <<<bottle>>>?

    a.kirin.yaml:7:24 error unknown-name
      <<<cup>>> names no reference and no element

      7 |       and <<<botle>>>, <<<cup>>>
        |                        ^^^^^^^^^
      declare it under references or elements"
  `)
})

test('a name in double quotes, after an escape', async () => {
  const manifest = String.raw`images:
  hero:
    prompt: "\u00e9 <<<bo\u0074le>>> \"<<<cup>>>\""
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:21 error unknown-name
      <<<botle>>> names no reference and no element

      4 |     prompt: "\\u00e9 <<<bo\\u0074le>>> \\"<<<cup>>>\\""
        |                     ^^^^^^^^^^^^^^^^
      declare it under references or elements

    a.kirin.yaml:4:40 error unknown-name
      <<<cup>>> names no reference and no element

      4 |     prompt: "\\u00e9 <<<bo\\u0074le>>> \\"<<<cup>>>\\""
        |                                        ^^^^^^^^^
      declare it under references or elements"
  `)
})

test('a name that a template fills in, in whole or in part', async () => {
  const manifest = `vars: { whole: <<<cup>>>, part: cup }
images:
  a: { prompt: "a {{ whole }}" }
  b: { prompt: "<<<x{{ part }}>>>" }
  c: { prompt: "{% if true %}{{ whole | upcase }}{% endif %}" }
  d: { prompt: "{% assign x = whole %}{% if true %}{{ x }}{% endif %}" }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:19 error unknown-name
      <<<cup>>> names no reference and no element

      4 |   a: { prompt: "a {{ whole }}" }
        |                   ^^^^^^^^^^^
      declare it under references or elements

    a.kirin.yaml:5:17 error unknown-name
      <<<xcup>>> names no reference and no element

      5 |   b: { prompt: "<<<x{{ part }}>>>" }
        |                 ^^^^^^^^^^^^^^^^^
      declare it under references or elements

    a.kirin.yaml:6:30 error unknown-name
      <<<CUP>>> names no reference and no element

      6 |   c: { prompt: "{% if true %}{{ whole | upcase }}{% endif %}" }
        |                              ^^^^^^^^^^^^^^^^^^^^
      declare it under references or elements

    a.kirin.yaml:7:16 error unknown-name
      <<<cup>>> names no reference and no element

      7 |   d: { prompt: "{% assign x = whole %}{% if true %}{{ x }}{% endif %}" }
        |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      declare it under references or elements"
  `)
})

test('a name of a default', async () => {
  const manifest = `defaults: { prompt: a <<<cup>>> }
images: { hero: {}, story: {} }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:23 error unknown-name
      <<<cup>>> names no reference and no element

      2 | defaults: { prompt: a <<<cup>>> }
        |                       ^^^^^^^^^
      a.kirin.yaml:3:11 for hero and 1 more

      3 | images: { hero: {}, story: {} }
        |           ^^^^
      declare it under references or elements"
  `)
})

test('a name that is declared with a problem is not called unknown as well', async () => {
  const manifest = `references: { cup: 3 }
images: { hero: { prompt: <<<cup>>> } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:20 error wrong-type
      reference "cup" must be text, not a number

      2 | references: { cup: 3 }
        |                    ^
      put it in quotes: "3""
  `)
})

test('positions beyond the lists', async () => {
  const manifest = `references: { cup: ${PICTURE} }
images:
  hero:
    element_list: [{ element_id: 1 }, { element_id: 2 }]
    prompt: <<<cup>>> <<<image_1>>> <<<element_2>>> then <<<image_2>>> <<<element_3>>>
  story: { prompt: <<<image_1>>> }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:58 error token-beyond-list
      <<<image_2>>> asks for image 2 of 1

      6 |     prompt: <<<cup>>> <<<image_1>>> <<<element_2>>> then <<<image_2>>> <<<element_3>>>
        |                                                          ^^^^^^^^^^^^^
      add the image to image_list, or use a name of references

    a.kirin.yaml:6:72 error token-beyond-list
      <<<element_3>>> asks for element 3 of 2

      6 |     prompt: <<<cup>>> <<<image_1>>> <<<element_2>>> then <<<image_2>>> <<<element_3>>>
        |                                                                        ^^^^^^^^^^^^^^^
      add the id to element_list, or use a name of elements

    a.kirin.yaml:7:20 error token-beyond-list
      <<<image_1>>> asks for image 1 of 0

      7 |   story: { prompt: <<<image_1>>> }
        |                    ^^^^^^^^^^^^^
      add the image to image_list, or use a name of references"
  `)
})

test('a position that is none is a name', async () => {
  expect(
    await problemsOf('images: { hero: { prompt: <<<image_0>>> <<<image_01>>> <<<>>> } }\n'),
  ).toMatchInlineSnapshot(`
    "a.kirin.yaml:2:27 error unknown-name
      <<<image_0>>> names no reference and no element

      2 | images: { hero: { prompt: <<<image_0>>> <<<image_01>>> <<<>>> } }
        |                           ^^^^^^^^^^^^^
      declare it under references or elements

    a.kirin.yaml:2:41 error unknown-name
      <<<image_01>>> names no reference and no element

      2 | images: { hero: { prompt: <<<image_0>>> <<<image_01>>> <<<>>> } }
        |                                         ^^^^^^^^^^^^^^
      declare it under references or elements

    a.kirin.yaml:2:56 error unknown-name
      <<<>>> names no reference and no element

      2 | images: { hero: { prompt: <<<image_0>>> <<<image_01>>> <<<>>> } }
        |                                                        ^^^^^^
      declare it under references or elements"
  `)
})

test('ten references and elements are taken, eleven are not', async () => {
  const list = (count: number): string =>
    Array.from({ length: count }, (_, index) => `{ image: "${PICTURE}?${index}" }`).join(', ')
  const manifest = (count: number): string => `references: { cup: ${PICTURE} }
elements: { fox: 12 }
images:
  hero:
    image_list: [${list(count)}]
    prompt: <<<cup>>> and <<<fox>>>
`
  expect(shown(await validated(manifest(8)))).toBe('')
  expect(await problemsOf(manifest(9))).toMatchInlineSnapshot(`
    "a.kirin.yaml:7:13 error too-many-references
      11 references and elements together, and the API takes 10

      7 |     prompt: <<<cup>>> and <<<fox>>>
        |             ^^^^^^^^^^^^^^^^^^^^^^^
      leave some out, or split the image in two"
  `)
})

test('an image of image_list that a name names too counts once', async () => {
  const list = Array.from({ length: 10 }, (_, index) => `{ image: "${PICTURE}?${index}" }`).join(', ')
  const manifest = `references: { cup: ${PICTURE}?9 }
images: { hero: { image_list: [${list}], prompt: <<<cup>>> } }
`
  expect(await promptsOf(manifest)).toEqual({ hero: '<<<image_10>>>' })
})

test('space within a position is warned of and sent as it is written, and around a name it is none', async () => {
  const manifest = `references: { bottle: https://example.com/a.png }
images:
  hero: { prompt: "<<< bottle >>> beside <<<image_1 >>>", matrix: { theme: [light, dark] } }
`
  const sent = '<<<image_1>>> beside <<<image_1 >>>'
  expect(await validated(manifest)).toMatchObject({
    kind: 'valid',
    entries: [{ prompt: sent }, { prompt: sent }],
  })
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:42 warning token-with-space
      <<<image_1 >>> is sent with its space, and the API documents <<<image_1>>>

      4 |   hero: { prompt: "<<< bottle >>> beside <<<image_1 >>>", matrix: { theme: [light, dark] } }
        |                                          ^^^^^^^^^^^^^^
      take the space out before the image is made; afterwards that is a new prompt, and a purchase"
  `)
})
