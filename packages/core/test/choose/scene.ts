import { type AdoptOptions, adopt, type Invalid, pick, reroll, type Selected } from '@kirin-batch/core'
import type { Project } from '../support/project.ts'

/** `hero` with three candidates, and `night`, which is made from the chosen one. */
export const TWO = `version: 1
out: images
images:
  hero: { prompt: a bottle, n: 3 }
  night: { prompt: "<<<image_1>>> at night", image_list: [{ image: kirin:hero }] }
`

export const LOCK = 'a.kirin.lock.json'

export type Report = Selected['report']

/** Choosing in a project, as real entries: no network, no key. */
export function choosing(project: Project): {
  pick(id: string, candidate?: number): Promise<Report>
  reroll(id: string): Promise<Report>
  adopt(id: string, ...files: string[]): Promise<Report>
} {
  const options = (id: string): Omit<AdoptOptions, 'files'> => ({ root: project.root, emulated: false, id })
  return {
    pick: async (id, candidate) =>
      reportOf(await pick({ ...options(id), ...(candidate === undefined ? {} : { candidate }) })),
    reroll: async id => reportOf(await reroll(options(id))),
    adopt: async (id, ...files) =>
      reportOf(await adopt({ ...options(id), files: files.map(file => `${project.root}/${file}`) })),
  }
}

function reportOf(result: Selected | Invalid): Report {
  if (result.kind === 'selected') return result.report
  throw new Error(result.diagnostics.map(({ message }) => message).join('\n'))
}

/** Each entry that the next run would do more for than to reuse it, and what that costs. */
export function nextOf({ next }: Report): readonly unknown[] {
  return [...next.images.map(({ id, action }) => `${action} ${id}`), next.expectedCostUsd]
}
