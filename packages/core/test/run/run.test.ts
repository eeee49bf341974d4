import { describe, expect, it } from 'vitest'
import { emulate, KEY, Project, picture } from '../support/project.ts'

const MANIFEST = `version: 1
out: ./images
vars:
  brand: Aurora
references:
  bottle: ./refs/bottle.png
elements:
  mascot: 829836802793406551
images:
  hero:
    prompt: "{{ brand }} bottle <<<bottle>>> held by <<<mascot>>>"
    aspect_ratio: 16:9
    alt: A bottle
  blend:
    prompt: beans
    n: 3
  story:
    result_type: series
    series_amount: 4
    prompt: four frames
  banner:
    matrix:
      locale: [en, de]
      theme: [light, dark]
    prompt: a {{ theme }} banner for {{ locale }}
`

async function shop(manifest = MANIFEST): Promise<Project> {
  return new Project({ 'images.kirin.yaml': manifest, 'refs/bottle.png': await picture(400, 300) })
}

describe('the first run and the second', () => {
  it('buys each image once, writes files and lock, and then asks for nothing', async () => {
    const emulator = await emulate()
    const project = await shop()
    const first = await project.run(emulator)
    expect(first.outcome).toBe('ok')
    expect(first.report.summary).toMatchObject({
      total: 7,
      generated: 7,
      reused: 0,
      failed: 0,
      costUsd: '0.336',
    })
    expect(emulator.log.count('create')).toBe(7)
    expect(emulator.log.count('download')).toBe(12)
    expect(project.files('images')).toEqual([
      'images/banner/de-dark.png',
      'images/banner/de-light.png',
      'images/banner/en-dark.png',
      'images/banner/en-light.png',
      'images/blend.png',
      'images/hero.png',
      'images/story-1.png',
      'images/story-2.png',
      'images/story-3.png',
      'images/story-4.png',
    ])
    expect(project.files('.kirin/journal')).toEqual([])
    const lock = project.text('images.kirin.lock.json')

    emulator.log.clear()
    const second = await project.run(emulator)
    expect(second.report.summary).toMatchObject({ total: 7, reused: 7, generated: 0, costUsd: '0' })
    expect(emulator.log.entries).toEqual([])
    expect(project.text('images.kirin.lock.json')).toBe(lock)
  })

  it('sends what the API documents: params in input[0], raw Base64, exact ids, no n with a series', async () => {
    const emulator = await emulate()
    const project = await shop()
    await project.run(emulator)
    const bodies = emulator.log.entries
      .filter(entry => entry.kind === 'create')
      .map(entry => entry.body ?? '')
    const hero = bodies.find(body => body.includes('bottle'))
    expect(hero).toContain('"element_id":829836802793406551')
    expect(hero).toContain('"prompt":"Aurora bottle <<<image_1>>> held by <<<element_1>>>"')
    expect(hero).toContain(`"image":"${project.read('refs/bottle.png').toString('base64')}"`)
    const story = bodies.find(body => body.includes('four frames'))
    expect(story).toContain('"series_amount":4')
    expect(story).not.toContain('"n"')
  })

  it('leaves the key in no file and no event', async () => {
    const emulator = await emulate()
    const project = await shop()
    const { events } = await project.run(emulator)
    for (const file of project.files()) expect(project.read(file).includes(KEY)).toBe(false)
    expect(JSON.stringify(events)).not.toContain(KEY)
    const downloads = emulator.log.entries.filter(entry => entry.kind === 'download')
    expect(downloads.every(entry => entry.status === 200)).toBe(true)
  })
})

