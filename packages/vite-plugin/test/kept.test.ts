import { appendFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { buildProject } from './support/build.ts'
import { serve } from './support/dev-server.ts'
import { builtPictures, builtScript, evaluate } from './support/dist.ts'
import { setEnvironment, startApi } from './support/emulator.ts'
import { createProject, manifest, sha256, type TestProject } from './support/project.ts'

async function keptProject(n = 1): Promise<TestProject> {
  await startApi()
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle', alt: 'A bottle', n } }),
    'main.js': `import hero from 'virtual:kirin-batch/hero'\nglobalThis.result = hero\n`,
    'tsconfig.json': '{}',
  })
  await buildProject(project)
  setEnvironment({})
  await untilKept(project)
  return project
}

/** Until nothing is as new as the build itself. */
async function untilKept(project: TestProject): Promise<void> {
  await expect
    .poll(async () => {
      await buildProject(project)
      return project.list('.kirin/state')
    })
    .toContainEqual(expect.stringMatching(/^vite-[0-9a-f]{16}\.json$/))
}

it('a build that has nothing to do rests on the last one, until something is touched', async () => {
  const project = await keptProject()
  const file = join(
    project.root,
    '.kirin/state',
    (await project.list('.kirin/state')).find(name => name.startsWith('vite-')) ?? '',
  )
  const kept = await project.text(file.slice(project.root.length + 1))
  // What it says is taken at its word, which shows that nothing else was read.
  await writeFile(file, kept.replace('"alt":"A bottle"', '"alt":"as it was kept"'))
  await buildProject(project)
  expect(await builtScript(project)).toContain('as it was kept')

  const server = await serve(project.root)
  expect((await server.image('hero')).code).toContain('as it was kept')
  await vi.waitFor(async () => {
    await appendFile(join(project.root, 'images.kirin.yaml'), '# reviewed\n')
    expect((await server.image('hero')).code).not.toContain('as it was kept')
  }, 10_000)

  await buildProject(project)
  expect(await builtScript(project)).not.toContain('as it was kept')
})

it('brings back what was deleted behind its back', async () => {
  const project = await keptProject()
  await rm(join(project.root, '.kirin/files/hero.png'))
  await rm(join(project.root, 'kirin-batch.d.ts'))

  await buildProject(project)

  expect([...(await builtPictures(project)).keys()]).toEqual(['hero'])
  expect(await project.text('kirin-batch.d.ts')).toContain('kirin-batch/hero')
})

it('ships what stands as files, whatever becomes of the store behind them', async () => {
  const project = await keptProject()
  await rm(join(project.root, '.kirin/store/v1/objects'), { recursive: true })

  await buildProject(project)

  expect([...(await builtPictures(project)).keys()]).toEqual(['hero'])
})

it('has a candidate again whose object was gone', async () => {
  const project = await keptProject(2)
  const candidates = async (): Promise<unknown> => (await evaluate(project))['candidates']
  expect(await candidates()).toHaveLength(2)
  const state = join(project.root, '.kirin/state')
  const objects = join(project.root, '.kirin/store/v1/objects')
  const second = sha256(await project.read('.kirin/files/hero.2.png'))
  const [object, aside] = [join(objects, second.slice(0, 2), second), join(project.root, '.kirin/aside')]
  await rename(object, aside)
  await rm(join(project.root, '.kirin/files/hero.2.png'))
  await rm(state, { recursive: true })
  await untilKept(project)
  expect(await candidates()).toHaveLength(1)

  await rename(aside, object)
  await buildProject(project)

  expect(await candidates()).toHaveLength(2)
})

it('builds where no preview can be kept', async () => {
  const project = await keptProject()
  await rm(join(project.root, '.kirin/state'), { recursive: true })
  await writeFile(join(project.root, '.kirin/state'), 'no folder')

  await buildProject(project)

  expect(await evaluate(project)).toMatchObject({ placeholder: expect.stringMatching(/^data:image\/png/) })
})
