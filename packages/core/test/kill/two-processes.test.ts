import { startEmulator } from '@kirin-batch/emulator'
import { describe, expect, it } from 'vitest'
import { violations } from './check.ts'
import { ended, startChild } from './harness.ts'
import { memoryFolder } from './memory-folder.ts'
import { type Project, removeProject, square, writeProject } from './project.ts'

const MANIFEST = `version: 1
out: images
elements:
  ada: { description: Ada, frontal_image: f.png, refer_images: [f.png] }
images:
  one: { prompt: the one }
  duo: { prompt: two of them, n: 2 }
  pour: { prompt: "<<<ada>>> pours" }
`

describe('two processes started together on the same manifest', () => {
  it.concurrent.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'round %i: one create an entry, and both end well',
    async () => {
      const project: Project = {
        files: { 'images.kirin.yaml': MANIFEST, 'f.png': await square('#336699') },
        images: { one: 1, duo: 2, pour: 1 },
        subjects: ['ada'],
      }
      const emulator = await startEmulator({ imageScale: 0.1, latencyMs: [20, 80] })
      const root = writeProject(project, memoryFolder())
      try {
        const children = await Promise.all([startChild(root, emulator), startChild(root, emulator)])
        await Promise.all(children.map(ended))
        expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0])
        expect(emulator.log.count('create')).toBe(3)
        expect(emulator.log.count('create-element')).toBe(1)
        expect(await violations(root, project, emulator, 0)).toEqual([])
      } finally {
        await emulator.close()
        removeProject(root)
      }
    },
  )
})
