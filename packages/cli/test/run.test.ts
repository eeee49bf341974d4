import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asEmulator, asReal, emulator, KEY } from './support/emulator.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const TWO = `version: 1
out: out
images:
  hero:
    prompt: A bottle on wet slate
  story:
    result_type: series
    series_amount: 2
    prompt: Frames of a morning
`

const REFUSED = `version: 1
images:
  fine: { prompt: a bottle }
  bad: { prompt: "something [[forbidden]]" }
`

/** Durations differ from run to run. */
function timeless(text: string): string {
  return text.replace(/\d+\.\d s/g, 'T')
}

describe('exit codes', () => {
  test('0: everything is there; images and lock are written; the second run does nothing and says no more', async () => {
    const api = await emulator()
    const cwd = folder({ 'images.kirin.yaml': TWO })
    const first = await kirinBatch(['run'], { cwd, env: asReal(api) })
    expect({ code: first.code, stdout: timeless(first.stdout) }).toEqual({
      code: 0,
      stdout: `hero   generated  $0.028  out/hero.png
story  generated  $0.056  out/story-1.png
                          out/story-2.png

2 entries: 2 generated · $0.084 · T
`,
    })
    expect([...filesBelow(cwd).keys()].filter(name => !name.startsWith('.kirin'))).toEqual([
      'images.kirin.lock.json',
      'images.kirin.yaml',
      'out/hero.png',
      'out/story-1.png',
      'out/story-2.png',
    ])
    expect(api.log.count('create')).toBe(2)
    expect(first.stderr.split('\n').filter(line => line.startsWith('warning'))).toEqual([
      "warning: KIRIN_BASE_URL is this machine, and its images count as real ones; KIRIN_EMULATE=1 keeps an emulator's apart.",
    ])

    api.log.clear()
    const second = await kirinBatch(['run', '--quiet'], { cwd, env: asReal(api) })
    expect({ ...second, stdout: timeless(second.stdout) }).toEqual({
      code: 0,
      stdout: `2 entries: 2 unchanged · $0.00 · T\nCharged so far: $0.084 in 1 run, on ${new Date().toISOString().slice(0, 10)}.\n`,
      stderr: '',
    })
    expect(api.log.entries).toEqual([])
  })

  test('1: one entry is refused, the other is made all the same', async () => {
    const api = await emulator()
    const { code, stdout, stderr } = await kirinBatch(['run'], {
      cwd: folder({ 'images.kirin.yaml': REFUSED }),
      env: asReal(api),
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^fine {2}generated {2}\$0\.028 {2}sha256:[0-9a-f]{12}\nbad {3}refused {12}the API refused/,
    )
    expect(stdout).toMatch(/\n2 entries: 1 generated, 1 refused · \$0\.028 · [\d.]+ s\n$/)
    expect(stderr).toMatch(/^bad: refused: the API refused/m)
  })

  test('1: there is no key', async () => {
    const { code, stdout } = await kirinBatch(['run'], { cwd: folder({ 'images.kirin.yaml': TWO }) })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^hero {3}failed {2}.*KIRIN_API_KEY/)
  })

  test('2: a filter that names nothing', async () => {
    expect(
      await kirinBatch(['run', '--filter', 'nothing'], { cwd: folder({ 'images.kirin.yaml': TWO }) }),
    ).toEqual({ code: 2, stdout: '', stderr: 'kirin-batch run: no image has an id like "nothing"\n' })
  })

  test('2: a filter that stops short of the images of a matrix', async () => {
    const cwd = folder({
      'images.kirin.yaml': 'version: 1\nimages:\n  cup: { matrix: { a: [b] }, prompt: "{{ a }}" }\n',
    })
    const wrong = 'kirin-batch plan: no image has an id like'
    expect((await kirinBatch(['plan', '--filter', 'cup'], { cwd })).stderr).toBe(
      `${wrong} "cup"; did you mean "cup/**"?\n`,
    )
    expect((await kirinBatch(['plan', '--filter', 'c*'], { cwd })).stderr).toBe(
      `${wrong} "c*"; did you mean "c*/**"?\n`,
    )
  })

  test('3: the manifest is invalid', async () => {
    const api = await emulator()
    const { code, stdout, stderr } = await kirinBatch(['run'], {
      cwd: folder({ 'images.kirin.yaml': 'version: 1\nimages:\n  hero: { promt: a bottle }\n' }),
      env: asEmulator(api),
    })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^images\.kirin\.yaml:3:11 error unknown-key$/m)
    expect(stderr).toMatch(/\n1 error\.\n$/)
    expect(api.log.entries).toEqual([])
  })

  test('4: the cost cap refuses, and nothing is created', async () => {
    const api = await emulator()
    const { code } = await kirinBatch(['run', '--max-cost', '0.01'], {
      cwd: folder({ 'images.kirin.yaml': TWO }),
      env: asReal(api),
    })
    expect(code).toBe(4)
    expect(api.log.count('create')).toBe(0)
  })

  test('5: frozen, and something is missing; nothing is created', async () => {
    const api = await emulator()
    const { code } = await kirinBatch(['run', '--frozen'], {
      cwd: folder({ 'images.kirin.yaml': TWO }),
      env: asReal(api),
    })
    expect(code).toBe(5)
    expect(api.log.count('create')).toBe(0)
  })

  test('5: what is missing or changed is listed with its reason and its price', async () => {
    const api = await emulator({ imageScale: 0.3 })
    const text = (prompt: string): string =>
      `version: 1\nimages:\n  hero: { prompt: ${prompt}, n: 2 }\n  night: { prompt: "<<<image_1>>> at night", image_list: [{ image: kirin:hero }] }\n  cup: { prompt: a cup }\n`
    const cwd = folder({ 'images.kirin.yaml': text('a bottle') })
    expect((await kirinBatch(['run'], { cwd, env: asReal(api) })).code).toBe(0)
    writeFileSync(join(cwd, 'images.kirin.yaml'), `${text('a jar')}  new: { prompt: x }\n`)
    const asked = api.log.entries.length
    const { code, stdout } = await kirinBatch(['run', '--frozen', '--quiet'], { cwd, env: asReal(api) })
    expect(code).toBe(5)
    expect(
      stdout
        .replace(/\d+\.\d s/, 'T')
        .replace(/ {2}\$\S+ so far/g, '')
        .replace(/\nCharged.*/, ''),
    ).toBe(
      `hero   missing  prompt changed; this run is frozen and creates nothing (about $0.056)
