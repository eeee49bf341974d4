import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { KirinError, readBy } from '@kirin-batch/core'
import { loadProject } from '@kirin-batch/core/project-worker'
import { expect, test } from 'vitest'
import { Project } from '../support/project.ts'

const built = pathToFileURL(createRequire(import.meta.url).resolve('@kirin-batch/core/project-worker'))
const SCRIPT = `
  const { parentPort } = require('node:worker_threads')
  import(${JSON.stringify(built.href)}).then(({ answerBy, loadProject }) => answerBy(parentPort, loadProject))
`

const elsewhere: typeof loadProject = options => readBy(new Worker(SCRIPT, { eval: true, env: {} }))(options)

const MANIFEST = `version: 1
vars: { brand: Aurora }
elements:
  mascot: 829836802793406551
images:
  hero: { prompt: "{{ brand }} with <<<mascot>>>", meta: { page: 7 } }
  card:
    data: cards.csv
    prompt: A card for {{ row.city }}
`
const CARDS = 'id,city\nrome,Rome\nmilan,Milan\n'

test('what another thread reads is the same, places in data files included', async () => {
  const project = new Project({ 'images.kirin.yaml': MANIFEST, 'cards.csv': CARDS })
  const here = await loadProject(project)
  expect(here.kind === 'loaded' && here.entries.map(({ id }) => id)).toEqual([
    'hero',
    'card/rome',
    'card/milan',
  ])
  expect(await elsewhere(project)).toEqual(here)
})

test('problems keep their places in another thread', async () => {
  const project = new Project({
    'images.kirin.yaml': MANIFEST.replace('brand }}', 'brnad }}'),
    'cards.csv': `${CARDS}rome,Rome again\n`,
  })
  const { diagnostics } = await elsewhere(project)
  const texts = diagnostics.map(({ code, location: { file, range } }) => [
    code,
    file.path,
    file.text.slice(range.start, range.end),
  ])
  expect(texts).toEqual([
    ['data-id', 'cards.csv', 'rome'],
    ['template', 'images.kirin.yaml', 'brnad'],
  ])
})

test('what another thread throws keeps its code', async () => {
  const project = new Project({ 'images.kirin.yaml': MANIFEST, 'cards.csv': CARDS })
  const failure = elsewhere({ ...project, filter: 'nothing/*' })
  await expect(failure).rejects.toBeInstanceOf(KirinError)
  await expect(failure).rejects.toMatchObject({
    code: 'usage',
    message: 'no image has an id like "nothing/*"',
  })
  await expect(elsewhere({ root: `${project.root}/images.kirin.yaml` })).rejects.toMatchObject({
    code: 'ENOTDIR',
    syscall: 'scandir',
  })
})

test('a thread that ends without an answer is told', async () => {
  const gone = new Worker('process.exit(3)', { eval: true })
  await expect(readBy(gone)({ root: '/' })).rejects.toThrow(
    'the thread that reads manifests has ended with 3',
  )
})
