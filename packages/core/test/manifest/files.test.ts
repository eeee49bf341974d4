import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KirinError } from '../../src/diagnostics/error.ts'
import { renderDiagnostic } from '../../src/diagnostics/frame.ts'
import { findManifests as find } from '../../src/manifest/find.ts'
import { readSourceFile } from '../../src/manifest/source.ts'

const findManifests = async (...args: Parameters<typeof find>): Promise<readonly string[]> =>
  (await find(...args)).paths

let root: string

beforeEach(() => {
  root = join(realpathSync(mkdtempSync(join(tmpdir(), 'kirin-find-'))), 'project')
  mkdirSync(root)
})

afterEach(() => rmSync(dirname(root), { recursive: true, force: true }))

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), 'version: 1\nimages: {}\n')
  }
}

async function refusal(patterns: string[]): Promise<string> {
  const error = await findManifests(root, patterns).then(
    paths => paths,
    (reason: unknown) => reason,
  )
  if (!(error instanceof KirinError)) throw new Error(`no refusal: ${JSON.stringify(error)}`)
  expect(error.code).toBe('usage')
  return error.message.replaceAll(root, 'ROOT')
}

test('by default all manifests of the project, in order of code units', async () => {
  write('b.kirin.yaml', 'a/x.kirin.yml', 'Z.kirin.yaml', 'ä.kirin.yaml', 'other.yaml')
  write(
    'node_modules/p/x.kirin.yaml',
    'a/node_modules/p/x.kirin.yaml',
    'dist/x.kirin.yaml',
    '.kirin/x.kirin.yaml',
  )
  expect(await findManifests(root)).toEqual(['Z.kirin.yaml', 'a/x.kirin.yml', 'b.kirin.yaml', 'ä.kirin.yaml'])
  expect(await findManifests(root, [])).toHaveLength(4)
})

test('a project without manifests has none', async () => {
  expect(await findManifests(root)).toEqual([])
})

test('a path is taken as it is, whatever its name and place', async () => {
  const odd = [
    '[id]/a(b).yaml',
    '{x,y}.kirin.yaml',
    '!a.yaml',
    'dist/x.yaml',
    // Windows has no such names.
    ...(process.platform === 'win32' ? [] : ['a*b.yaml']),
    '#a b.yaml',
    '.hidden/a.yaml',
  ]
  write(...odd, 'i/a.yaml', 'axb.yaml')
  for (const path of odd.filter(path => !path.startsWith('!'))) {
    expect(await findManifests(root, [path])).toEqual([path])
    expect(await findManifests(root, [join(root, path)])).toEqual([path])
    expect(await findManifests(root, [`./${path}`])).toEqual([path])
  }
  expect(await findManifests(root, ['./!a.yaml'])).toEqual(['!a.yaml'])
})

test.skipIf(process.platform === 'win32')('a backslash may be a character of a name', async () => {
  write('a\\b.yaml')
  expect(await findManifests(root, ['a\\b.yaml'])).toEqual(['a\\b.yaml'])
})

test('globs, folders and paths together, each manifest once', async () => {
  write(
    'a/one.kirin.yaml',
    'a/two.kirin.yaml',
    'b/three.kirin.yaml',
    'b/[deep]/four.kirin.yaml',
    'b/plain.yaml',
  )
  expect(await findManifests(root, ['a/*.yaml', 'a/one.kirin.yaml'])).toEqual([
    'a/one.kirin.yaml',
    'a/two.kirin.yaml',
  ])
  expect(await findManifests(root, ['b'])).toEqual(['b/[deep]/four.kirin.yaml', 'b/three.kirin.yaml'])
  expect(await findManifests(root, ['b/[deep]/'])).toEqual(['b/[deep]/four.kirin.yaml'])
  expect(await findManifests(root, ['.'])).toHaveLength(4)
  expect(await findManifests(root, [`${root}/*/*.yaml`])).toHaveLength(4)
  expect(await findManifests(root, ['**/*.kirin.yaml', '!a/**'])).toHaveLength(2)
  expect(await findManifests(root, ['!a/**'])).toHaveLength(2)
})

test('a glob that names a skipped folder gets it', async () => {
  write('dist/a.kirin.yaml')
  expect(await findManifests(root, ['dist/*.yaml'])).toEqual(['dist/a.kirin.yaml'])
})

test('what is not there is refused by name', async () => {
  write('a.kirin.yaml')
  expect(await refusal(['a.kirin.yaml', 'b.kirin.yaml'])).toBe('no such manifest: "b.kirin.yaml"')
  expect(await refusal(['x/**/*.yaml'])).toBe('no manifest matches "x/**/*.yaml"')
  write('empty/readme.md')
  expect(await refusal(['empty'])).toBe('no manifest matches "empty"')
})

test('what lies outside the project is refused', async () => {
  write('a.kirin.yaml', '../outside.kirin.yaml')
  const outside = 'lies outside the project, which is ROOT'
  expect(await refusal(['../outside.kirin.yaml'])).toBe(`"../outside.kirin.yaml" ${outside}`)
  expect(await refusal(['../*.yaml'])).toBe(`"../*.yaml" ${outside}`)
  expect(await refusal(['..'])).toBe(`".." ${outside}`)
  expect(await refusal([join(dirname(root), 'outside.kirin.yaml')])).toContain(outside)
  write('../project-two/a.kirin.yaml')
  expect(await refusal([join(dirname(root), 'project-two/a.kirin.yaml')])).toContain(outside)
})

