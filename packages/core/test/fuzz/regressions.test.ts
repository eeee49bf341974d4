import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { entriesOf, problemsOf, projectOf, shown } from '../resolve/validated.ts'

/** What fuzzing and hostile input have found, each as small as it gets. */

async function problemsAt(root: string, manifests?: readonly string[]): Promise<string> {
  return shown(await validate({ root, ...(manifests ? { manifests } : {}) }))
}

describe('places', () => {
  test('a manifest of white space alone is empty, also where YAML makes a text of it', async () => {
    expect(await problemsAt(projectOf({ 'a.kirin.yaml': '\r' }))).toMatchInlineSnapshot(`
      "a.kirin.yaml:1:1 error empty-manifest
        the file is empty

        1 |
          | ^
        write "version: 1" and at least one image"
    `)
  })

  test('what is missing at the end of a file is told at the last thing there', async () => {
    expect(await problemsOf('images: { a: { prompt: a\n\n\n')).toMatchInlineSnapshot(`
      "a.kirin.yaml:2:9 error yaml-syntax
        the map that begins with "{" is not closed

        2 | images: { a: { prompt: a
          |         ^^^^^^^^^^^^^^^^
        close it with "}""
    `)
  })

  test('a quote by a slip at the beginning of a line', async () => {
    expect(
      await problemsOf('images:\n  a:\n    prompt: a\n    n\n"spect: a\n   b: c\n'),
    ).toMatchInlineSnapshot(`
      "a.kirin.yaml:5:5 error yaml-syntax
        a key must be followed by a colon and a value

        5 |     n
          |     ^
        write "key: value", or indent the line where it belongs to the text above

      a.kirin.yaml:6:1 error yaml-syntax
        a key must stand on one line, followed by a colon and a space

        6 | "spect: a
          | ^^^^^^^^^
        write "key: value""
    `)
  })

  test('a key of nothing, and one that is a line break', async () => {
    const root = projectOf({ 'a.kirin.yaml': ': 1', 'b.kirin.yaml': '\r: 1' })
    expect(await problemsAt(root, ['a.kirin.yaml'])).toMatchInlineSnapshot(`
      "a.kirin.yaml:1:1 error missing-key
        the manifest lacks the key "images"

        1 | : 1
          | ^
        add "images: …"

      a.kirin.yaml:1:1 error missing-key
        the manifest lacks the key "version"

        1 | : 1
          | ^
        add "version: 1"

      a.kirin.yaml:1:1 error unknown-key
        unknown key ""

        1 | : 1
          | ^
        known here: version, out, provenance, vars, references, elements, defaults, images"
    `)
    expect(await problemsAt(root, ['b.kirin.yaml'])).toContain('b.kirin.yaml:1:1 error unknown-key')
  })

  test('a lock that has an entry twice, as after a merge by hand', async () => {
    const lock = '{\n  "version": 1,\n  "images": { "a": {},\n    "a": { "chosen": 1 } }\n}\n'
    const root = projectOf({ 'a.kirin.yaml': 'version: 1\nimages: {}\n', 'a.kirin.lock.json': lock })
    expect(await problemsAt(root)).toMatchInlineSnapshot(`
      "a.kirin.lock.json:4:6 error lock-syntax
        this name is in the lock file twice

        4 |     "a": { "chosen": 1 } }
          |      ^
        keep one of the two"
    `)
  })

  test('a lock that ends too early', async () => {
    const root = projectOf({ 'a.kirin.yaml': 'version: 1\nimages: {}\n', 'a.kirin.lock.json': '{}' })
    expect(await problemsAt(root)).toMatchInlineSnapshot(`
      "a.kirin.lock.json:1:1 error lock-version
        this lock file has no known version

        1 | {}
          | ^^
        restore it with git; removed, it loses what was chosen, and only what is in the store or the account is found again"
    `)
  })
})

describe('words', () => {
  test('a path of three thousand characters', async () => {
    const problems = await problemsOf(
      `images: { a: { prompt: a, image_list: [{ image: ${'x'.repeat(3_000)} }] } }\n`,
    )
    expect(problems.split('\n')[1]?.length).toBe(501)
    expect(problems).toMatch(/^.* error reference-missing\n {2}x+…x+ cannot be read \(ENAMETOOLONG\)\n/)
  })

  test('a number of 400 digits', async () => {
    expect(await problemsOf(`vars: { a: ${'9'.repeat(400)} }\nimages: {}\n`)).toMatchInlineSnapshot(`
      "a.kirin.yaml:2:12 error out-of-range
        9999999999999999999999999999999999999999… is too large to be kept exactly

        2 | vars: { a: 99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999…
          |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        put it in quotes"
    `)
  })

  test('the name of an alias with something that acts on a terminal', async () => {
    expect(await problemsOf('vars: { a: *a\u001b[2J }\nimages: {}\n')).toMatchInlineSnapshot(`
      "a.kirin.yaml:2:12 error yaml-syntax
        a value that begins with "*" is a YAML alias, and nothing before has the anchor "&a\\u001b"

        2 | vars: { a: *a�[2J }
          |            ^^^
        put the whole text in quotes, or write it as a block after ">-"

      a.kirin.yaml:3:1 error yaml-syntax
        this stands after the end of the value

        3 | images: {}
          | ^
        put the whole text in quotes, or write it as a block after ">-""
    `)
  })
})

