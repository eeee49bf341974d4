import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

/** A character of two UTF-16 units, as columns and offsets count. */
const CUP = '\u{1f375}'

/** In a checkout whose top lies above the project. */
const FILES = {
  'site/a.kirin.yaml': `version: 1\r\nimages:\r\n  hero: { prompt: "${CUP}", n: 10 }\r\n`,
  'site/b.kirin.yaml':
    'version: 1\nvars: { brand: Aurora, brnad: Aurora }\nimages:\n  cup: { prompt: "{{ brand }}" }\n',
  'site/c/c.kirin.yaml':
    'version: 1\nimages:\n  cup: { prompt: b }\n  Cup2:\n    prompt: |\n      one\n      {{ nobody }}\n',
}

interface Place {
  readonly line: number
  readonly column: number
  readonly offset: number
}

interface Found {
  readonly code: string
  readonly severity: string
  readonly file: keyof typeof FILES
  readonly start: Place
  readonly end: Place
  readonly related?: readonly { readonly file: string; readonly line: number; readonly column: number }[]
}

async function inGitHub(
  ...args: string[]
): Promise<{ code: number | null; stdout: string; annotations: string[] }> {
  const workspace = folder(FILES)
  const { code, stdout, stderr } = await kirinBatch(['validate', ...args], {
    cwd: join(workspace, 'site'),
    env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace },
  })
  return { code, stdout, annotations: stderr.split('\n').filter(line => line.startsWith('::')) }
}

test('sound', async () => {
  const cwd = folder({
    'images.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a }\n  cup: { prompt: b }\n',
  })
  expect(await kirinBatch(['validate'], { cwd })).toEqual({
    code: 0,
    stdout: '1 manifest, 2 entries: valid\n',
    stderr: '',
  })
})

test('unsound: every problem at its place', async () => {
  const cwd = folder({ 'a.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a bottle, n: 10 }\n' })
  const { code, stdout, stderr } = await kirinBatch(['validate'], { cwd })
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(/^a\.kirin\.yaml:3:32 error out-of-range\n(.*\n)+1 error\.\n$/)
})

test('many files: what JSON says of each place is where the text is, and annotations agree', async () => {
  const { code, stdout, annotations } = await inGitHub('--json')
  expect(code).toBe(3)
  const { version, diagnostics, ...rest }: { version: number; diagnostics: Found[] } = JSON.parse(stdout)
  expect({ version, rest }).toEqual({ version: 1, rest: {} })
  const shown = diagnostics.map(({ code, severity, file, start, end }) => {
    const text = FILES[`site/${file}` as keyof typeof FILES]
    const before = text.slice(0, start.offset)
    expect(start).toMatchObject({
      line: before.split('\n').length,
      column: before.length - before.lastIndexOf('\n'),
    })
    expect(end.column - start.column).toBe(end.offset - start.offset)
    return [severity, code, `${file}:${start.line}:${start.column}`, text.slice(start.offset, end.offset)]
  })
  expect(shown).toEqual([
    ['error', 'out-of-range', 'a.kirin.yaml:3:28', '10'],
    ['warning', 'unused-name', 'b.kirin.yaml:2:24', 'brnad'],
    ['error', 'duplicate-id', 'c/c.kirin.yaml:3:3', 'cup'],
    ['error', 'template', 'c/c.kirin.yaml:7:10', 'nobody'],
  ])
  expect(diagnostics.flatMap(({ related = [] }) => related)).toEqual([
    { message: 'it is first declared here', file: 'b.kirin.yaml', line: 4, column: 3 },
  ])
  expect(annotations.map(line => line.split('::').slice(0, 2).join('::'))).toEqual(
    diagnostics.map(
      ({ severity, code, file, start, end }) =>
        `::${severity} file=site/${file},line=${start.line},col=${start.column},endColumn=${end.column},title=kirin-batch ${code}`,
    ),
  )
  expect(annotations[2]).toContain('%0Asite/b.kirin.yaml:4:3 it is first declared here%0A')
})

test('warnings alone are no failure, and are told in both', async () => {
  const { code, stdout, annotations } = await inGitHub('b.kirin.yaml', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    manifests: ['b.kirin.yaml'],
    entries: 1,
    diagnostics: [{ severity: 'warning', code: 'unused-name', start: { line: 2, column: 24, offset: 34 } }],
  })
  expect(annotations).toEqual([
    expect.stringMatching(
      /^::warning file=site\/b\.kirin\.yaml,line=2,col=24,endColumn=29,title=kirin-batch unused-name::/,
    ),
  ])
})

test('a manifest that is not there', async () => {
  const { code, stdout, stderr } = await kirinBatch(['validate', 'nothing.yaml'], { cwd: folder() })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^kirin-batch validate: .*nothing\.yaml/)
})
