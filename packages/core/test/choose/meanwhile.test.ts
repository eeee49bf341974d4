import { expect, it } from 'vitest'
import { emulate, Project, picture } from '../support/project.ts'
import { choosing, LOCK } from './scene.ts'

const MANIFEST = `version: 1
images:
  hero: { prompt: a bottle, n: 3 }
  slow: { prompt: slow }
`

/** Runs, and does something at the moment at which the API has accepted the first task. */
async function runAndMeanwhile(project: Project, work: () => Promise<unknown>): Promise<void> {
  const emulator = await emulate({ latencyMs: 400 })
  let done: Promise<unknown> | undefined
  await project.run(emulator, {
    onEvent(event) {
      if (event.type === 'task-accepted') done ??= work()
    },
  })
  await done
}

async function bought(): Promise<Project> {
  const project = new Project({ 'a.kirin.yaml': MANIFEST.replace(/ {2}slow.*\n/, '') })
  await project.run(await emulate())
  project.write('a.kirin.yaml', MANIFEST)
  return project
}

it('a pick while a run is under way stays', async () => {
  const project = await bought()
  await runAndMeanwhile(project, () => choosing(project).pick('hero', 2))
  expect(await choosing(project).pick('hero')).toMatchObject({ chosen: 2, candidates: [{}, {}, {}] })
  expect(project.text(LOCK)).toContain('"slow"')
})

it('so does a reroll', async () => {
  const project = await bought()
  await runAndMeanwhile(project, () => choosing(project).reroll('hero'))
  expect(await choosing(project).pick('hero')).toMatchObject({ chosen: 1, reroll: 2 })
})

it('a file that is adopted while its image is being bought is chosen, and what was bought is there', async () => {
  const project = new Project({ 'a.kirin.yaml': MANIFEST, 'mine.png': await picture(300, 300) })
  await runAndMeanwhile(project, () => choosing(project).adopt('hero', 'mine.png'))
  expect(await choosing(project).pick('hero')).toMatchObject({
    chosen: 4,
    candidates: [{ adopted: false }, { adopted: false }, { adopted: false }, { adopted: true }],
  })
})
