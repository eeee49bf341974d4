import { expect, test } from 'vitest'
import { entriesOf, promptsOf } from './validated.ts'

const CARD = 'images: { card: { data: data/products.csv, prompt: "{{ row.name }}" } }\n'

test('a row of a CSV is an entry; its values reach prompt, alt, file, references and names', async () => {
  const manifest = `references: { photo: "https://example.com/{{ row.id }}.png" }
images:
  card:
    data: data/products.csv
    prompt: <<<photo>>> {{ row.name }}
    alt: "{{ row['the colour'] }}"
    file: "{{ row.id }}-{{ row.size }}"
    meta: { text: "{{ row.name }}" }
`
  const csv = 'id,name,the colour,size\na1,Mug,"red, ""dark""",3\nb2,Cup,,\n'
  const entries = await entriesOf(manifest, { 'data/products.csv': csv })
  expect(
    entries.map(({ id, prompt, alt, outputName, references, meta }) => [
      id,
      prompt,
      alt,
      outputName,
      references.map(reference => reference.kind === 'url' && reference.url),
      meta,
    ]),
  ).toEqual([
    [
      'card/a1',
      '<<<image_1>>> Mug',
      'red, "dark"',
      'a1-3',
      ['https://example.com/a1.png'],
      { text: '{{ row.name }}' },
    ],
    ['card/b2', '<<<image_1>>> Cup', '', 'b2-', ['https://example.com/b2.png'], { text: '{{ row.name }}' }],
  ])
})

test.each([
  ['line breaks of Windows', 'id,name\r\na,Mug\r\nb,Cup\r\n'],
  ['line breaks of both kinds', 'id,name\r\na,Mug\nb,Cup'],
  ['a byte order mark', '\ufeffid,name\na,Mug\nb,Cup\n'],
  ['quotes around all', '"id","name"\n"a","Mug"\n"b","Cup"\n'],
  ['empty lines', '\nid,name\n\na,Mug\n\n\nb,Cup\n\n'],
  ['spaces in the header and a column without a name', ' id , name ,\na,Mug,\nb,Cup,x\n'],
  ['another order of columns', 'name,id\nMug,a\nCup,b\n'],
])('a CSV with %s', async (_name, csv) => {
  expect(await promptsOf(CARD, { 'data/products.csv': csv })).toEqual({ 'card/a': 'Mug', 'card/b': 'Cup' })
})

test('a line break and spaces within a field are kept', async () => {
  const manifest = `images: { card: { data: p.csv, prompt: "<{{ row.name }}>" } }\n`
  expect(await promptsOf(manifest, { 'p.csv': 'id,name\na," x\ny "\nb, z\n' })).toEqual({
    'card/a': '< x\ny >',
    'card/b': '< z>',
  })
})

test.each([
  [
    'products.json',
    '[{ "id": "a", "name": "Mug", "size": { "w": 3 } }, { "id": 7, "name": "Cup", "size": { "w": 4.5 } }]',
  ],
  [
    'products.json',
    '\ufeff{\n\t"a": { "name": "Mug", "size": { "w": 3 } },\n\t"7": { "name": "Cup", "size": { "w": 4.5 } }\n}',
  ],
  ['products.yaml', '- { id: a, name: Mug, size: { w: 3 } }\n- id: 7\n  name: Cup\n  size: { w: 4.5 }\n'],
  ['products.yml', 'a: &a { name: Mug, size: { w: 3 } }\n7: { <<: *a, name: Cup, size: { w: 4.5 } }\n'],
])('rows of %s: %s', async (name, text) => {
  const manifest = `images: { card: { data: ${name}, prompt: "{{ row.name }} {{ row.size.w }}" } }\n`
  expect(await promptsOf(manifest, { [name]: text })).toEqual({ 'card/a': 'Mug 3', 'card/7': 'Cup 4.5' })
})

test('another column for the ids, which are made fit for an id', async () => {
  const manifest = `images:
  card: { data: { file: p.csv, id: sku }, prompt: "{{ row.id }}" }
  other: { data: { file: p.json, id: sku }, prompt: "{{ row.sku }}" }
`
  const files = {
    'p.csv': 'id,sku\n1,A 7/b\n2,.é\n',
    'p.json': '{ "x": { "sku": true }, "y": { "sku": 1.5 } }',
  }
  expect(await promptsOf(manifest, files)).toEqual({
    'card/A-7-b': '1',
    'card/é': '2',
    'other/true': 'true',
    'other/1.5': '1.5',
  })
})

test('rows and a matrix: all combinations of each row', async () => {
  const manifest = `vars: { row: hidden, theme: hidden }
images:
  card:
    data: p.csv
    matrix: { theme: [light, dark], exclude: [{ theme: dark }], include: [{ theme: light, note: x }, { theme: sepia, note: y }] }
    prompt: "{{ row.name }} {{ theme }} {{ note }}"
  used: { prompt: "{{ row }} {{ theme }}" }
`
  expect(await promptsOf(manifest, { 'p.csv': 'id,name\na,Mug\nb,Cup\n' })).toEqual({
    'card/a-light': 'Mug light x',
    'card/a-sepia-y': 'Mug sepia y',
    'card/b-light': 'Cup light x',
    'card/b-sepia-y': 'Cup sepia y',
    used: 'hidden hidden',
  })
})

test('one file for images of two manifests in two folders', async () => {
  const other = 'version: 1\nimages: { tile: { data: ../data/products.csv, prompt: "{{ row.name }}" } }\n'
  const files = { 'b/b.kirin.yaml': other, 'data/products.csv': 'id,name\na,Mug\n' }
  expect(await promptsOf(CARD, files)).toEqual({ 'card/a': 'Mug', 'tile/a': 'Mug' })
})

test('the order of rows and columns that no template uses are free', async () => {
  const prompts = await promptsOf(CARD, { 'data/products.csv': 'id,name,price\na,Mug,3\nb,Cup,4\n' })
  expect(await promptsOf(CARD, { 'data/products.csv': 'price,id,name\n5,b,Cup\n6,a,Mug\n' })).toEqual(prompts)
})

test('a key of every object is data', async () => {
  const manifest = 'images: { card: { data: p.json, prompt: "{{ row.constructor }}" } }\n'
  expect(await promptsOf(manifest, { 'p.json': '{ "__proto__": { "constructor": "x" } }' })).toEqual({
    'card/__proto__': 'x',
  })
})

test('ten thousand rows, and ten thousand combinations of rows and a matrix', async () => {
  const rows = (count: number): string =>
    `id\n${Array.from({ length: count }, (_, index) => `r${index}\n`).join('')}`
  const manifest = 'images: { card: { data: p.csv, prompt: "{{ row.id }}" } }\n'
  expect(await entriesOf(manifest, { 'p.csv': rows(10_000) })).toHaveLength(10_000)
  const wide = 'images: { card: { data: p.csv, prompt: a, matrix: { a: [1, 2, 3, 4] } } }\n'
  expect(await entriesOf(wide, { 'p.csv': rows(2_500) })).toHaveLength(10_000)
})
