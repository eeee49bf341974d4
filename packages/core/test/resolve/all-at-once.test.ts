import { expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { placeOf } from '../../src/diagnostics/frame.ts'
import { projectOf, validated } from './validated.ts'

/** Place, code and message of each problem, in order of the report. */
async function told(manifest: string): Promise<string[]> {
  return lines((await validated(manifest)).diagnostics)
}

function lines(diagnostics: Awaited<ReturnType<typeof validate>>['diagnostics']): string[] {
  return diagnostics.map(({ location, code, message }) => `${placeOf(location)} ${code} ${message}`)
}

test('that there is no prompt, beside another problem of the image', async () => {
  expect(await told('images:\n  hero: { n: 10 }\n')).toEqual([
    'a.kirin.yaml:3:3 missing-key "hero" has no prompt',
    'a.kirin.yaml:3:14 out-of-range "n" must be at most 9, not 10',
  ])
})

test('that there is no prompt, beside a problem of the defaults', async () => {
  expect(await told('defaults: { n: 10 }\nimages:\n  hero: { resolution: 2k }\n')).toEqual([
    'a.kirin.yaml:2:16 out-of-range "n" must be at most 9, not 10',
    'a.kirin.yaml:4:3 missing-key "hero" has no prompt',
  ])
})

test('that a list is empty, beside another problem of the image', async () => {
  expect(await told('images:\n  hero: { prompt: x, n: 10, image_list: [] }\n')).toEqual([
    'a.kirin.yaml:3:25 out-of-range "n" must be at most 9, not 10',
    'a.kirin.yaml:3:41 out-of-range image_list is empty, and the API wants at least one image',
  ])
})

test('of an image what is wrong in its prompt, in a manifest without a version', async () => {
  const root = projectOf({ 'a.kirin.yaml': 'notes: old\nimages:\n  hero: { prompt: "a <<<bottle>>>" }\n' })
  expect(lines((await validate({ root })).diagnostics)).toEqual([
    'a.kirin.yaml:1:1 missing-key the manifest lacks the key "version"',
    'a.kirin.yaml:1:1 unknown-key unknown key "notes"',
    'a.kirin.yaml:3:22 unknown-name <<<bottle>>> names no reference and no element',
  ])
})

test.each([
  ['a prompt that is misspelt', '{ promt: x }'],
  ['a prompt that is no text', '{ prompt: 12 }'],
  ['an item that is left out', '{ prompt: "<<<image_1>>>", image_list: [{ image: 3 }] }'],
  ['a list that is misspelt', '{ prompt: "<<<image_1>>>", imagelist: [{ image: a.png }] }'],
  ['an id that is left out', '{ prompt: "<<<element_1>>>", element_list: [{ element_id: x }] }'],
  ['a type of result that is misspelt', '{ prompt: x, result_type: serie, series_amount: 5 }'],
])('nothing that only follows from %s', async (_, image) => {
  expect(await told(`images:\n  hero: ${image}\n`)).toHaveLength(1)
  expect(await told(`defaults: ${image}\nimages:\n  hero: {}\n`)).toHaveLength(1)
})

test.each([
  ['a matrix', 'matrix: { a: [1], exclude: [{ b: 1 }] }', 'unknown-axis'],
  ['a data file', 'data: none.csv', 'data-file'],
])('what is wrong beside %s that cannot be made entries of', async (_, variants, code) => {
  const prompt =
    'a <<<bottle>>> {{ a }} {{ row.b | upcsae }} <<<{{ a | default: "x" }}>>> {{ row.c | date: "%Y" }}'
  const manifest = `references: { ok: none.png }
images:
  hero: { ${variants}, n: 1, series_amount: 3, prompt: '${prompt} <<<ok>>>', file: '{{ a }}' }
  empty: { ${variants} }
`
  const told = (await validated(manifest)).diagnostics.map(found => `${found.code} ${found.message}`)
  expect(told.filter(text => !text.startsWith(code))).toEqual([
    'reference-missing there is no file none.png',
    'series-amount-with-single series_amount is not valid with a single image',
    'unknown-name <<<bottle>>> names no reference and no element',
    'template unknown filter "upcsae"',
    'missing-key "empty" has no prompt',
  ])
})
