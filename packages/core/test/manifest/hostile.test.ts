import { expect, test } from 'vitest'
import { readManifest } from '../../src/manifest/read.ts'
import { problemsIn, top } from './problems-in.ts'

const LIMIT = { timeout: 2_000 }

function codesIn(text: string): string[] {
  return readManifest({ path: 'a.kirin.yaml', text }).diagnostics.map(({ code }) => code)
}

function bomb(last: string): string {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const aliases = Array.from({ length: 10 }, () => `*a${level}`).join(', ')
    return `  a${level + 1}: &a${level + 1} [${aliases}]`
  })
  return ['version: 1', 'vars:', '  a0: &a0 [x]', ...levels, last, ''].join('\n')
}

test('aliases of aliases are counted, not expanded', LIMIT, () => {
  expect(problemsIn(bomb('images: { hero: { meta: *a30 } }'))).toMatchInlineSnapshot(`
    "a.kirin.yaml:9:12 error yaml-syntax
      the YAML aliases of this file stand for more than 250000 values

      9 |   a6: &a6 [*a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5]
        |            ^^^
      use fewer aliases"
  `)
})

test('merges of merges are counted, not expanded', LIMIT, () => {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const aliases = Array.from({ length: 10 }, () => `*a${level}`).join(', ')
    return `  a${level + 1}: &a${level + 1} { <<: [${aliases}] }`
  })
  expect(codesIn(top('vars:', '  a0: &a0 { x: 1 }', ...levels))).toEqual(['yaml-syntax'])
})

test.each([
  ['brackets', `version: 1\nvars: { a: ${'['.repeat(20_000)}${']'.repeat(20_000)} }\nimages: {}\n`],
  ['brackets that stay open', `version: 1\nvars: { a: ${'['.repeat(20_000)}\nimages: {}\n`],
  ['lists on one line', `version: 1\nvars:\n  ${'- '.repeat(10_000)}x\nimages: {}\n`],
  [
    'maps',
    `version: 1\n${Array.from({ length: 1_200 }, (_, depth) => `${' '.repeat(depth)}vars:\n`).join('')}`,
  ],
])('deep nesting of %s is one problem', LIMIT, (_name, text) => {
  const { manifest, diagnostics } = readManifest({ path: 'a.kirin.yaml', text })
  expect(manifest).toBeUndefined()
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['yaml-syntax', 'lists and maps are nested too deeply'],
  ])
})

test('an image that is named like a part of every object is an image like any other', () => {
  const ids = ['constructor', 'toString', 'hasOwnProperty', 'valueOf']
  const text = ['version: 1', 'images:', ...ids.map(id => `  ${id}: { prompt: a }`), ''].join('\n')
  const { manifest, diagnostics } = readManifest({ path: 'a.kirin.yaml', text })
  expect(diagnostics).toEqual([])
  expect(manifest?.images.map(({ id }) => id.value)).toEqual(ids)
})

test('a prototype in vars, references, elements and meta stays data', () => {
  const text = top(
    'vars: { __proto__: { polluted: true } }',
    'references: { __proto__: a.png }',
    'elements: { constructor: 7 }',
  ).replace('images: {}', 'images: { hero: { prompt: a, meta: { __proto__: { polluted: true } } } }')
  const { manifest, diagnostics } = readManifest({ path: 'a.kirin.yaml', text })
  expect(diagnostics).toEqual([])
  expect([...(manifest?.vars.keys() ?? [])]).toEqual(['__proto__'])
  expect(manifest?.references.get('__proto__')?.target.value).toBe('a.png')
  expect(manifest?.elements.get('constructor')).toMatchObject({ kind: 'existing', id: { value: '7' } })
  expect(manifest?.elements.get('toString')).toBeUndefined()
  expect(JSON.stringify(manifest?.images[0]?.meta?.value)).toBe('{"__proto__":{"polluted":true}}')
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('of a file of garbage twenty lines are told', () => {
  expect(codesIn('a: "b" c\n'.repeat(1_000))).toEqual(Array(20).fill('yaml-syntax'))
})

test('ten thousand images take work that grows with their number', { timeout: 30_000 }, () => {
  const manifestOf = (count: number): string =>
    `version: 1\nimages:\n${Array.from({ length: count }, (_, index) => `  image-${index}: { prompt: a, n: 4 }\n`).join('')}`
  const read = (count: number): number => {
    const text = manifestOf(count)
    const start = process.cpuUsage()
    const { manifest, diagnostics } = readManifest({ path: 'a.kirin.yaml', text })
    expect([manifest?.images.length, diagnostics.length]).toEqual([count, 0])
    const { user, system } = process.cpuUsage(start)
    return user + system
  }
  read(1_000)
  // Four times the images; with a search for each value it would be sixteen times the time.
  expect(read(10_000) / read(2_500)).toBeLessThan(12)
})