describe('what a change costs', () => {
  it('is nothing for words that are not sent, quotes, order and comments', async () => {
    const emulator = await emulate()
    const project = await shop('version: 1\nimages:\n  a: { prompt: one }\n  b: { prompt: two, alt: x }\n')
    await project.run(emulator)
    emulator.log.clear()
    project.write(
      'images.kirin.yaml',
      '# a comment\nimages:\n  b:\n    alt: "y"\n    prompt: >-\n      two\n  a:\n    watermark_info: { enabled: false }\n    aspect_ratio: auto\n    n: 1\n    prompt: "  one  "\nversion: 1\n',
    )
    const { report } = await project.run(emulator)
    expect(report.summary).toMatchObject({ reused: 2 })
    expect(emulator.log.entries).toEqual([])
  })

  it('is one create for one changed prompt', async () => {
    const emulator = await emulate()
    const project = await shop()
    await project.run(emulator)
    emulator.log.clear()
    project.write('images.kirin.yaml', MANIFEST.replace('prompt: beans', 'prompt: roasted beans'))
    const { report } = await project.run(emulator)
    expect(report.summary).toMatchObject({ reused: 6, generated: 1, costUsd: '0.084' })
    expect(emulator.log.count('create')).toBe(1)
    expect(report.images.find(image => image.id === 'blend')?.reasons).toEqual(['prompt changed'])
  })

  it('is one create for a changed reference', async () => {
    const emulator = await emulate()
    const project = await shop()
    await project.run(emulator)
    emulator.log.clear()
    project.write('refs/bottle.png', await picture(400, 300, '#993322'))
    const { report } = await project.run(emulator)
    expect(emulator.log.count('create')).toBe(1)
    expect(report.images.find(image => image.id === 'hero')?.reasons).toEqual([
      'reference refs/bottle.png changed',
    ])
  })

  it('is two images for n raised from 3 to 5, and nothing for n lowered', async () => {
    const emulator = await emulate()
    const project = await shop('version: 1\nimages:\n  a: { prompt: one, n: 3 }\n')
    const before = await project.run(emulator)
    emulator.log.clear()
    project.write('images.kirin.yaml', 'version: 1\nimages:\n  a: { prompt: one, n: 5 }\n')
    const raised = await project.run(emulator)
    expect(emulator.log.entries.filter(entry => entry.kind === 'create').map(entry => entry.body)).toEqual([
      expect.stringContaining('"n":2'),
    ])
    const image = raised.report.images[0]
    expect(image?.outputs.slice(0, 3)).toEqual(before.report.images[0]?.outputs)
    expect(image?.outputs).toHaveLength(5)
    expect(image?.reasons).toEqual(['5 candidates asked for, 3 there'])
    emulator.log.clear()
    project.write('images.kirin.yaml', 'version: 1\nimages:\n  a: { prompt: one, n: 1 }\n')
    expect((await project.run(emulator)).report.summary.reused).toBe(1)
    expect(emulator.log.entries).toEqual([])
  })

  it('is nothing for a lock that an editor has given a byte order mark, and what is written has none', async () => {
    const emulator = await emulate()
    const project = await shop()
    await project.run(emulator)
    const lock = project.text('images.kirin.lock.json')
    project.write('images.kirin.lock.json', `\uFEFF${lock}`)
    project.remove('.kirin/store/v1/records')
    emulator.log.clear()
    expect((await project.run(undefined)).report.summary).toMatchObject({ total: 7, reused: 7 })
    project.write('images.kirin.yaml', MANIFEST.replace('beans', 'more beans'))
    await project.run(emulator)
    expect(emulator.log.count('create')).toBe(1)
    expect(project.read('images.kirin.lock.json').indexOf('{')).toBe(0)
  })

  it('is nothing for going back to a prompt that was bought before', async () => {
    const emulator = await emulate()
    const project = await shop('version: 1\nimages:\n  a: { prompt: one }\n')
    await project.run(emulator)
    project.write('images.kirin.yaml', 'version: 1\nimages:\n  a: { prompt: two }\n')
    await project.run(emulator)
    emulator.log.clear()
    project.write('images.kirin.yaml', 'version: 1\nimages:\n  a: { prompt: one }\n')
    expect((await project.run(emulator)).report.summary).toMatchObject({ restored: 1, costUsd: '0' })
    expect(emulator.log.entries).toEqual([])
  })
})

