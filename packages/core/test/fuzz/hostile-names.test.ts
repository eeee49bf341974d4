import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { renderDiagnostic } from '../../src/diagnostics/frame.ts'
import type { Invalid, Validated } from '../../src/options.ts'
import { type Files, projectOf, validated } from '../resolve/validated.ts'

/** Codes in the order of the file; nothing that is shown acts on a terminal. */
function codesOf({ diagnostics }: Validated | Invalid): string[] {
  for (const diagnostic of diagnostics) {
    const text = renderDiagnostic(diagnostic).replaceAll('\n', '')
    expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|\p{Bidi_Control}|[\u200b\ufeff]/u)
  }
  return diagnostics.map(({ code }) => code)
}

const quoted = (text: string): string => JSON.stringify(text)

describe('ids', () => {
  test.each([
    '../a',
    '/etc/passwd',
    'a/b',
    'a\\b',
    'C:a',
    '.',
    '..',
    '.hidden',
    '-a',
    'a b',
    'a\0',
    'a\u001b[2J',
    'a\nb',
    'a\u202eb',
    'a\u200bb',
    '\ufeffa',
    'a\u2028b',
    '\ud800',
    'e\u0301',
    'CON',
    'nul.png',
    'com1',
    'LPT\u00b9',
    'a.',
    'a*',
    'a?',
    'a:b',
    'a|b',
    'a"b',
    'a<b',
    'x'.repeat(101),
    '',
    '__proto__',
  ])('%j is none', async id => {
    expect(codesOf(await validated(`images: { ${quoted(id)}: { prompt: a } }\n`))).toEqual(['invalid-id'])
  })

  test.each([
    'constructor',
    'toString',
    'a.b_c-d',
    '0',
    'Ünïcode',
    '日本語',
    'console',
    'com10',
    'x'.repeat(100),
  ])('%j is one', async id => {
    expect(codesOf(await validated(`images: { ${quoted(id)}: { prompt: a } }\n`))).toEqual([])
  })
})

describe('names of files', () => {
  test.each([
    '../a',
    '/a',
    'a/../../b',
    'a//b',
    './a',
    'C:\\a',
    '\\\\server\\a',
    'a\0b',
    'a\u001b[2Jb',
    'a\nb',
    'a\u202eb',
    'a\u200bb',
    'prn',
    'folder/aux.png',
    'a./b',
    'a ./b',
    'a?b',
    'a:b',
    'x'.repeat(201),
    'x/'.repeat(501),
    'é'.repeat(101),
  ])('%j is none', async file => {
    expect(codesOf(await validated(`out: o\nimages: { a: { prompt: a, file: ${quoted(file)} } }\n`))).toEqual(
      ['invalid-output-path'],
    )
  })

  test.each([
    ['the same', 'hero', 'hero'],
    ['another case', 'Hero', 'hERO'],
    ['another case of other scripts', 'ÄRGER', 'ärger'],
    ['another form of Unicode', 'caf\u00e9', 'cafe\u0301'],
    ['another separator', 'a/b', 'a\\b'],
    ['an extension', 'a', 'a.png'],
  ])('two that differ by %s collide', async (_, first, second) => {
    const manifest = `out: o\nimages:\n  a: { prompt: a, file: ${quoted(first)} }\n  b: { prompt: b, file: ${quoted(second)} }\n`
    expect(codesOf(await validated(manifest))).toEqual(['output-collision'])
  })
})

describe('paths', () => {
  const OUT = [
    '../x.png',
    '/etc/passwd',
    'a/../../x.png',
    'C:\\x.png',
    'c:/x.png',
    '\\\\server\\x.png',
    '..\\x.png',
    'a\0.png',
    '..',
  ]

  test.each(OUT)('the reference %j leads out', async path => {
    const manifest = `images: { a: { prompt: a, image_list: [{ image: ${quoted(path)} }] } }\n`
    expect(codesOf(await validated(manifest))).toEqual(['path-outside-project'])
  })

  test.each(OUT)('the data file %j leads out', async path => {
    const manifest = `images: { a: { prompt: a, data: ${quoted(path)} } }\n`
    expect(codesOf(await validated(manifest))).toEqual(['path-outside-project'])
  })

  test.each(OUT)('the output folder %j leads out', async path => {
    const manifest = `out: ${quoted(path)}\nimages: { a: { prompt: a } }\n`
    expect(codesOf(await validated(manifest))).toEqual(['path-outside-project'])
  })

  test.each(['file:///etc/passwd', 'ftp://x/y.png', 'gopher://x', 'javascript://x', 'https://'])(
    'the reference %j is no address',
    async url => {
      const manifest = `images: { a: { prompt: a, image_list: [{ image: ${quoted(url)} }] } }\n`
      expect(codesOf(await validated(manifest))).toEqual(['reference-url'])
    },
  )

  test('a path with control and direction characters is shown without them', async () => {
    const manifest = `images: { a: { prompt: a, image_list: [{ image: "a\\e[2J\\u202eb.png" }] } }\n`
    expect(codesOf(await validated(manifest))).toEqual(['reference-missing'])
  })

  test.skipIf(process.platform === 'win32')('links out of the project', async () => {
    const elsewhere = projectOf({ 'a.png': 'a picture', 'a.csv': 'id\na\n', 'folder/b.png': 'another' })
    const root = projectOf({
      'a.kirin.yaml': `version: 1
images:
  a: { prompt: a, image_list: [{ image: link.png }] }
  b: { prompt: a, image_list: [{ image: folder/b.png }] }
  c: { prompt: "{{ row.id }}", data: link.csv }
`,
    })
    symlinkSync(join(elsewhere, 'a.png'), join(root, 'link.png'))
    symlinkSync(join(elsewhere, 'a.csv'), join(root, 'link.csv'))
    symlinkSync(join(elsewhere, 'folder'), join(root, 'folder'))
    expect(codesOf(await validate({ root }))).toEqual([
      'path-outside-project',
      'path-outside-project',
      'path-outside-project',
    ])
  })
})

describe('names that mean something to JavaScript', () => {
  const files: Files = { 'd.json': '[{ "id": "x", "__proto__": { "polluted": 1 }, "name": "n" }]' }

  test('are names like any other, and reach nothing', async () => {
    const result = await validated(
      `vars: { __proto__: { polluted: 1 }, constructor: c }
references: { __proto__: "https://example.com/a.png" }
images:
  a: { prompt: "<<<__proto__>>> {{ constructor }} {{ __proto__.polluted }}" }
  b: { data: d.json, prompt: "{{ row.name }}" }
`,
      files,
    )
    expect(codesOf(result)).toEqual([])
    expect(result.kind === 'valid' && result.entries.map(({ prompt }) => prompt)).toEqual([
      '<<<image_1>>> c 1',
      'n',
    ])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test.each([
    'constructor',
    'toString',
    '__proto__',
    'row.constructor',
    'row.polluted',
    'row.hasOwnProperty',
  ])('{{ %s }} is unknown where nothing declares it', async name => {
    expect(
      codesOf(await validated(`images: { b: { data: d.json, prompt: "{{ ${name} }}" } }\n`, files)),
    ).toEqual(['template'])
  })

  test('a column that every object seems to have is not there', async () => {
    const manifest = 'images: { b: { data: { file: d.json, id: toString }, prompt: a } }\n'
    expect(codesOf(await validated(manifest, files))).toEqual(['data-id'])
  })
})
