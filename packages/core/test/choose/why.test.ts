import { type EntryExplanation, type FileExplanation, why } from '@kirin-batch/core'
import { expect, it } from 'vitest'
import { emulate, Project, picture } from '../support/project.ts'
import { choosing } from './scene.ts'

async function ask(project: Project, what: string): Promise<EntryExplanation | FileExplanation> {
  const result = await why({ root: project.root, cwd: project.root, emulated: false, what })
  if (result.kind === 'invalid') throw new Error(result.diagnostics[0]?.message)
  return result.explanation
}

const CARDS = `version: 1
defaults: { result_type: series }
elements:
  guest: { description: A guest, frontal_image: a.png, refer_images: [a.png], tags: [character] }
images:
  card:
    data: cards.csv
    series_amount: 2
    prompt: "{{ row.name }} with <<<guest>>>"
`

it('a row of data and a declared element, each with its places', async () => {
  const project = new Project({
    'a.kirin.yaml': CARDS,
    'cards.csv': 'id,name\none,Cup\ntwo,Jar\n',
    'a.png': await picture(300, 300),
  })
  const explained = await ask(project, 'card/two')
  const from = (line: number, column: number, file = 'a.kirin.yaml'): object => ({ file, line, column })
  expect(explained).toMatchObject({
    kind: 'entry',
    from: from(3, 1, 'cards.csv'),
    revision: 1,
    candidates: [],
  })
  const inputs = explained.kind === 'entry' ? explained.inputs : []
  expect(inputs.slice(1, 3)).toEqual([
    {
      name: 'prompt',
      value: 'Jar with <<<element_1>>>',
      from: from(9, 13),
      parts: [{ name: 'row.name', value: 'Jar', from: from(3, 1, 'cards.csv') }],
    },
    {
      name: 'element 1',
      value: 'guest',
      from: from(4, 10),
      parts: [
        { name: 'description', value: 'A guest', from: from(4, 10) },
        { name: 'frontal_image', value: 'a.png', from: from(4, 49) },
        { name: 'refer_image', value: 'a.png', from: from(4, 71) },
        { name: 'tags', value: 'character', from: from(4, 10) },
      ],
    },
  ])
  expect(inputs.map(({ name }) => name)).toEqual([
    ...['model', 'prompt', 'element 1', 'resolution', 'aspect_ratio', 'watermark_info', 'result_type'],
    ...['series_amount', 'revision', 'emulated'],
  ])
  expect(inputs.find(({ name }) => name === 'result_type')?.from).toEqual(from(2, 26))
})

it('a frame of an earlier revision, and an adopted file, are found by their bytes', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml': `version: 1
out: images
images:
  story: { prompt: a, result_type: series, series_amount: 2 }
  hero: { prompt: b }
`,
    'mine.png': await picture(300, 300),
  })
  await project.run(emulator)
  project.write('kept.png', project.read('images/story-2.png'))
  await choosing(project).reroll('story')
  await project.run(emulator)
  expect(await ask(project, 'kept.png')).toMatchObject({
    kind: 'file',
    found: [
      {
        id: 'story',
        frame: 2,
        candidate: { number: 1, revision: 1, chosen: false, stale: false, costUsd: '0.056' },
      },
    ],
  })
  await choosing(project).adopt('hero', 'mine.png')
  const adopted = await ask(project, 'mine.png')
  expect(adopted).toMatchObject({
    found: [{ id: 'hero', candidate: { number: 2, adopted: true, chosen: true } }],
  })
  expect(adopted.kind === 'file' && adopted.found[0]?.candidate).not.toHaveProperty('costUsd')
  // An id goes before a file of that name.
  project.write('hero', 'no image')
  expect((await ask(project, 'hero')).kind).toBe('entry')
  expect(await ask(project, './hero')).toMatchObject({ kind: 'file', found: [], namedBy: [] })
})
