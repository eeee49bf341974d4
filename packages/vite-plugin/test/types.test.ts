import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildProject, failingBuild } from './support/build.ts'
import { serve } from './support/dev-server.ts'
import { setEnvironment, startApi } from './support/emulator.ts'
import { createProject, manifest, type TestProject } from './support/project.ts'

async function declared(project: TestProject, path = 'kirin-batch.d.ts'): Promise<string[]> {
  const text = await project.text(path)
  return [...text.matchAll(/^declare module 'virtual:kirin-batch\/([^'?]+)'/gm)].map(([, id = '']) => id)
}

it('a build declares the images, even where it fails for what is missing, and writes nothing twice', async () => {
  setEnvironment({})
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle' } }),
    'main.js': '',
    'tsconfig.json': '{}',
  })
  await failingBuild(project)
  expect(await declared(project)).toEqual(['hero'])
  const { ino } = await stat(join(project.root, 'kirin-batch.d.ts'))

  await startApi()
  await buildProject(project)

  expect((await stat(join(project.root, 'kirin-batch.d.ts'))).ino).toBe(ino)
})

it('writes to the file of the option, and none without TypeScript or with false', async () => {
  await startApi()
  const files = { 'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle' } }), 'main.js': '' }
  const plain = await createProject(files)
  await buildProject(plain)
  await buildProject(plain, { types: 'src/images.d.ts' })
  expect((await plain.list('.')).filter(path => path.endsWith('.d.ts'))).toEqual(['src/images.d.ts'])
  const typed = await createProject({ ...files, 'tsconfig.json': '{}' })
  await buildProject(typed, { types: false })
  expect((await typed.list('.')).filter(path => path.endsWith('.d.ts'))).toEqual([])
  await expect(buildProject(plain, { types: 'images.ts' })).rejects.toThrow(
    'option "types" must be the name of a .d.ts file, or false.',
  )
})

it('a dev server keeps the declarations up to date', async () => {
  await startApi()
  const project = await createProject({
    'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle' } }),
    'main.js': `import 'virtual:kirin-batch/hero'\n`,
    'tsconfig.json': '{}',
  })
  const server = await serve(project.root)
  await server.get('/')
  expect(await declared(project)).toEqual(['hero'])

  await project.write(
    'images.kirin.yaml',
    manifest({ hero: { prompt: 'A bottle' }, cup: { prompt: 'A cup' } }),
  )

  await expect.poll(() => declared(project), { timeout: 5000 }).toEqual(['cup', 'hero'])
})
