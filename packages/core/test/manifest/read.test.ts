import { expect, test } from 'vitest'
import type { Location } from '../../src/diagnostics/source-file.ts'
import type { Manifest } from '../../src/manifest/manifest.ts'
import { readManifest } from '../../src/manifest/read.ts'
import { image, top } from './problems-in.ts'

function sound(text: string): Manifest {
  const { manifest, diagnostics } = readManifest({ path: 'images.kirin.yaml', text })
  expect(diagnostics).toEqual([])
  if (!manifest) throw new Error('no manifest')
  return manifest
}

function written(at: Location | undefined): string | undefined {
  return at?.file.text.slice(at.range.start, at.range.end)
}

const FULL = `# yaml-language-server: $schema=./manifest.schema.json
version: 1
out: public/images
vars:
  brand: Aurora Coffee
  tags: [a, 2, { deep: true }]
  nothing:
references:
  bottle: ./refs/bottle.png
  lead: kirin:hero
elements:
  mascot: 829836802793406551
  barista:
    description: Young barista with round glasses
    frontal_image: ./refs/front.png
    refer_images: [./refs/left.png, "./refs/right.png"]
    tags: [character]
defaults:
  resolution: 2k
  aspect_ratio: 16:9
images:
  hero:
    prompt: >-
      {{ brand }} bottle <<<bottle>>>
      on wet slate
    n: 4
    alt: 'Bottle on slate'
    meta: { credits: [us] }
  story:
    prompt: <<<barista>>> in six frames
    result_type: series
    series_amount: 6
    watermark_info: { enabled: true }
    image_list:
      - image: ./a.png
    element_list: [{ element_id: 9223372036854775807 }]
    callback_url: https://example.com/hook
    file: frames/story
  banner:
    prompt: "{{ theme }} banner"
    matrix:
      locale: [en, "de"]
      size: [1, 2.5, true]
`

test('everything is read as authored, each value with its place', () => {
  const manifest = sound(FULL)
  expect(manifest.out).toMatchObject({ value: 'public/images' })
  expect([...manifest.vars].map(([name, { value, at }]) => [name, value, written(at)])).toEqual([
    ['brand', 'Aurora Coffee', 'Aurora Coffee'],
    ['tags', ['a', 2, { deep: true }], '[a, 2, { deep: true }]'],
    ['nothing', null, 'nothing'],
  ])
  expect(
    [...manifest.references.values()].map(({ name, target }) => [written(name.at), target.value]),
  ).toEqual([
    ['bottle', './refs/bottle.png'],
    ['lead', 'kirin:hero'],
  ])
  expect(manifest.elements.get('mascot')).toMatchObject({
    kind: 'existing',
    id: { value: '829836802793406551' },
  })
  const barista = manifest.elements.get('barista')
  if (barista?.kind !== 'declared') throw new Error('not declared')
  expect(barista.referImages.map(({ value, at }) => [value, written(at)])).toEqual([
    ['./refs/left.png', './refs/left.png'],
    ['./refs/right.png', '"./refs/right.png"'],
  ])
  expect(barista.tags.map(({ value }) => value)).toEqual(['character'])
  expect(manifest.defaults).toMatchObject({ resolution: { value: '2k' }, aspectRatio: { value: '16:9' } })
  const none = new Set()
  expect(manifest.unusable).toEqual({
    vars: none,
    names: none,
    images: none,
    variants: none,
    defaults: false,
  })

  const [hero, story, banner] = manifest.images
  expect(hero?.prompt?.value).toBe('{{ brand }} bottle <<<bottle>>> on wet slate')
  expect(written(hero?.prompt?.at)).toBe('>-\n      {{ brand }} bottle <<<bottle>>>\n      on wet slate')
  expect([hero?.n?.value, written(hero?.alt?.at), hero?.meta?.value]).toEqual([
    4,
    "'Bottle on slate'",
    { credits: ['us'] },
  ])
  expect(story).toMatchObject({
    id: { value: 'story' },
    prompt: { value: '<<<barista>>> in six frames' },
    resultType: { value: 'series' },
    seriesAmount: { value: 6 },
    watermark: { value: true },
    imageList: { value: [{ value: './a.png' }] },
    elementList: { value: [{ value: '9223372036854775807' }] },
    callbackUrl: { value: 'https://example.com/hook' },
    file: { value: 'frames/story' },
  })
  expect(
    banner?.matrix?.axes.map(({ name, values }) => [name.value, values.map(({ value }) => value)]),
  ).toEqual([
    ['locale', ['en', 'de']],
    ['size', [1, 2.5, true]],
  ])
  expect(banner?.matrix?.axes[1]?.values.map(({ at }) => written(at))).toEqual(['1', '2.5', 'true'])
})

test('what is left out is not there at all', () => {
  expect(Object.keys(sound(image('prompt: a')).images[0] ?? {})).toEqual(['id', 'at', 'prompt'])
})

