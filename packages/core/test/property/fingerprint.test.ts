import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changesOf, sendersOf, withOtherDemand } from './change.ts'
import { Draw, drawModel } from './draw.ts'
import { placeInFlat, toFlat } from './flat.ts'
import { type Model, PLAIN, toData } from './model.ts'
import { hashedTexts, type Printed, Scratch } from './project.ts'
import { RUNS } from './runs.ts'
import { drawSurroundings } from './surroundings.ts'
import { toAnyYaml, toYaml } from './write.ts'

let scratch: Scratch
/** The same, but for the bytes of one picture. */
let repainted: Scratch
beforeAll(async () => {
  scratch = await Scratch.open()
  repainted = await Scratch.open(200)
})
afterAll(() => {
  scratch.close()
  repainted.close()
})

/** A property of whatever is drawn. */
async function holds(property: (draw: Draw) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.gen(), gen => property(new Draw(gen))),
    RUNS,
  )
}

describe('the same said in other words is the same picture', () => {
  test('what was resolved, written at length, is resolved to itself', async () => {
    let entries = 0
    await holds(async draw => {
      const data = toData(drawModel(draw), PLAIN, path => scratch.picture(path))
      const before = await scratch.entriesOf(toYaml(data))
      const flat = toYaml(toFlat(before.map(({ entry }) => entry)))
      const after = await scratch.entriesOf(flat, id => before[placeInFlat(id)]?.entry.id ?? id)
      expect(hashedTexts(after)).toEqual(hashedTexts(before))
      expect(after.map(({ entry }) => entry.result)).toEqual(before.map(({ entry }) => entry.result))
      entries += before.length
    })
    expect(entries).toBeGreaterThan(RUNS.numRuns * 3)
  })

  test('order of keys, comments, quotes, styles, indentation, names, free texts and candidates do not count', async () => {
    await holds(async draw => {
      const model = drawModel(draw)
      const picture = (path: string): string => scratch.picture(path)
      const before = await scratch.entriesOf(toYaml(toData(model, PLAIN, picture)))
      const text = toAnyYaml(toData(withOtherDemand(model, draw), drawSurroundings(draw), picture), draw)
      const after = await scratch.entriesOf(text, id => `image${/\d+$/.exec(id)?.[0]}`)
      expect(hashedTexts(after).sort()).toEqual(hashedTexts(before).sort())
    })
  })
})

describe('what is paid for counts, and for its own images alone', () => {
  test('each change of what is sent', async () => {
    const seen: Record<string, number> = {}
    await holds(async draw => {
      const model = drawModel(draw)
      // The kind that has been tried least, so that all of them are.
      const change = draw
        .shuffled(changesOf(model, draw))
        .reduce((least, other) => ((seen[other.name] ?? 0) < (seen[least.name] ?? 0) ? other : least))
      const before = await entriesOf(model, scratch)
      const after = await entriesOf(change.model, scratch)
      expect([change.name, changedImages(before, after)]).toEqual([change.name, [...change.touched].sort()])
      if (change.touched.size > 0) seen[change.name] = (seen[change.name] ?? 0) + 1
    })
    expect(Object.keys(seen)).toHaveLength(16)
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(2)
  })

  test('the bytes of a picture', async () => {
    await holds(async draw => {
      const model = drawModel(draw)
      const before = await entriesOf(model, scratch)
      const after = await entriesOf(model, repainted)
      expect(changedImages(before, after)).toEqual([...sendersOf(model, 'refs/a.png')].sort())
    })
  })
})

async function entriesOf(model: Model, project: Scratch): Promise<readonly Printed[]> {
  return await project.entriesOf(toYaml(toData(model, PLAIN, path => project.picture(path))))
}

/** The indices of images all of whose entries are others. @throws Error where only some of them are */
function changedImages(before: readonly Printed[], after: readonly Printed[]): number[] {
  const changed = new Map<number, boolean>()
  const texts = hashedTexts(after)
  expect(after.map(({ entry }) => entry.id)).toEqual(before.map(({ entry }) => entry.id))
  for (const [index, text] of hashedTexts(before).entries()) {
    const id = before[index]?.entry.id ?? ''
    const image = Number(/^image(\d+)/.exec(id)?.[1])
    const isChanged = text !== texts[index]
    if (changed.has(image) && changed.get(image) !== isChanged)
      throw new Error(`only some entries of ${image} changed`)
    changed.set(image, isChanged)
  }
  return [...changed].flatMap(([image, isChanged]) => (isChanged ? [image] : [])).sort()
}
