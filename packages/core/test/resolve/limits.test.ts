import { expect, test } from 'vitest'
import { entriesOf, problemsOf } from './validated.ts'

test('2500 characters of a prompt are taken, 2501 are not', async () => {
  const manifest = (count: number): string => `images:\n  hero: { prompt: "${'😀'.repeat(count)}" }\n`
  const [hero] = await entriesOf(manifest(2_500))
  expect([...(hero?.prompt ?? '')]).toHaveLength(2_500)
  expect(await problemsOf(manifest(2_501))).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:19 error prompt-too-long
      the prompt has 2501 characters, and the API takes 2500

      3 |   hero: { prompt: "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀…
        |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      shorten it by 1"
  `)
})

test('what counts is the prompt as it is sent: filled in, trimmed, with positions', async () => {
  const manifest = (count: number): string => `vars: { long: "${'😀'.repeat(count)}" }
references: { a-very-long-name-for-a-picture: https://example.com/a.png }
images:
  hero: { prompt: "  {{ long }}<<<a-very-long-name-for-a-picture>>>  " }
`
  const [hero] = await entriesOf(manifest(2_500 - '<<<image_1>>>'.length))
  expect([...(hero?.prompt ?? '')]).toHaveLength(2_500)
  expect(await problemsOf(manifest(2_501 - '<<<image_1>>>'.length))).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:19 error prompt-too-long
      the prompt has 2501 characters, and the API takes 2500

      5 |   hero: { prompt: "  {{ long }}<<<a-very-long-name-for-a-picture>>>  " }
        |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      shorten it by 1"
  `)
})

test('a prompt that is too long for some rows of a matrix', async () => {
  const manifest = `images:
  hero:
    matrix: { a: [x, ${'y'.repeat(100)}], b: [1, 2] }
    prompt: "${'z'.repeat(2_450)}{{ a }}"
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:5:13 error prompt-too-long
      the prompt has 2550 characters, and the API takes 2500

      5 |     prompt: "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz…
        |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      a.kirin.yaml:4:22 for hero/yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy-1 and 1 more

      4 |     matrix: { a: [x, yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
        |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      shorten it by 50"
  `)
})

test('n with a series, and series_amount without', async () => {
  const manifest = `defaults: { n: 2, series_amount: 3 }
images:
  good: { prompt: a, result_type: series }
  fine: { prompt: a }
  hero: { prompt: a, result_type: series, n: 2 }
  story: { prompt: a, series_amount: 6 }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:6:46 error n-with-series
      n is not valid with a series

      6 |   hero: { prompt: a, result_type: series, n: 2 }
        |                                              ^
      say how many frames with series_amount, or leave result_type: series out

    a.kirin.yaml:7:38 error series-amount-with-single
      series_amount is not valid with a single image

      7 |   story: { prompt: a, series_amount: 6 }
        |                                      ^
      add result_type: series, or ask for candidates with n"
  `)
  const entries = await entriesOf(manifest.slice(0, manifest.indexOf('  hero')))
  expect(entries.map(({ result }) => result)).toEqual([
    { type: 'series', amount: 3 },
    { type: 'single', n: 2 },
  ])
})

test('a result type of the defaults', async () => {
  const manifest = `defaults: { result_type: series }
images:
  hero: { prompt: a, n: 2, matrix: { a: [1, 2] } }
`
  expect(await problemsOf(manifest)).toMatchInlineSnapshot(`
    "a.kirin.yaml:4:25 error n-with-series
      n is not valid with a series

      4 |   hero: { prompt: a, n: 2, matrix: { a: [1, 2] } }
        |                         ^
      say how many frames with series_amount, or leave result_type: series out"
  `)
})

test('an empty image_list, but for an image that does without the list of the defaults', async () => {
  expect(await problemsOf('images:\n  hero: { prompt: a, image_list: [] }\n')).toMatchInlineSnapshot(`
    "a.kirin.yaml:3:34 error out-of-range
      image_list is empty, and the API wants at least one image

      3 |   hero: { prompt: a, image_list: [] }
        |                                  ^^
      add one, or leave image_list out"
  `)
  const given = `defaults: { image_list: [{ image: "https://example.com/a.png" }] }
images: { hero: { prompt: a, image_list: [] } }
`
  expect(await problemsOf(given)).toBe('')
})

test('a list of which nothing is sound is not called empty', async () => {
  const told = await problemsOf('images:\n  hero: { prompt: a, image_list: [{ image: 5 }] }\n')
  expect(told.match(/ error .*/g)).toEqual([' error wrong-type'])
})
