import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asReal, emulator } from './support/emulator.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'
import { picture } from './support/picture.ts'

const MANIFEST = `version: 1
out: images
vars: { brand: Aurora }
references:
  bottle: ./refs/bottle.png
  lead: kirin:hero
defaults:
  resolution: 1k
images:
  hero:
    prompt: "{{ brand }} <<<bottle>>>"
    n: 2
  banner:
    matrix: { locale: [en, de] }
    aspect_ratio: 21:9
    prompt: |
      <<<lead>>>, wide,
      for {{ locale }}
`

const FILES = { 'images.kirin.yaml': MANIFEST, 'refs/bottle.png': picture(300, 300) }

test('why ID: each input with its place, the prompt as sent, what changed, and what comes of it', async () => {
  const api = await emulator({ imageScale: 0.3 })
  const cwd = folder(FILES)
  const env = asReal(api)
  expect(await kirinBatch(['why', 'banner/de'], { cwd })).toEqual({
    code: 0,
    stdout: `banner/de  images.kirin.yaml:14:28
fingerprint not known yet

model           kirin_v3_omni_image          always
prompt          <<<image_1>>>, wide, for de  images.kirin.yaml:16:13
  locale        de                           images.kirin.yaml:14:28
reference 1     kirin:hero                   images.kirin.yaml:6:9
resolution      1k                           images.kirin.yaml:8:15
aspect_ratio    21:9                         images.kirin.yaml:15:19
watermark_info  false                        the API's default
result_type     single                       the API's default
revision        1                            the lock; reroll raises it
emulated        false                        --emulate or KIRIN_EMULATE

The prompt as it is sent:
  <<<image_1>>>, wide,
  for de

The lock has no image of it.
The next run:
  wait  banner/de  $0.028  made from hero, which comes first
`,
    stderr: '',
  })
  await kirinBatch(['run', '--quiet'], { cwd, env })
  api.log.clear()
  const before = filesBelow(cwd)
  const unchanged = await kirinBatch(['why', 'hero'], { cwd })
  expect(unchanged.stdout).toMatch(
    /\n\nThe lock has candidate 1 of 2, made of just that\.\nThe next run reuses it\.\n$/,
  )
  expect(unchanged.stdout).not.toContain('changed')
  expect(filesBelow(cwd)).toEqual(before)

  writeFileSync(join(cwd, 'images.kirin.yaml'), MANIFEST.replace('Aurora', 'Borea').replace('1k', '2k'))
  writeFileSync(join(cwd, 'refs/bottle.png'), picture(301, 300))
  const changed = (await kirinBatch(['why', 'hero'], { cwd, env })).stdout
  const rows = changed.split('\n').filter(line => / {2}changed/.test(line))
  expect(rows.map(row => row.replace(/ {2,}/g, '  ').replace(/[0-9a-f]{16}/, 'DIGEST'))).toEqual([
    'prompt  Borea <<<image_1>>>  images.kirin.yaml:11:13  changed',
    'reference 1  refs/bottle.png  DIGEST  images.kirin.yaml:5:11  changed',
    'resolution  2k  images.kirin.yaml:8:15  changed, was 1k',
  ])
  expect(changed).toContain(
    'Since it was made: prompt changed; reference refs/bottle.png changed; resolution 1k → 2k.\nThe next run:\n  generate  hero  $0.056  ',
  )
  expect(api.log.entries).toEqual([])
})

test('why FILE: a built asset by its bytes, wherever it is, and what is not to be found', async () => {
  const api = await emulator({ imageScale: 0.3 })
  const cwd = folder(FILES)
  await kirinBatch(['run', '--quiet'], { cwd, env: asReal(api) })
  const built = 'dist/assets/hero-B3kd81.png'
  mkdirSync(join(cwd, 'dist/assets'), { recursive: true })
  copyFileSync(join(cwd, 'images/hero.png'), join(cwd, built))
  const said = async (...args: string[]): Promise<[number | null, string]> => {
    const { code, stdout } = await kirinBatch(['why', ...args], { cwd })
    return [code, stdout.replace(/sha256:[0-9a-f]{16}/, 'DIGEST').replace(/(task {6})\S+, \S+Z/, '$1TASK')]
  }
  expect(await said(built)).toEqual([
    0,
    `${built}  DIGEST

hero
  image     candidate 1, chosen; revision 1
  declared  images.kirin.yaml:10:3
  prompt    Aurora <<<image_1>>>
  task      TASK
  cost      $0.028

It is sent as a reference of banner/en, banner/de.
`,
  ])
  const lock = JSON.parse(readFileSync(join(cwd, 'images.kirin.lock.json'), 'utf8'))
  const json = JSON.parse((await said(built, '--json'))[1])
  expect(json).toMatchObject({
    version: 1,
    kind: 'file',
    file: built,
    sha256: lock.images.hero.outputs[0].sha256,
    found: [{ id: 'hero', candidate: { number: 1, taskId: lock.images.hero.tasks[0].taskId, stale: false } }],
    sentBy: ['banner/en', 'banner/de'],
  })
  expect(await said('refs/bottle.png')).toEqual([
    0,
    'refs/bottle.png  DIGEST\nIt is sent as a reference of hero.\n',
  ])

  appendFileSync(join(cwd, 'images/hero.png'), 'optimised')
  copyFileSync(join(cwd, 'images/hero.png'), join(cwd, built))
  expect(await said('images/hero.png')).toEqual([
    1,
    `images/hero.png  DIGEST
No lock has an image of these bytes.
hero is written to this file, which was changed since: the next run writes it again.
`,
  ])
  expect(await said(built)).toEqual([
    1,
    `${built}  DIGEST
No lock has an image of these bytes.
A file that was optimised, converted or resized has other bytes: ask for the id of its image.
`,
  ])
  expect(await kirinBatch(['why', 'hreo'], { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'kirin-batch why: "hreo" is neither the id of an image nor a file; did you mean "hero"?\n',
  })
})

test('why FILE: from a folder inside the project, where no manifest or another one is', async () => {
  const root = folder({
    'images.kirin.yaml': 'version: 1\nout: images\nimages:\n  hero: { prompt: a bottle }\n',
    'site/other.kirin.yaml': 'version: 1\nimages:\n  other: { prompt: a jar }\n',
  })
  await kirinBatch(['run', '--emulate'], { cwd: root })
  for (const [below, file] of [
    ['images', 'hero.png'],
    ['site', '../images/hero.png'],
  ] as const) {
    const { code, stdout } = await kirinBatch(['why', file, '--emulate'], { cwd: join(root, below) })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/\n\nhero\n {2}image {5}candidate 1, chosen/),
    })
  }
})
