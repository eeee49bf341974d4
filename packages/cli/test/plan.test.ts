import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asReal, emulator } from './support/emulator.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'
import { picture } from './support/picture.ts'

/** As the ledger dates a run. */
const TODAY = new Date().toISOString().slice(0, 10)

const MANIFEST = `version: 1
images:
  hero: { prompt: a bottle, n: 3 }
  cup: { prompt: a cup }
`

describe('plan', () => {
  test('shows what run would do, why and for how much; no network, no writes', async () => {
    const api = await emulator()
    const cwd = folder({
      'images.kirin.yaml': `${MANIFEST}  night: { prompt: "<<<image_1>>> at night", image_list: [{ image: kirin:hero }] }\n`,
    })
    expect(await kirinBatch(['plan'], { cwd, env: asReal(api) })).toEqual({
      code: 0,
      stdout: `generate  hero   $0.084  never generated
generate  cup    $0.028  never generated
wait      night  $0.028  made from hero, which comes first

3 entries to do; about $0.14.
`,
      stderr: '',
    })
    expect(api.log.entries).toEqual([])
    expect([...filesBelow(cwd).keys()]).toEqual(['images.kirin.yaml'])
  })

  test('--detailed-exitcode: 2 with work, 0 without; an emulator has images of its own; what no manifest names is told', async () => {
    const api = await emulator()
    const cwd = folder({ 'images.kirin.yaml': MANIFEST })
    const env = asReal(api)
    expect((await kirinBatch(['plan', '--detailed-exitcode'], { cwd, env })).code).toBe(2)
    expect((await kirinBatch(['run'], { cwd, env })).code).toBe(0)
    expect(await kirinBatch(['plan', '--detailed-exitcode'], { cwd, env })).toEqual({
      code: 0,
      stdout: `Nothing to do: 2 unchanged.\nCharged so far: $0.112 in 1 run, on ${TODAY}.\n`,
      stderr: '',
    })
    expect((await kirinBatch(['plan', '--emulate'], { cwd })).stdout).toMatch(
      /\n2 entries to do; about \$0\.112 \(play money\)\.\n$/,
    )
    writeFileSync(join(cwd, 'images.kirin.yaml'), 'version: 1\nimages:\n  hero: { prompt: a jar, n: 3 }\n')
    expect(await kirinBatch(['plan', '--detailed-exitcode'], { cwd, env })).toEqual({
      code: 2,
      stdout: `generate  hero  $0.084  $0.084 so far  prompt changed

1 entry to do; about $0.084.
Charged so far: $0.112 in 1 run, on ${TODAY}.
In the lock but in no manifest: cup
`,
      stderr: '',
    })
  })

  test('what was refused, and what is made from it, no run would do; and yet it is not as it should be', async () => {
    const api = await emulator()
    const references = 'references: { one: kirin:bad, two: kirin:from-bad }'
    const made = '  from-bad: { prompt: <<<one>>> }\n  from-that: { prompt: <<<two>>> }\n'
    const cwd = folder({
      'images.kirin.yaml': `version: 1\n${references}\nimages:\n  bad: { prompt: "[[forbidden]]" }\n${made}`,
    })
    expect((await kirinBatch(['run'], { cwd, env: asReal(api) })).code).toBe(1)
    expect(await kirinBatch(['plan', '--detailed-exitcode'], { cwd, env: asReal(api) })).toEqual({
      code: 2,
      stdout: `refused  bad        refused before: The request was refused by content moderation
wait     from-bad   made from bad, which run does not make
wait     from-that  made from from-bad, which run does not make

Nothing that run would do: 1 refused, 2 held up.
`,
      stderr: '',
    })
    const again = await kirinBatch(['run', '--json'], { cwd, env: asReal(api) })
    expect(again.stderr).toContain('3 entries, none to make\n')
    expect(JSON.parse(again.stdout).summary).toMatchObject({ refused: 1, failed: 2 })
  })

  test('what on_change: keep ships is shown as stale, here and by run, and is no work', async () => {
    const api = await emulator()
    const text = (prompt: string): string =>
      `version: 1\nimages:\n  hero: { prompt: ${prompt}, on_change: keep }\n  cup: { prompt: a cup }\n`
    const cwd = folder({ 'images.kirin.yaml': text('a bottle') })
    await kirinBatch(['run'], { cwd, env: asReal(api) })
    writeFileSync(join(cwd, 'images.kirin.yaml'), text('a jar'))
    expect(await kirinBatch(['plan', '--detailed-exitcode'], { cwd, env: asReal(api) })).toEqual({
      code: 0,
      stdout: `stale  hero  $0.028 so far  prompt changed; kept (on_change: keep); reroll asks for new candidates

Nothing to do: 1 unchanged, 1 stale.
Charged so far: $0.056 in 1 run, on ${TODAY}.
`,
      stderr: '',
    })
    const { code, stdout } = await kirinBatch(['run', '--quiet'], { cwd, env: asReal(api) })
    expect(code).toBe(0)
    expect(stdout.replace(/\d+\.\d s/, 'T')).toBe(
      `hero  stale  $0.028 so far  prompt changed; kept (on_change: keep); reroll asks for new candidates

2 entries: 1 unchanged, 1 stale · $0.00 · T
Charged so far: $0.056 in 1 run, on ${TODAY}.
`,
    )
  })

  test('more candidates leave what is chosen as it is, and so what is made from it: no price for that', async () => {
    const api = await emulator({ imageScale: 0.3 })
    const text = (hero: string): string =>
      `version: 1\nimages:\n  hero: { prompt: a bottle, ${hero} }\n  night: { prompt: "<<<image_1>>> at night", image_list: [{ image: kirin:hero }] }\n`
    const cwd = folder({ 'images.kirin.yaml': text('n: 2') })
    const env = asReal(api)
    await kirinBatch(['run'], { cwd, env })
    writeFileSync(join(cwd, 'images.kirin.yaml'), text('n: 3'))
    expect((await kirinBatch(['plan'], { cwd, env })).stdout).toMatch(
      /^generate {2}hero {2}.*\n\n1 entry to do, 1 unchanged; about \$0\.028\.\n/,
    )
    const more = JSON.parse((await kirinBatch(['run', '--json'], { cwd, env })).stdout)
    expect(more.summary).toMatchObject({ reused: 1, generated: 1, costUsd: '0.028' })

    writeFileSync(join(cwd, 'images.kirin.yaml'), text('n: 3, on_change: keep'))
    expect((await kirinBatch(['reroll', 'hero'], { cwd, env })).stdout).toMatch(/\nAbout \$0\.084\.\n$/)
    const others = JSON.parse((await kirinBatch(['run', '--json'], { cwd, env })).stdout)
    expect(others.summary).toMatchObject({ reused: 1, generated: 1, costUsd: '0.084' })
  })

  test('what is free of charge is told apart from what is paid: files to be written, and another name', async () => {
    const api = await emulator()
    const text = `version: 1\nout: images\nimages:\n  hero: { prompt: a bottle, n: 2 }\n  cup: { prompt: a cup }\n`
    const cwd = folder({ 'images.kirin.yaml': text })
    const env = asReal(api)
    await kirinBatch(['run'], { cwd, env })
    const [first, second] = JSON.parse((await kirinBatch(['pick', 'hero', '--json'], { cwd, env })).stdout)
      .candidates as { objects: string[] }[]
    copyFileSync(second?.objects[0] ?? '', join(cwd, 'images/hero.png'))
    writeFileSync(join(cwd, 'images.kirin.yaml'), text.replace('cup:', 'mug:'))
    const planned = await kirinBatch(['plan'], { cwd, env })
    expect(planned.stdout).toBe(`restore  mug  found in the store; it was called cup

1 entry to do, 1 unchanged; about $0.00.
To be written, free of charge:
  images/hero.png has candidate 2, and 1 is chosen
  images/mug.png is not there
Charged so far: $0.084 in 1 run, on ${TODAY}.
In the lock but in no manifest: cup
`)
    writeFileSync(join(cwd, 'images/hero.png'), 'mine')
    expect((await kirinBatch(['plan'], { cwd, env })).stdout).toContain(
      '\n  images/hero.png has other bytes\n',
    )
    copyFileSync(first?.objects[0] ?? '', join(cwd, 'images/hero.png'))
    const { images } = JSON.parse((await kirinBatch(['plan', '--json'], { cwd, env })).stdout)
    expect(images.map(({ id, free }: { id: string; free?: string[] }) => [id, free])).toEqual([
      ['hero', undefined],
      ['mug', ['images/mug.png is not there']],
    ])
  })

  test('--markdown: for a comment on a pull request, whatever its prompts and names', async () => {
    const api = await emulator()
    const text = `version: 1\nout: images\nreferences: { bottle: ./refs/a_*b*.png }\nimages:\n  hero: { prompt: "a jar <<<bottle>>>" }\n  kept: { prompt: KEPT, on_change: keep }\n  bad: { prompt: "[[forbidden]]" }\n  gone_by: { prompt: a cup }\n`
    const cwd = folder({
      'images.kirin.yaml': text.replace('KEPT', 'a lid'),
      'refs/a_*b*.png': picture(300, 300),
    })
    const env = asReal(api)
    await kirinBatch(['run'], { cwd, env })
    rmSync(join(cwd, 'images/kept.png'))
    writeFileSync(join(cwd, 'refs/a_*b*.png'), picture(400, 400))
    writeFileSync(
      join(cwd, 'images.kirin.yaml'),
      `${text.replace('KEPT', 'a pot').replace(/ {2}gone_by.*/, '  new: { prompt: x, n: 2 }')}`,
    )
    const first = await kirinBatch(['plan', '--markdown'], { cwd, env })
    expect(first).toEqual({
      code: 0,
      stdout: `### kirin-batch plan

2 entries to do, 1 stale, 1 refused; about \\$0.084.

**Paid**

| image | action | cost | why |
| --- | --- | --- | --- |
| hero | generate | \\$0.028 | reference refs/a\\_\\*b\\*.png changed |
| new | generate | \\$0.056 | never generated |
| **total** |  | **\\$0.084** |  |

**Free of charge**

| image | action | why |
| --- | --- | --- |
| kept | write | images/kept.png is not there |

**Left as it is**

| image | state | why |
| --- | --- | --- |
| kept | stale | prompt changed; kept (on\\_change: keep); reroll asks for new candidates |
| bad | refused | refused before: The request was refused by content moderation |

In the lock but in no manifest: gone\\_by
`,
      stderr: '',
    })
    expect(await kirinBatch(['plan', '--markdown'], { cwd, env })).toEqual(first)
    expect((await kirinBatch(['plan', '--markdown', '--detailed-exitcode'], { cwd, env })).code).toBe(2)
  })

  test('--json: one object and nothing else', async () => {
    const { code, stdout, stderr } = await kirinBatch(['plan', '--json', '--filter', 'c*'], {
      cwd: folder({ 'images.kirin.yaml': MANIFEST }),
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({
      version: 1,
      expectedCostUsd: '0.028',
      unused: [],
      images: [{ id: 'cup', action: 'generate', status: 'planned', reasons: ['never generated'] }],
    })
  })

  test('an invalid manifest ends with 3', async () => {
    const { code, stdout } = await kirinBatch(['plan', '--json'], {
      cwd: folder({ 'images.kirin.yaml': 'version: 2\nimages: {}\n' }),
    })
    expect(code).toBe(3)
    expect(Object.keys(JSON.parse(stdout))).toEqual(['version', 'diagnostics'])
  })
})
