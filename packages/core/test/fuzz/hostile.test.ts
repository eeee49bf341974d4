import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Files, projectOf } from '../resolve/validated.ts'
import { type ChildReport, validateInChild } from './child.ts'

/**
 * On a machine with nothing else to do each takes well under a second; what these are for takes half a minute. Only
 * those that stand for a limit are as large as the limit lets them be.
 */
const CPU_MS = 4_000
const RSS_MB = 500
const TOGETHER = 4
/** Of all cases of a group. */
const TIMEOUT_MS = 60_000

const MEGABYTE = 1024 * 1024
/** Just below the size that is read at all. */
const LARGE = Math.floor(4.9 * MEGABYTE)

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')
const items = (count: number, item: (index: number) => string | number): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(',')
const fill = (piece: string, length: number): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length)

/** Text in which every printable character comes, always the same. */
function garbage(length: number): string {
  let state = 1
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 48_271) % 2_147_483_647
      return 32 + (state % 95)
    }),
  ).toString('latin1')
}

const image = (text: string): Files => ({ 'a.kirin.yaml': `version: 1\nimages:\n  a: { ${text} }\n` })
const images = (count: number, line: (index: number) => string): Files => ({
  'a.kirin.yaml': `version: 1\nimages:\n${lines(count, index => `  a${index}: { ${line(index)} }`)}\n`,
})
const vars = (text: string): Files => ({ 'a.kirin.yaml': `version: 1\nimages: {}\nvars:\n${text}\n` })
const only = (text: string): Files => ({ 'a.kirin.yaml': text })
const rows = (name: string, text: string): Files => ({
  ...image(`prompt: "{{ row.c1 }}", data: ${name}`),
  [name]: text,
})
const lock = (text: string): Files => ({ ...image('prompt: a'), 'a.kirin.lock.json': text })

const SIX_THOUSAND = `matrix: { x: [${items(6_000, index => index)}] }`
const LONG = 'é'.repeat(90_000)

/** What the files are, and how often each code is told. */
type Case = readonly [name: string, files: () => Files, codes: Readonly<Record<string, number>>]

function ends(cases: readonly Case[]): void {
  let reports: readonly ChildReport[] = []
  const ends: (() => void)[] = []
  // One process for some: to start one takes as long as most of the cases, and its memory is the most that any took.
  beforeAll(() => {
    const roots = cases.map(([, files]) => projectOf(files(), end => ends.push(end)))
    reports = Array.from({ length: Math.ceil(roots.length / TOGETHER) }, (_, index) =>
      validateInChild(roots.slice(index * TOGETHER, (index + 1) * TOGETHER), TIMEOUT_MS),
    ).flat()
  }, TIMEOUT_MS)
  afterAll(() => {
    for (const end of ends) end()
  })
  test.each(cases.map(([name, , codes], index) => [name, index, codes] as const))('%s', (_, index, codes) => {
    const { diagnostics, cpuMs, rssMb } = reports[index] ?? raise(`no report ${index}`)
    const counts: Record<string, number> = {}
    for (const { code, text } of diagnostics) {
      counts[code] = (counts[code] ?? 0) + 1
      expect(text.length).toBeLessThan(2_000)
    }
    expect(counts).toEqual(codes)
    expect(cpuMs).toBeLessThan(CPU_MS)
    expect(rssMb).toBeLessThan(RSS_MB)
  })
}

function raise(message: string): never {
  throw new Error(message)
}

const SYNTAX = { 'yaml-syntax': 1 }

describe('a text that is large, and no manifest', () => {
  ends([
    ['50 MB', () => only(fill('a: b\n', 50 * MEGABYTE)), { 'unreadable-file': 1 }],
    ['garbage in lines', () => only(garbage(LARGE).replaceAll('~', '\n')), { 'yaml-syntax': 11 }],
    ['garbage on one line', () => only(garbage(LARGE)), { 'wrong-type': 1 }],
    ['three thousand broken values', () => only('a: "b" c\n'.repeat(3_000)), { 'yaml-syntax': 20 }],
    ['closing brackets', () => only(fill('] ', LARGE)), SYNTAX],
    ['opening brackets', () => only('['.repeat(100_000)), SYNTAX],
    ['anchors, few enough to be read', () => only('&a '.repeat(50_000)), SYNTAX],
    ['wrong escapes', () => vars(`  a: "${'\\q'.repeat(2_000_000)}"`), SYNTAX],
    ['spaces and signs of comments', () => only(`a: !x ${fill(' #\u2028', LARGE / 3)}`), SYNTAX],
  ])
})

