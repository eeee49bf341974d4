import { expect, test } from 'vitest'
import { type Files, validated } from './validated.ts'

/** Generous: on a machine with nothing else to do each takes well under two. */
const LIMIT = { timeout: 10_000 }

/** How often each code is told. */
async function codesOf(manifest: string, files: Files = {}): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { code } of (await validated(manifest, files)).diagnostics)
    counts[code] = (counts[code] ?? 0) + 1
  return counts
}

function list<T>(count: number, item: (index: number) => T): string {
  return Array.from({ length: count }, (_, index) => item(index)).join(', ')
}

const NUMBERS = `[${list(100, index => index)}]`
const WIDE = `matrix: { a: ${NUMBERS}, b: ${NUMBERS} }`

test('a matrix of 100,489, and one of more than there are numbers', LIMIT, async () => {
  const axis = `[${list(317, index => index)}]`
  expect(await codesOf(`images: { x: { prompt: a, matrix: { a: ${axis}, b: ${axis} } } }\n`)).toEqual({
    'matrix-too-large': 1,
  })
  const axes = list(400, index => `a${index}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`)
  const { diagnostics } = await validated(`images: { x: { prompt: a, matrix: { ${axes} } } }\n`)
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'this matrix makes over a million images, and 10000 are the most',
  ])
})

test('ten thousand entries with the same problems are told as one', LIMIT, async () => {
  const vars = list(5_000, index => `v${index}: ${index}`)
  const manifest = `vars: { ${vars} }\nimages: { x: { ${WIDE}, prompt: "{{ vv }} {{ ww }} <<<cup{{ a }}>>>" } }\n`
  expect(await codesOf(manifest)).toEqual({ template: 2 })
})

test('a thousand items of exclude and of include against all combinations', LIMIT, async () => {
  const exclude = list(1_000, index => `{ a: ${index % 100}, b: ${index % 90} }`)
  const include = list(1_000, index => `{ a: ${index % 100}, c${index % 10}: ${index} }`)
  const manifest = `images:
  x: { prompt: a, matrix: { a: ${NUMBERS}, b: [${list(90, index => index)}], exclude: [${exclude}], include: [${include}] } }
`
  const result = await validated(manifest)
  expect([result.kind, result.kind === 'valid' && result.entries.length]).toEqual(['valid', 8_100])
})

test('a picture of three megabytes in ten thousand entries', LIMIT, async () => {
  const picture = `data:image/png;base64,iVBORw0KGgo${'A'.repeat(3_000_000)}`
  const manifest = `references: { a: "${picture}" }\nimages: { x: { ${WIDE}, prompt: <<<a>>> } }\n`
  expect(await codesOf(manifest)).toEqual({ 'reference-truncated': 1 })
})

test('loops in each of ten thousand entries', LIMIT, async () => {
  const loop = '{% for x in (1..900) %}{% for y in (1..900) %}{% endfor %}{% endfor %}'
  const { diagnostics } = await validated(`images: { x: { ${WIDE}, prompt: "a ${loop}" } }\n`)
  // On a slow machine a single one may be stopped as well.
  expect(diagnostics.map(({ message }) => message)).toContain(
    'the templates of this project take too long to fill in',
  )
})

test.each([
  ['p.csv', `id,name\n${'a,b\n'.repeat(1_000_000)}`],
  ['p.csv', `id,name\n"${'a,b\n'.repeat(1_000_000)}`],
  ['p.json', JSON.stringify(Array.from({ length: 200_000 }, () => ({ id: 'x', a: 1 })))],
  ['p.json', '['.repeat(1_000_000)],
  ['p.yaml', '- { id: x, name: y }\n'.repeat(200_000)],
  ['p.yaml', 'a: { name: y }\n'.repeat(300_000)],
  ['p.yaml', `- ${'['.repeat(100_000)}`],
] as const)('five megabytes of %s, case %#', LIMIT, async (name, text) => {
  const codes = await codesOf(`images: { x: { data: ${name}, prompt: "{{ row.name }}" } }\n`, {
    [name]: text,
  })
  expect(Object.values(codes)).toEqual([1])
})

test.each([
  ['tokens that are not closed', `"${'<<<a'.repeat(200_000)}{{ 1 }}"`],
  ['braces that are not closed', `"${'{'.repeat(1_000_000)}"`],
  ['braces within a text within braces', `"{{ '${'{{'.repeat(400_000)}' }}"`],
  ['braces within a token', `"<<<${'{{}}'.repeat(5_000)}<<<x{{ 1 }}>>>"`],
])('%s', LIMIT, async (_name, prompt) => {
  expect(Object.values(await codesOf(`images: { x: { prompt: ${prompt} } }\n`))).toEqual([1])
})