describe('what is lost is found again without paying', () => {
  it('the lock: from the store', async () => {
    const emulator = await emulate()
    const project = await shop()
    await project.run(emulator)
    const lock = project.text('images.kirin.lock.json')
    project.remove('images.kirin.lock.json')
    emulator.log.clear()
    expect((await project.run(emulator)).report.summary).toMatchObject({ restored: 7 })
    expect(emulator.log.entries).toEqual([])
    expect(project.text('images.kirin.lock.json')).toBe(lock)
  })

  it('the store: from the account, by the task ids of the lock', async () => {
    const emulator = await emulate()
    const project = await shop()
    await project.run(emulator)
    const lock = project.text('images.kirin.lock.json')
    for (const path of ['.kirin', 'images']) project.remove(path)
    emulator.log.clear()
    expect((await project.run(emulator)).report.summary).toMatchObject({ collected: 7, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(0)
    expect(project.text('images.kirin.lock.json')).toBe(lock)
  })

  it('everything: from the account, by the external ids, on another machine', async () => {
    const emulator = await emulate()
    const one = await shop()
    const bought = await one.run(emulator)
    const other = await shop()
    emulator.log.clear()
    const found = await other.run(emulator)
    expect(found.report.summary).toMatchObject({ collected: 7, generated: 0, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(0)
    expect(found.report.images.map(image => image.outputs)).toEqual(
      bought.report.images.map(image => image.outputs),
    )
  })

  it('a damaged object: set aside, collected again, never shipped', async () => {
    const emulator = await emulate()
    const project = await shop('version: 1\nout: images\nimages:\n  a: { prompt: one }\n')
    const first = await project.run(emulator)
    const sha = first.report.images[0]?.outputs[0]?.sha256 ?? ''
    const object = `.kirin/store/v1/objects/${sha.slice(0, 2)}/${sha}`
    const bytes = project.read(object)
    project.remove(object)
    const damaged = Buffer.from(bytes)
    damaged[100] = (damaged[100] ?? 0) ^ 1
    project.write(object, damaged)
    project.remove('images')
    emulator.log.clear()
    const second = await project.run(emulator)
    expect(second.report.summary).toMatchObject({ collected: 1, costUsd: '0' })
    expect(emulator.log.count('create')).toBe(0)
    expect(project.read('images/a.png').equals(bytes)).toBe(true)
    expect(project.files('.kirin/store/v1/damaged')).toEqual([`.kirin/store/v1/damaged/${sha}`])
  })

  it('an output that somebody edited: written again, and the store is as it was', async () => {
    const emulator = await emulate()
    const project = await shop('version: 1\nout: images\nimages:\n  a: { prompt: one }\n')
    await project.run(emulator)
    const bytes = project.read('images/a.png')
    project.write('images/a.png', 'edited')
    emulator.log.clear()
    await project.run(emulator)
    expect(emulator.log.entries).toEqual([])
    expect(project.read('images/a.png').equals(bytes)).toBe(true)
    const written = project.mtime('images/a.png')
    await project.run(emulator)
    expect(project.mtime('images/a.png')).toBe(written)
  })

  it('what is gone everywhere is told and not bought again', async () => {
    const project = await shop('version: 1\nimages:\n  a: { prompt: one }\n')
    await project.run(await emulate())
    project.remove('.kirin')
    const another = await emulate()
    const { outcome, report } = await project.run(another)
    expect(outcome).toBe('failed')
    expect(report.images[0]?.error?.code).toBe('object-missing')
    expect((await project.run(another, { frozen: true })).outcome).toBe('frozen')
    expect(another.log.count('create')).toBe(0)
  })
})

describe('an entry made from another', () => {
  const GRAPH = `version: 1
references: { lead: "kirin:hero" }
images:
  collage: { prompt: "<<<a>>> and <<<b>>>" }
  one: { prompt: "<<<lead>>> one" }
  two: { prompt: "<<<lead>>> two" }
  hero: { prompt: hero, n: 2 }
`.replace('{ lead: "kirin:hero" }', '{ lead: "kirin:hero", a: "kirin:one", b: "kirin:two" }')

  it('waits for it, is sent its bytes, and changes only with them', async () => {
    const emulator = await emulate({ imageScale: 1 })
    const project = new Project({ 'images.kirin.yaml': GRAPH })
    const first = await project.run(emulator)
    expect(first.report.summary).toMatchObject({ generated: 4, failed: 0 })
    const order = emulator.tasks().map(task => JSON.parse(task.params)['prompt'])
    expect(order[0]).toBe('hero')
    expect(order[3]).toBe('<<<image_1>>> and <<<image_2>>>')
    emulator.log.clear()
    // Another prompt and the same bytes: the hero is bought, what is made from it is not until its picture differs.
    expect((await project.run(emulator)).report.summary.reused).toBe(4)
    project.write('images.kirin.yaml', GRAPH.replace('prompt: hero,', 'prompt: another hero,'))
    expect((await project.run(emulator)).report.summary).toMatchObject({ generated: 4 })
  })

  it('fails as its dependent, not by itself', async () => {
    const emulator = await emulate()
    const project = new Project({
      'images.kirin.yaml':
        'version: 1\nreferences: { lead: "kirin:hero" }\nimages:\n  hero: { prompt: "[[forbidden]]" }\n  banner: { prompt: "<<<lead>>> wide" }\n  other: { prompt: other }\n',
    })
    const { outcome, report } = await project.run(emulator)
    expect(outcome).toBe('failed')
    expect(report.images.map(image => [image.id, image.status, image.error?.code])).toEqual([
      ['hero', 'refused', 'moderation'],
      ['banner', 'failed', 'upstream-failed'],
      ['other', 'ok', undefined],
    ])
    expect(emulator.log.count('create')).toBe(2)
  })
})

it('a folder in which two images would be one file is refused before anything is bought', async () => {
  const emulator = await emulate()
  const project = await shop('version: 1\nimages:\n  Hero: { prompt: one }\n  hero: { prompt: two }\n')
  await expect(project.run(emulator, { emit: { dir: `${project.root}/all` } })).rejects.toMatchObject({
    code: 'usage',
    message:
      '"Hero" and "hero" would both be written to all/hero: rename one, or give it a "file" of its own',
  })
  expect(emulator.log.count('create')).toBe(0)
})