describe('a manifest that is large in one way', () => {
  ends([
    ['a list of 400,000', () => vars(`  a: [${items(400_000, () => 1)}]`), SYNTAX],
    ['as many as are read', () => vars(`  a: [${items(90_000, () => '*b')}]`), SYNTAX],
    [
      'templates without quotes',
      () => vars(`  a: [${items(12_000, () => '{{b}}')}]`),
      {
        'yaml-flow-template': 100,
        'more-problems': 1,
      },
    ],
    [
      'the same on lines',
      () => vars(lines(10_000, index => `  a${index}: {{ b }} c`)),
      {
        'yaml-flow-template': 100,
        'more-problems': 1,
      },
    ],
    ['a number', () => vars(`  a: ${'9'.repeat(LARGE)}`), SYNTAX],
    [
      'aliases within aliases',
      () => vars(lines(1_500, index => `  a${index}: &a${index} [*a${index - 1}]`).replace('*a-1', 'x')),
      {
        'yaml-syntax': 7,
        'unused-name': 100,
        'more-problems': 1,
      },
    ],
    [
      'keys that nobody knows',
      () => image(items(12_000, index => `k${index}: 1`)),
      {
        'unknown-key': 100,
        'more-problems': 1,
      },
    ],
    [
      'images without a value',
      () => only(`version: 1\nimages:\n${lines(20_000, index => ` a${index}:`)}\n`),
      {
        'wrong-type': 100,
        'more-problems': 1,
      },
    ],
    [
      'ids that are paths',
      () => only(`version: 1\nimages:\n${lines(7_000, index => ` ../a${index}: { prompt: a }`)}\n`),
      {
        'invalid-id': 100,
        'more-problems': 1,
      },
    ],
    [
      'a matrix of 30,000',
      () => image(`prompt: a, matrix: { a: [${items(30_000, index => index)}] }`),
      {
        'matrix-too-large': 1,
      },
    ],
    [
      'a matrix of 8,000 axes',
      () => image(`prompt: a, matrix: { ${items(8_000, index => `a${index}: [1]`)} }`),
      {
        'matrix-too-large': 1,
      },
    ],
    [
      'axes with a value of two megabytes',
      () => image(`prompt: a, ${SIX_THOUSAND.replace(' }', `, y: [${'é'.repeat(MEGABYTE)}] }`)}`),
      {
        'out-of-range': 1,
      },
    ],
    [
      'a prompt of five megabytes in six thousand entries',
      () => image(`prompt: ${'x'.repeat(LARGE)}, ${SIX_THOUSAND}`),
      {
        'prompt-too-long': 1,
      },
    ],
    [
      'a long variable in as many prompts, names and texts',
      () => ({
        'a.kirin.yaml': `version: 1\nvars: { l: ${LONG} }\nimages:\n  a: { prompt: "{{ l }}", alt: "{{ l }}", file: "{{ l }}", ${SIX_THOUSAND} }\n`,
      }),
      { 'prompt-too-long': 1, 'out-of-range': 1, 'invalid-output-path': 1 },
    ],
    [
      'the same picture from a template in as many',
      () => ({
        'a.kirin.yaml': `version: 1\nvars: { l: "data:image/png;base64,iVBORw0KGgo${'A'.repeat(90_000)}" }\nreferences: { r: "{{ l }}" }\nimages:\n  a: { prompt: <<<r>>>, ${SIX_THOUSAND} }\n`,
      }),
      { 'reference-truncated': 1 },
    ],
    [
      'two thousand missing references',
      () => images(2_000, index => `prompt: a, image_list: [{ image: x${index}.png }]`),
      {
        'reference-missing': 100,
        'more-problems': 1,
      },
    ],
    [
      'two thousand unknown images',
      () => images(2_000, index => `prompt: a, image_list: [{ image: "kirin:b${index}" }]`),
      {
        'unknown-image': 100,
        'more-problems': 1,
      },
    ],
    [
      'seven thousand images of one data file of three rows',
      () => ({ ...images(7_000, () => 'prompt: a, data: d.csv'), 'd.csv': 'id\na\nb\nc\n' }),
      {
        'too-many-entries': 1,
      },
    ],
    [
      'two thousand images of as many data files that are missing',
      () => images(2_000, index => `prompt: a, data: d${index}.csv`),
      {
        'data-file': 100,
        'more-problems': 1,
      },
    ],
  ])
})