test('keys are taken as they are written', () => {
  const ids = ['404', '1.50', 'true', 'null', 'ü', '日本', '2024-01']
  const manifest = sound(`version: 1\nimages:\n${ids.map(id => `  ${id}: { prompt: a }\n`).join('')}`)
  expect(manifest.images.map(({ id }) => id.value)).toEqual(ids)
})

test('YAML 1.2: yes is a text, 16:9 is a text, 0x3 is a number', () => {
  const [hero] = sound(image('prompt: yes', 'aspect_ratio: 16:9', 'alt: "no"', 'n: 0x3')).images
  expect([hero?.prompt?.value, hero?.aspectRatio?.value, hero?.alt?.value, hero?.n?.value]).toEqual([
    'yes',
    '16:9',
    'no',
    3,
  ])
})

test('the style of the brackets is a matter of taste', () => {
  const [hero] = sound(image('prompt: a', 'image_list: [', '  { image: ./a.png },', ']')).images
  expect(hero?.imageList?.value.map(({ value }) => value)).toEqual(['./a.png'])
})

test('what YAML tells readers to ignore is ignored', () => {
  expect(sound('%FUTURE directive\n---\nversion: 1\nimages: {}\n').images).toEqual([])
})

test('a merge key in quotes is a key', () => {
  expect([...sound(top('vars: { "<<": { a: 1 } }')).vars.keys()]).toEqual(['<<'])
})

test('windows line breaks', () => {
  const manifest = sound(image('prompt: a', 'alt: b').replaceAll('\n', '\r\n'))
  expect(manifest.images[0]).toMatchObject({ prompt: { value: 'a' }, alt: { value: 'b' } })
  expect(written(manifest.images[0]?.alt?.at)).toBe('b')
})

test('anchors, aliases and merge keys: what an image says itself wins', () => {
  const manifest = sound(
    [
      'version: 1',
      'images:',
      '  a: &a { prompt: first, n: 2, alt: one }',
      '  b: &b { resolution: 4k, alt: two }',
      '  c: { <<: [*a, *b], n: 3 }',
      '  d: { prompt: &text shared }',
      '  e: { prompt: *text }',
      '',
    ].join('\n'),
  )
  expect(manifest.images[2]).toMatchObject({
    prompt: { value: 'first' },
    n: { value: 3 },
    resolution: { value: '4k' },
    alt: { value: 'one' },
  })
  expect(manifest.images[4]?.prompt?.value).toBe('shared')
  expect(written(manifest.images[4]?.prompt?.at)).toBe('*text')
})

test('a manifest with problems keeps what is sound and names what is not', () => {
  const { manifest, diagnostics } = readManifest({
    path: 'a.kirin.yaml',
    text: [
      'version: 1',
      'vars: { brand: {{ x }}, price: 3 }',
      'references: { bottle: 7, studio: ./studio.png }',
      'elements:',
      '  mascot: x',
      '  fox: 12',
      '  barista: { description: a, frontal_image: a, refer_images: [a], tags: [person] }',
      'defaults: { resolution: 8k, aspect_ratio: 1:1 }',
      'images:',
      '  hero: { prompt: a, n: 12 }',
      '  story: { prompt: b }',
      '  my banner: { prompt: c }',
      '  colours: { prompt: d, matrix: { theme: [] } }',
      '  sizes: { prompt: e, matirx: { size: [1] }, hue: 1 }',
      '',
    ].join('\n'),
  })
  expect(diagnostics).toHaveLength(10)
  expect([...(manifest?.vars.keys() ?? [])]).toEqual(['price'])
  expect([...(manifest?.references.keys() ?? [])]).toEqual(['studio'])
  expect([...(manifest?.elements.keys() ?? [])]).toEqual(['fox', 'barista'])
  expect(Object.keys(manifest?.defaults ?? {})).toEqual(['aspectRatio', 'unread'])
  expect(manifest?.images.map(({ id, n }) => [id.value, n])).toEqual([
    ['hero', undefined],
    ['story', undefined],
    ['colours', undefined],
    ['sizes', undefined],
  ])
  expect(manifest?.unusable).toEqual({
    vars: new Set(['brand']),
    names: new Set(['bottle', 'mascot', 'barista']),
    images: new Set(['hero', 'my banner', 'colours', 'sizes']),
    variants: new Set(['colours', 'sizes']),
    defaults: true,
  })
})

test.each([
  ['a text that is no YAML', image('prompt: "a')],
  ['an unknown section', top('reference: { bottle: ./a.png }')],
  ['a section of the wrong type', top('references: [./a.png]')],
  ['another version', 'version: 2\nimages: {}\n'],
])('%s gives no manifest, so that nobody reports its consequences', (_name, text) => {
  const { manifest, diagnostics } = readManifest({ path: 'a.kirin.yaml', text })
  expect(manifest).toBeUndefined()
  expect(diagnostics).toHaveLength(1)
})