test('the project may be reached by a link', async () => {
  write('a/b.kirin.yaml')
  const link = join(dirname(root), 'link')
  symlinkSync(root, link, 'junction')
  expect(await findManifests(root, [join(link, 'a/b.kirin.yaml')])).toEqual(['a/b.kirin.yaml'])
  expect(await findManifests(link, [join(root, 'a/b.kirin.yaml')])).toEqual(['a/b.kirin.yaml'])
})

test('a glob finds a link to a file of the project, once, and none that leads out of it', async () => {
  write(
    'a.kirin.yaml',
    'shared/one.yaml',
    'dist/built.kirin.yaml',
    'shared/folder/x.yaml',
    '../other.kirin.yaml',
  )
  mkdirSync(join(root, 'site'))
  const links = {
    'again.kirin.yaml': 'a.kirin.yaml',
    'built.kirin.yaml': 'dist/built.kirin.yaml',
    'site/one.kirin.yaml': '../shared/one.yaml',
    'site/two.kirin.yaml': 'one.kirin.yaml',
    'site/out.kirin.yaml': '../../other.kirin.yaml',
    'site/nothing.kirin.yaml': '../later/there.yaml',
    'site/folder.kirin.yaml': '../shared/folder',
    'below.kirin.yaml': 'site',
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name))
  const found = ['a.kirin.yaml', 'built.kirin.yaml', 'site/one.kirin.yaml']
  expect(await findManifests(root)).toEqual(found)
  expect(await findManifests(root, ['site'])).toEqual(['site/one.kirin.yaml'])
  expect(await findManifests(root, ['**/*.kirin.yaml', '!site/**'])).toEqual(found.slice(0, 2))
  expect((await find(root)).folders).toContain(join(root, 'later'))

  write('later/there.yaml')
  expect(await findManifests(root, ['site/n*.yaml'])).toEqual(['site/nothing.kirin.yaml'])
})

test('two manifests with one lock are refused', async () => {
  write('a.kirin.yaml', 'a.kirin.yml')
  expect(await refusal(['*.y*ml'])).toBe(
    'a.kirin.yaml and a.kirin.yml would share the lock a.kirin.lock.json: rename one',
  )
})

test('a file is read as UTF-8, its byte order mark dropped', async () => {
  writeFileSync(join(root, 'a.yaml'), '\ufeffversion: 1 # ü\r\n')
  expect(await readSourceFile(root, 'a.yaml')).toEqual({
    kind: 'read',
    file: { path: 'a.yaml', text: 'version: 1 # ü\r\n' },
  })
})

async function unreadable(path: string): Promise<string> {
  const read = await readSourceFile(root, path)
  if (read.kind === 'read') throw new Error('was read')
  return renderDiagnostic(read.diagnostic)
}

test('a file that is not UTF-8', async () => {
  writeFileSync(join(root, 'a.yaml'), Buffer.from('version: 1 # \xfc', 'latin1'))
  expect(await unreadable('a.yaml')).toMatchInlineSnapshot(`
    "a.yaml:1:1 error unreadable-file
      the file cannot be read: it is not UTF-8 text

      save it as UTF-8"
  `)
  writeFileSync(join(root, 'b.yaml'), Buffer.from('\ufeffversion: 1', 'utf16le'))
  expect(await unreadable('b.yaml')).toContain('it is not UTF-8 text')
})

test('a file that is too large is refused by its size', { timeout: 2_000 }, async () => {
  writeFileSync(join(root, 'a.yaml'), '')
  truncateSync(join(root, 'a.yaml'), 50 * 1024 * 1024)
  expect(await unreadable('a.yaml')).toMatchInlineSnapshot(`
    "a.yaml:1:1 error unreadable-file
      the file cannot be read: it has 50.0 MB; a manifest has at most 5

      split it into several manifests"
  `)
})

test('a file that is not there, and a folder', async () => {
  expect(await unreadable('a.yaml')).toMatchInlineSnapshot(`
    "a.yaml:1:1 error unreadable-file
      the file cannot be read: there is no such file

      check the path and its permissions"
  `)
  mkdirSync(join(root, 'b.yaml'))
  expect(await unreadable('b.yaml')).toContain('it is not a file')
})

test.skipIf(process.platform === 'win32')('a named pipe is not waited for', { timeout: 2_000 }, async () => {
  execFileSync('mkfifo', [join(root, 'a.yaml')])
  expect(await unreadable('a.yaml')).toContain('it is not a file')
})

test('a folder as a pattern, and a glob that takes away from it', async () => {
  write('app/new.kirin.yaml', 'app/old (1).kirin.yaml', 'app/[x]/deep.kirin.yaml', 'other/a.kirin.yaml')
  expect(await findManifests(root, ['app', '!app/old*'])).toEqual([
    'app/[x]/deep.kirin.yaml',
    'app/new.kirin.yaml',
  ])
  expect(await findManifests(root, ['app/[x]'])).toEqual(['app/[x]/deep.kirin.yaml'])
})
