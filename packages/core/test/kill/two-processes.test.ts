import { startEmulator } from '@kirin-batch/emulator'
import { describe, expect, it } from 'vitest'
import { violations } from './check.ts'
import { ended, type Place, startChild } from './harness.ts'
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

const ROUNDS = 5

describe('two processes started together on the same manifests', () => {
  // The second to be done with one waits for the first: they begin the next together too.
  it.concurrent.each([1, 2])(`pair %i, ${ROUNDS} rounds: one create an entry, and all end well`, async () => {
    const project: Project = {
      files: { 'images.kirin.yaml': MANIFEST, 'f.png': await square('#336699') },
      images: { one: 1, duo: 2, pour: 1 },
      subjects: ['ada'],
    }
    const places: Place[] = []
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const emulator = await startEmulator({ imageScale: 0.1, latencyMs: [20, 80] })
        places.push({ emulator, root: writeProject(project, memoryFolder()) })
      }
      const children = await Promise.all([startChild(places), startChild(places)])
      await Promise.all(children.map(ended))
      expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0])
      for (const { root, emulator } of places) {
        expect(emulator.log.count('create')).toBe(3)
        expect(emulator.log.count('create-element')).toBe(1)
        expect(await violations(root, project, emulator, 0)).toEqual([])
      }
    } finally {
      for (const { root, emulator } of places) {
        await emulator.close()
        removeProject(root)
      }
    }
  })
})
