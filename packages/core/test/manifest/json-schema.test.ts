import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { manifestJsonSchema } from '../../src/manifest/json-schema.ts'
import { readManifest } from '../../src/manifest/read.ts'
import { image, top } from './problems-in.ts'

const accepts = new Ajv({ strict: false }).compile(manifestJsonSchema())

/** Strict, so that a keyword that nobody knows would be an error. */
test('the schema is a valid JSON Schema of draft 07', () => {
  const schema = manifestJsonSchema()
  expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
  expect(() => new Ajv({ strict: true, strictTypes: false }).compile(schema)).not.toThrow()
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
})

test.each([
  ['the least', top()],
  ['references and elements', top('references: { a: b.png }', 'elements: { m: 829836802793406551 }')],
  ['a declared element', top('elements: { b: { description: a, frontal_image: a, refer_images: [a] } }')],
  [
    'an image',
    image(
      'prompt: a',
      'n: 9',
      'aspect_ratio: 21:9',
      'meta: [1, { a: b }]',
      'watermark_info: { enabled: true }',
    ),
  ],
  ['a series', image('result_type: series', 'series_amount: 9', 'image_list: [{ image: a }]')],
  ['a matrix', image('prompt: a', 'matrix: { locale: [en], size: [1, true] }')],
  [
    'include and exclude',
    image('prompt: a', 'matrix: { a: [1], include: [{ a: 1, b: x }], exclude: [{ a: true }] }'),
  ],
  ['include alone', image('prompt: a', 'matrix: { include: [{ a: 1 }] }')],
  ['data', image('prompt: a', 'data: products.csv')],
  ['data in its long form', image('prompt: a', 'data: { file: products.csv, id: sku }')],
  ['ids of any script', 'version: 1\nimages: { 日本: {}, ü.1-b_c: {}, "404": {} }\n'],
])('both accept %s', (_name, text) => {
  expect(readManifest({ path: 'a.kirin.yaml', text }).diagnostics).toEqual([])
  expect([accepts(parse(text)), accepts.errors]).toEqual([true, null])
})

test.each([
  ['no version', 'images: {}'],
  ['another version', 'version: 2\nimages: {}'],
  ['an unknown key', image('promt: a')],
  ['an unknown key at the top', top('image: {}')],
  ['a reserved parameter', image('external_task_id: a')],
  ['a file among the defaults', top('defaults: { file: a }')],
  ['n beyond its range', image('n: 10')],
  ['a series of one', image('series_amount: 1')],
  ['n in quotes', image('n: "3"')],
  ['an unknown resolution', image('resolution: 8k')],
  ['an empty reference', top('references: { a: "" }')],
  ['a positional item without its key', image('image_list: [a.png]')],
  ['eleven items', image(`element_list: [${Array(11).fill('{ element_id: 1 }').join(', ')}]`)],
  ['an element id of zero', top('elements: { a: 0 }')],
  [
    'four refer images',
    top('elements: { b: { description: a, frontal_image: a, refer_images: [a, a, a, a] } }'),
  ],
  [
    'a long description',
    top(`elements: { b: { description: ${'é'.repeat(101)}, frontal_image: a, refer_images: [a] } }`),
  ],
  [
    'an unknown tag',
    top('elements: { b: { description: a, frontal_image: a, refer_images: [a], tags: [x] } }'),
  ],
  ['an axis without values', image('matrix: { a: [] }')],
  ['a matrix without axes', image('matrix: {}')],
  ['exclude alone', image('matrix: { exclude: [{ a: 1 }] }')],
  ['an item of include without anything', image('matrix: { include: [{}] }')],
  ['an item of exclude with a list', image('matrix: { a: [1], exclude: [{ a: [1] }] }')],
  ['an axis with a space in its name', image('matrix: { my axis: [1] }')],
  ['data without a file', image('data: { id: sku }')],
  ['data with another key', image('data: { file: a.csv, sheet: x }')],
  ['an empty path of data', image('data: ""')],
  ['an id with a space', 'version: 1\nimages: { my hero: {} }'],
  ['a long id', `version: 1\nimages: { ${'a'.repeat(101)}: {} }`],
  ['a name with a space', top('references: { my bottle: a.png }')],
  ['an image without a value', 'version: 1\nimages: { a: }'],
])('both refuse %s', (_name, text) => {
  expect(readManifest({ path: 'a.kirin.yaml', text }).diagnostics).toHaveLength(1)
  expect(accepts(parse(text))).toBe(false)
})

test('each key has a description', () => {
  const undescribed: string[] = []
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties' && typeof value === 'object' && value !== null) {
        for (const [name, property] of Object.entries(value)) {
          const described = typeof property === 'object' && property !== null && 'description' in property
          if (!described) undescribed.push(`${path}.${name}`)
        }
      }
      visit(value, `${path}.${key}`)
    }
  }
  visit(manifestJsonSchema(), '')
  expect(undescribed).toEqual([])
})