night  failed   it is made from hero, which is not there (about $0.028)
new    missing                 never generated; this run is frozen and creates nothing (about $0.028)

4 entries: 1 unchanged, 1 failed, 2 missing · $0.00 · T
A run that is not frozen would make what is missing for about $0.112.
`,
    )
    expect(api.log.entries.length).toBe(asked)
    const { stdout: json } = await kirinBatch(['run', '--frozen', '--json'], { cwd, env: asReal(api) })
    const { expectedCostUsd, images } = JSON.parse(json)
    expect(expectedCostUsd).toBe('0.112')
    expect(images.map((image: { expectedCostUsd?: string }) => image.expectedCostUsd)).toEqual([
      '0.056',
      '0.028',
      undefined,
      '0.028',
    ])
  })
})

describe('--frozen is the default', () => {
  test.each([
    ['when CI is set and there is no key', {}, [], 5],
    ['but not with a key', { KIRIN_API_KEY: KEY }, [], 0],
    ['and not when emulating', {}, ['--emulate'], 0],
  ])('%s', async (_, key: Record<string, string>, args, code) => {
    const api = await emulator()
    const finished = await kirinBatch(['run', ...args], {
      cwd: folder({ 'images.kirin.yaml': TWO }),
      env: { CI: 'true', KIRIN_BASE_URL: api.url, ...key },
    })
    expect(finished.code).toBe(code)
    expect(api.log.count('create')).toBe(code === 0 ? 2 : 0)
  })
})

describe('emulating', () => {
  test('starts an emulator of its own', async () => {
    const cwd = folder({ 'images.kirin.yaml': TWO })
    const { code, stdout } = await kirinBatch(['run', '--emulate'], { cwd })
    expect({ code, stdout: timeless(stdout) }).toEqual({
      code: 0,
      stdout: `hero   generated  $0.028  out/hero.png
