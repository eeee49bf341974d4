import { beforeAll, describe, expect, it } from 'vitest'
import { durationOf, type KillOptions, killOnce } from './harness.ts'
import { memoryFolder } from './memory-folder.ts'
import { scenarios } from './moments.ts'
import { mixedProject, SINGLE } from './project.ts'

const under = memoryFolder()

describe('kill -9 in a first run, and one run more', () => {
  let options: KillOptions

  beforeAll(async () => {
    const project = await mixedProject()
    options = { project, durationMs: await durationOf(project, under), under }
  })

  it.concurrent.each(
    scenarios(12, 7, 12).map((scenario, index) => ({ scenario, name: scenario.moment.kind, index })),
  )('moment $index, by $name: every image is there, bought once', async ({ scenario }) => {
    const { violations } = await killOnce(options, scenario)
    expect(violations).toEqual([])
  })
})

/**
 * The one thing that a kill can leave for a person to answer: the very first create at an API that was never seen to
 * find a task by its external id, killed before the API accepted it, and nothing else to buy that could show it.
 */
describe('kill -9 in the very first create, with nothing else to buy', () => {
  const options: KillOptions = { project: SINGLE, durationMs: 0, under }

  it('before the API accepts it: quarantined, and never created again by itself', async () => {
    const aftermath = await killOnce(options, {
      moment: { kind: 'before-acceptance', nth: 1 },
      faults: [],
    })
    expect(aftermath).toMatchObject({
      killed: true,
      open: { accepted: 0, unknown: 1 },
      tasks: { before: 0, after: 0 },
      summary: { total: 1, quarantined: 1, generated: 0, failed: 0 },
    })
    expect(aftermath.violations[0]).toMatch(
      /^one: outcome-unknown: whether the request of \S+ was accepted is unknown: the API has no task by its external id, but it was never seen to find one so\. It is not requested again/,
    )
  })

  it('between acceptance and answer: found by its external id, and collected', async () => {
    const aftermath = await killOnce(options, { moment: { kind: 'before-answer', nth: 1 }, faults: [] })
    expect(aftermath).toMatchObject({
      killed: true,
      open: { accepted: 0, unknown: 1 },
      tasks: { before: 1, after: 0 },
      summary: { collected: 1, quarantined: 0 },
      violations: [],
    })
  })
})
