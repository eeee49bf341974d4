import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asReal, emulator } from './support/emulator.ts'
import { folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'
import { picture } from './support/picture.ts'

const TWO = `version: 1
out: images
images:
  hero: { prompt: a bottle, n: 2 }
  night: { prompt: "<<<image_1>>> at night", image_list: [{ image: kirin:hero }] }
  banner: { matrix: { locale: [en, de] }, prompt: "{{ locale }}" }
  story: { prompt: a day, result_type: series, series_amount: 2 }
`

test('pick, reroll, run, pick back, adopt: what each says, and what each buys', async () => {
  const api = await emulator({ imageScale: 0.3 })
  const cwd = folder({
    'images.kirin.yaml': TWO.replace(/ {2}(banner|story).*\n/g, ''),
    'mine.png': picture(300, 300),
  })
  const env = asReal(api)
  const say = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await kirinBatch(args, { cwd, env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout.replace(/ {2}\.kirin\/\S+/g, '  OBJECT')
  }
  await say('run', '--quiet')
  // Neither key nor network from here on.
  expect((await kirinBatch(['pick', 'hero', '2'], { cwd })).stdout).toBe(`hero: candidate 2 of 2 is chosen
  images/hero.png

The next run:
  generate  night  $0.028  reference kirin:hero changed

About $0.028.
`)
  expect(
    await say('reroll', 'hero'),
  ).toBe(`hero: revision 2 is asked for; the 2 candidates that are there stay

The next run:
  generate  hero   $0.056  revision 1 → 2
  wait      night  $0.028  made from hero, which comes first

About $0.084.
`)
  expect(api.log.count('create')).toBe(2)
  await say('run', '--quiet')
  expect(api.log.count('create')).toBe(4)
  expect(await say('pick', 'hero')).toBe(`hero: 4 candidates, 3 is chosen
   1  revision 1  307 × 307  $0.028  OBJECT
   2  revision 1  307 × 307  $0.028  OBJECT
*  3  revision 2  307 × 307  $0.028  OBJECT
   4  revision 2  307 × 307  $0.028  OBJECT
The next run buys nothing for it.
`)
  expect(await say('adopt', 'hero', 'mine.png')).toBe(`hero: candidate 5 of 5 is adopted and chosen
  images/hero.png

The next run:
  generate  night  $0.028  reference kirin:hero changed

About $0.028.
`)
  expect(readFileSync(join(cwd, 'images/hero.png'))).toEqual(readFileSync(join(cwd, 'mine.png')))
  expect(JSON.parse(await say('pick', 'kirin:hero', '1', '--json'))).toMatchObject({
    version: 1,
    id: 'hero',
    manifest: 'images.kirin.yaml',
    changed: true,
    chosen: 1,
    candidates: [{ number: 1, chosen: true, taskId: expect.any(String) }, {}, {}, {}, { adopted: true }],
    files: ['images/hero.png'],
    next: { expectedCostUsd: '0', images: [{ id: 'night', action: 'restore' }] },
  })
  const before = api.log.count('create')
  expect(JSON.parse(await say('run', '--json', '--quiet')).summary).toMatchObject({
    reused: 1,
    restored: 1,
    costUsd: '0',
  })
  expect(api.log.count('create')).toBe(before)
})

test('what cannot be chosen is wrong usage, said in one line, and nothing is written', async () => {
  const api = await emulator()
  const cwd = folder({ 'images.kirin.yaml': TWO.replace(/ {2}night.*\n/g, ''), 'no.png': 'text' })
  await kirinBatch(['run', '--quiet', '--filter', '!(story)'], { cwd, env: asReal(api) })
  const lock = readFileSync(join(cwd, 'images.kirin.lock.json'), 'utf8')
  writeFileSync(join(cwd, 'cut.png'), picture(300, 300).subarray(0, 60))
  const complaint = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await kirinBatch(args, { cwd })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    return stderr.replace(/\S*\/(?=no\.png|cut\.png|gone\.png)/, '')
  }
  expect(
    await Promise.all([
      complaint('pick', 'heor', '1'),
      complaint('pick', 'banner', '1'),
      complaint('pick', 'hero', '3'),
    ]),
  ).toEqual([
    'kirin-batch pick: no image has the id "heor"; did you mean "hero"?\n',
    'kirin-batch pick: no image has the id "banner": it is several images; name one, such as banner/en\n',
    'kirin-batch pick: "hero" has no candidate 3; there are 1 to 2\n',
  ])
  expect(
    await Promise.all([
      complaint('reroll', 'story'),
      complaint('pick', 'hero', '1', '--emulate'),
      complaint('adopt', 'hero', 'no.png'),
    ]),
  ).toEqual([
    'kirin-batch reroll: "story" has no candidates yet: kirin-batch run makes the first ones\n',
    'kirin-batch pick: "hero" has real candidates alone, and this is about the emulated ones: leave --emulate out\n',
    'kirin-batch adopt: no.png is no image by its content, and PNG and JPEG can be adopted\n',
  ])
  expect(
    await Promise.all([
      complaint('adopt', 'hero', 'cut.png'),
      complaint('adopt', 'story', 'gone.png'),
      complaint('adopt', 'hero', 'gone.png'),
    ]),
  ).toEqual([
    'kirin-batch adopt: cut.png is a damaged or cut-off PNG file\n',
    'kirin-batch adopt: "story" is a series of 2 frames: name 2 files, in order, not 1\n',
    'kirin-batch adopt: there is no file gone.png\n',
  ])
  expect(readFileSync(join(cwd, 'images.kirin.lock.json'), 'utf8')).toBe(lock)
})

test('an invalid manifest ends with 3, and no manifest with what to do', async () => {
  const cwd = folder({ 'images.kirin.yaml': 'version: 2\n' })
  const invalid = await kirinBatch(['reroll', 'hero', '--json'], { cwd })
  expect(invalid.code).toBe(3)
  expect(Object.keys(JSON.parse(invalid.stdout))).toEqual(['version', 'diagnostics'])
  const none = await kirinBatch(['pick', 'hero'], { cwd: folder() })
  expect(none.code).toBe(2)
  expect(none.stderr).toMatch(/^kirin-batch pick: there is no manifest: /)
})
