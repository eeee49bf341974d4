import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asReal, emulator } from './support/emulator.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const manifest = (prompt: string): string =>
  `version: 1\nimages:\n  hero: { prompt: ${prompt} }\n  cup: { prompt: a cup }\n`

/** Two images of now and one of a prompt before. */
async function project(): Promise<{ cwd: string; env: Record<string, string> }> {
  const env = asReal(await emulator({ imageScale: 0.05, seed: 'cache' }))
  const cwd = folder({ 'images.kirin.yaml': manifest('a bottle') })
  await kirinBatch(['run', '--quiet'], { cwd, env })
  writeFileSync(join(cwd, 'images.kirin.yaml'), manifest('a jar'))
  await kirinBatch(['run', '--quiet'], { cwd, env })
  return { cwd, env }
}

function objectsIn(cwd: string): string[] {
  return [...filesBelow(cwd).keys()].filter(path => path.includes('/objects/'))
}

describe('cache', () => {
  test('stats, verify and prune of a project that is well', async () => {
    const { cwd } = await project()
    const size = String.raw`\d+(?:\.\d)? k?B`
    const stats = await kirinBatch(['cache', 'stats'], { cwd })
    expect({ ...stats, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(
      stats.stdout
        .replaceAll(cwd, 'CWD')
        .replace(/run of \S+ /g, 'run of START ')
        .replace(new RegExp(` {2,}${size}`, 'g'), '  SIZE'),
    ).toBe(
      `CWD/.kirin
images             3  SIZE
  named by a lock  2  SIZE
  named by none    1  SIZE
records            3
open requests      0
locks              1

charged: $0.084 in 2 runs, for 2 entries
  run of START  $0.028
  run of START  $0.056
  hero (images.kirin.yaml)         $0.056
  cup (images.kirin.yaml)          $0.028
`,
    )
    expect(await kirinBatch(['cache', 'verify'], { cwd })).toEqual({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^3 images \\(${size}\\): all sound\\.\n$`)),
      stderr: '',
    })
    const dry = await kirinBatch(['cache', 'prune', '--unreferenced', '--dry-run'], { cwd })
    expect(dry.stdout).toMatch(
      new RegExp(`^Would remove 1 image, 1 record: ${size}; \\$0\\.028 was once paid for them\\.\n$`),
    )
    expect(objectsIn(cwd)).toHaveLength(3)
    const json = await kirinBatch(['cache', 'prune', '--unreferenced', '--json'], { cwd })
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 1,
      dryRun: false,
      scopes: ['unreferenced'],
      objects: { count: 1 },
    })
    expect(objectsIn(cwd)).toHaveLength(2)
    const damaged = await kirinBatch(['cache', 'prune', '--damaged'], { cwd })
    expect(damaged).toEqual({ code: 0, stdout: 'Nothing to remove.\n', stderr: '' })
  })

  test('verify: a candidate that is not chosen is not brought by a run but after a pick, and it says so', async () => {
    const api = await emulator()
    const env = asReal(api)
    const cwd = folder({ 'images.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a, n: 2 }\n' })
    await kirinBatch(['run'], { cwd, env })
    await kirinBatch(['pick', 'hero', '2'], { cwd })
    const [, first] =
      /"sha256": "(\w+)"/.exec(readFileSync(join(cwd, 'images.kirin.lock.json'), 'utf8')) ?? []
    rmSync(join(cwd, `.kirin/store/v1/objects/${first?.slice(0, 2)}/${first}`))
    const { stdout } = await kirinBatch(['cache', 'verify'], { cwd })
    expect(stdout).toMatch(/^missing {2}sha256:\w{12} {2}hero, candidate 1 \(images\.kirin\.lock\.json\)$/m)
    expect(stdout).toContain(
      '\nA candidate that is not chosen is fetched by a run after "kirin-batch pick hero 1" alone.\n',
    )
    await kirinBatch(['pick', 'hero', '1'], { cwd })
    await kirinBatch(['run'], { cwd, env })
    await kirinBatch(['pick', 'hero', '2'], { cwd })
    expect((await kirinBatch(['cache', 'verify'], { cwd })).code).toBe(0)
  })

  test('verify ends with 1 where something is wrong, names the entries and says what to do', async () => {
    const { cwd } = await project()
    for (const path of objectsIn(cwd)) rmSync(join(cwd, path))
    const { code, stdout } = await kirinBatch(['cache', 'verify'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^missing {2}sha256:[0-9a-f]{12} {2}hero \(images\.kirin\.lock\.json\)$/m)
    expect(stdout).toMatch(/^missing {2}sha256:[0-9a-f]{12} {2}only a record names it$/m)
    expect(stdout).toMatch(/\n3 images \([^)]*\): 3 things are wrong\.\n"kirin-batch run" takes/)
    const env = { KIRIN_REMOTE_CACHE: join(cwd, 'elsewhere') }
    const shared = await kirinBatch(['cache', 'verify'], { cwd, env })
    expect(shared.stdout).toContain(
      ' wrong.\n"kirin-batch pull" brings what a lock names and the remote cache has.\n"kirin-batch run" takes',
    )
    const json = await kirinBatch(['cache', 'verify', '--json'], { cwd })
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout).findings).toHaveLength(3)
    // The same from any folder of the project.
    mkdirSync(join(cwd, 'site'))
    const below = await kirinBatch(['cache', 'stats', '--json'], { cwd: join(cwd, 'site') })
    expect(JSON.parse(below.stdout)).toMatchObject({ missing: 2, objects: { count: 0 } })
  })

  test('a damaged lock ends with 3, and prune with a store elsewhere with 1', async () => {
    const { cwd } = await project()
    writeFileSync(join(cwd, 'images.kirin.lock.json'), '{')
    for (const action of [['stats'], ['verify'], ['prune', '--unreferenced']]) {
      const { code, stderr } = await kirinBatch(['cache', ...action], { cwd })
      expect(code).toBe(3)
      expect(stderr).toContain('error lock-syntax')
    }
    const { code, stderr } = await kirinBatch(['cache', 'prune', '--emulated'], {
      cwd: folder(),
      env: { KIRIN_CACHE_DIR: join(cwd, '.kirin') },
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kirin-batch cache: .* lies outside the project .* Nothing is removed\.\n$/)
    expect(objectsIn(cwd)).toHaveLength(3)
  })
})