describe('what is no mistake', () => {
  test('three thousand texts with a bracket that is never closed', async () => {
    const images = Array.from({ length: 3_000 }, (_, index) => `  a${index}: { prompt: "a :[ face" }`).join(
      '\n',
    )
    expect(await entriesOf(`images:\n${images}\n`)).toHaveLength(3_000)
  })

  test('an alias of a key', async () => {
    const [entry] = await entriesOf('images: { &name a: { prompt: *name } }\n')
    expect(entry?.prompt).toBe('a')
  })

  test('a long value that include adds', async () => {
    const entries = await entriesOf(
      `images: { a: { prompt: "{{ b }}", matrix: { x: [1], include: [{ x: 1, b: ${'b'.repeat(2_000)} }] } } }\n`,
    )
    expect(entries.map(({ id, prompt }) => [id, prompt.length])).toEqual([['a/1', 2_000]])
  })
})

describe('numbers of problems', () => {
  test('of 102 errors and 102 warnings a hundred of each are told, and that there are two more', async () => {
    const names = Array.from({ length: 102 }, (_, index) => `v${index}`)
    const vars = names.map(name => `  ${name}: 1`).join('\n')
    const images = names.map(name => `  ${name}: { prompt: a, n: 10 }`).join('\n')
    const unused = await problemsOf(`vars:\n${vars}\nimages: {}\n`)
    expect(unused.match(/ warning unused-name$/gm)).toHaveLength(100)
    expect(unused.slice(unused.indexOf('a.kirin.yaml:103'))).toMatchInlineSnapshot(`
      "a.kirin.yaml:103:3 warning more-problems
        … and 2 more warnings in this file, from here on

        103 |   v100: 1
            |   ^^^^
        mend those above first"
    `)
    const wrong = await problemsOf(`images:\n${images}\n`)
    expect(wrong.match(/ error out-of-range$/gm)).toHaveLength(100)
    expect(wrong.slice(wrong.indexOf('a.kirin.yaml:103'))).toMatchInlineSnapshot(`
      "a.kirin.yaml:103:25 error more-problems
        … and 2 more errors in this file, from here on

        103 |   v100: { prompt: a, n: 10 }
            |                         ^^
        mend those above first"
    `)
  })

  test('of 101 all are told', async () => {
    const images = Array.from({ length: 101 }, (_, index) => `  a${index}: { prompt: a, n: 10 }`).join('\n')
    expect((await problemsOf(`images:\n${images}\n`)).match(/ error out-of-range$/gm)).toHaveLength(101)
  })

  test('of more than a thousand it is not said how many', async () => {
    const images = Array.from({ length: 1_500 }, (_, index) => `  a${index}: { prompt: a, n: 10 }`).join('\n')
    expect(await problemsOf(`images:\n${images}\n`)).toContain(
      '… and more than 1000 more errors in this file',
    )
  })

  test('an error is told however many warnings there are', async () => {
    const vars = Array.from({ length: 3_000 }, (_, index) => `  v${index}: 1`).join('\n')
    const problems = await problemsOf(`vars:\n${vars}\nimages: { a: { prompt: <<<b>>> } }\n`)
    expect(problems).toContain('error unknown-name')
  })
})

describe('files that are none', () => {
  test('a lock that is a folder', async () => {
    const root = projectOf({ 'a.kirin.yaml': 'version: 1\nimages: {}\n' })
    mkdirSync(join(root, 'a.kirin.lock.json'))
    expect(await problemsAt(root)).toMatchInlineSnapshot(`
      "a.kirin.lock.json:1:1 error unreadable-file
        the lock file cannot be read: it is not a file

        put back the lock file that git has"
    `)
  })

  test.skipIf(process.platform === 'win32')(
    'a manifest and a lock that are links to what others keep',
    async () => {
      const secret = join(projectOf({ secret: 'password: hunter2' }), 'secret')
      const root = projectOf({ 'b.kirin.yaml': 'version: 1\nimages: {}\n' })
      symlinkSync(secret, join(root, 'a.kirin.yaml'))
      symlinkSync(secret, join(root, 'b.kirin.lock.json'))
      const problems = await problemsAt(root, ['a.kirin.yaml', 'b.kirin.yaml'])
      expect(problems).not.toContain('hunter2')
      expect(problems).toMatchInlineSnapshot(`
        "a.kirin.yaml:1:1 error unreadable-file
          the file cannot be read: it is a link that leads out of the project

          copy the file into the project

        b.kirin.lock.json:1:1 error unreadable-file
          the lock file cannot be read: it is a link that leads out of the project

          put back the lock file that git has"
      `)
    },
  )

  test.skipIf(process.platform === 'win32')('a link within the project is followed', async () => {
    const root = projectOf({ 'manifests/a.yaml': 'version: 1\nimages: { a: { prompt: a } }\n' })
    symlinkSync(join(root, 'manifests/a.yaml'), join(root, 'a.kirin.yaml'))
    expect(await problemsAt(root, ['a.kirin.yaml'])).toBe('')
  })

  test('a file that is no UTF-8', async () => {
    const root = projectOf({})
    writeFileSync(join(root, 'a.kirin.yaml'), Uint8Array.of(0x61, 0xff))
    expect(await problemsAt(root)).toMatchInlineSnapshot(`
      "a.kirin.yaml:1:1 error unreadable-file
        the file cannot be read: it is not UTF-8 text

        save it as UTF-8"
    `)
  })
})