describe('templates', () => {
  const loop = (count: number): string =>
    '{% for a in (1..900) %}'.repeat(count) + '{% endfor %}'.repeat(count)
  ends([
    ['loops in forty images', () => images(40, () => `prompt: "${loop(3)}"`), { template: 40 }],
    ['a million braces', () => image(`prompt: "${'{'.repeat(1_000_000)}"`), { template: 1 }],
    [
      'braces that are text',
      () => image(`prompt: "{% raw %}${'{{'.repeat(40_000)}{% endraw %}<<<x>>>"`),
      {
        'prompt-too-long': 1,
      },
    ],
    ['300,000 tokens', () => image(`prompt: "${'<<<a'.repeat(300_000)}"`), { 'prompt-too-long': 1 }],
    [
      'tokens that name nothing',
      () => image(`prompt: "{{ 1 }}${items(1_500, index => `<<<${index}>>>`)}"`),
      {
        'prompt-too-long': 1,
        'unknown-name': 20,
      },
    ],
    [
      'a comment of 90 KB in six thousand entries',
      () => image(`prompt: "a{% comment %}${'b c '.repeat(22_000)}{% endcomment %}", ${SIX_THOUSAND}`),
      {},
    ],
  ])
})

describe('data files', () => {
  ends([
    [
      'half a million columns',
      () => rows('d.csv', `id,${items(500_000, index => `c${index}`)}\n`),
      {
        'data-too-large': 1,
      },
    ],
    [
      'rows of a thousand columns',
      () =>
        rows(
          'd.csv',
          `id,${items(999, index => `c${index}`)}\n${lines(260, index => `${index}${',x'.repeat(999)}`)}`,
        ),
      {
        'data-too-large': 1,
      },
    ],
    ['a quote that stays open', () => rows('d.csv', `id,c1\n"${fill('"', LARGE)}`), { 'data-syntax': 1 }],
    [
      'three thousand rows of one id',
      () => rows('d.csv', `id,c1\n${lines(3_000, () => `x,${'é'.repeat(200)}`)}`),
      {
        'data-id': 100,
        'more-problems': 1,
      },
    ],
    [
      'three thousand rows of one file name',
      () => ({
        'a.kirin.yaml':
          'version: 1\nout: out\nimages:\n  a: { prompt: "{{ row.c1 }}", file: x, data: d.csv }\n',
        'd.csv': `id,c1\n${lines(3_000, index => `x${index},${'é'.repeat(200)}`)}`,
      }),
      { 'output-collision': 100, 'more-problems': 1 },
    ],
    [
      'three thousand rows without a column that the prompt names',
      () => rows('d.csv', `id,c2\n${lines(3_000, index => `x${index},${'é'.repeat(200)}`)}`),
      {
        template: 1,
      },
    ],
    [
      'ten thousand rows without an id',
      () => rows('d.json', JSON.stringify(Array.from({ length: 9_000 }, () => ({ c1: 1 })))),
      {
        'data-id': 20,
      },
    ],
    [
      'nested lists',
      () => rows('d.json', `[{"id":1,"c1":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`),
      SYNTAX,
    ],
    ['a number', () => rows('d.json', `[{"id":1,"c1":${'9'.repeat(LARGE)}}]`), SYNTAX],
    [
      'a row of 50,000 names',
      () => rows('d.json', `[{"id":1,${items(50_000, index => `"b${index}":1`)}}]`),
      {
        template: 1,
      },
    ],
  ])
})

describe('locks', () => {
  ends([
    ['nested lists', () => lock('['.repeat(LARGE)), { 'lock-syntax': 1 }],
    [
      '100,000 damaged blocks',
      () => lock(`{"version":1,"images":{${items(100_000, index => `"a${index}":1`)}}}`),
      {
        'lock-content': 20,
      },
    ],
  ])
})