story  generated  $0.056  out/story-1.png
                          out/story-2.png

2 entries: 2 generated · $0.084 (play money) · T
`,
    })
  })

  test('takes one that listens on this machine, without the real key', async () => {
    const api = await emulator({ apiKeys: ['emulated'] })
    const { code, stderr } = await kirinBatch(['run'], {
      cwd: folder({ 'images.kirin.yaml': TWO }),
      env: asEmulator(api),
    })
    expect(code).toBe(0)
    expect(api.log.count('create')).toBe(2)
    expect(stderr).not.toContain('warning')
  })
})

describe('streams', () => {
  test('--json: one object on stdout and nothing else, progress on stderr', async () => {
    const api = await emulator()
    const { code, stdout, stderr } = await kirinBatch(['run', '--json'], {
      cwd: folder({ 'images.kirin.yaml': REFUSED }),
      env: asEmulator(api),
    })
    expect(code).toBe(1)
    const report = JSON.parse(stdout)
    expect(Object.keys(report)).toEqual(['version', 'summary', 'ledger', 'images'])
    expect(report.version).toBe(1)
    expect(report.summary).toMatchObject({ total: 2, generated: 1, refused: 1, costUsd: '0.028' })
    expect(report.images.map(({ id, status }: Record<string, unknown>) => [id, status])).toEqual([
      ['fine', 'ok'],
      ['bad', 'refused'],
    ])
    expect(stderr.split('\n')[0]).toBe('2 entries, 2 to make for about $0.056 (play money)')
  })

  test('--quiet: only errors and the result', async () => {
    const api = await emulator()
    const { stdout, stderr } = await kirinBatch(['run', '--quiet'], {
      cwd: folder({ 'images.kirin.yaml': REFUSED }),
      env: asEmulator(api),
    })
    expect(stderr).toMatch(/^bad: refused: [^\n]*\n$/)
    expect(stdout.split('\n')).toHaveLength(5)
  })

  test('--quiet --json: errors, and one object; nothing of a warning', async () => {
    const api = await emulator()
    const finished = await kirinBatch(['run', '--quiet', '--json'], {
      cwd: folder({ 'images.kirin.yaml': `${REFUSED}vars: { unused: 1 }\n` }),
      env: asEmulator(api),
    })
    expect(finished.code).toBe(1)
    expect(finished.stderr).toMatch(/^bad: refused: [^\n]*\n$/)
    expect(JSON.parse(finished.stdout).summary).toMatchObject({ generated: 1, refused: 1 })
  })

  test('--quiet --json of an invalid manifest: its errors, and all of its diagnostics as one object', async () => {
    const { code, stdout, stderr } = await kirinBatch(['run', '--quiet', '--json'], {
      cwd: folder({
        'a.kirin.yaml': 'version: 1\nvars: { unused: 1 }\nimages:\n  a: { prompt: a }\n',
        'b.kirin.yaml': 'version: 1\nimages:\n  b: { prompt: b, n: 10 }\n',
      }),
    })
    expect(code).toBe(3)
    expect(stderr).toMatch(/^b\.kirin\.yaml:3:22 error out-of-range\n/)
    expect(stderr).toMatch(/\n1 error\.\n$/)
    expect(stderr).not.toContain('warning')
    const { version, diagnostics, ...rest } = JSON.parse(stdout)
    expect({ version, rest }).toEqual({ version: 1, rest: {} })
    expect(diagnostics.map(({ severity, code }: Record<string, unknown>) => [severity, code])).toEqual([
      ['warning', 'unused-name'],
      ['error', 'out-of-range'],
    ])
  })

  test('progress: a line for each event that matters', async () => {
    const api = await emulator()
    const { stderr } = await kirinBatch(['run', '--filter', 'hero'], {
      cwd: folder({ 'images.kirin.yaml': TWO }),
      env: asEmulator(api),
    })
    expect(
      timeless(stderr).replace(/task \w+/, 'task ID'),
    ).toBe(`1 entry, 1 to make for about $0.028 (play money)
hero: generate (never generated)
hero: task ID accepted, 1 image
hero: generated: $0.028 out/hero.png
1 entry: 1 generated; $0.028 (play money) in T
`)
  })
})
