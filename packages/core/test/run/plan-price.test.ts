import { plan } from '@kirin-batch/core'
import { describe, expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'

const SAME = `version: 1
images:
  banner: { matrix: { locale: [en, de] }, prompt: one, n: 2 }
  hero: { prompt: one, n: 4 }
`
const ALSO = 'version: 1\nimages:\n  other: { prompt: one }\n  apart: { prompt: two }\n'

describe('entries whose inputs are the same', () => {
  it('are priced as they are bought: once, the most that any of them asks for', async () => {
    const emulator = await emulate()
    const project = new Project({ 'a.kirin.yaml': SAME, 'b.kirin.yaml': ALSO })
    const planned = await plan({ root: project.root, emulated: false })
    if (planned.kind === 'invalid') throw new Error('the manifest is invalid')
    const { images, expectedCostUsd } = planned.report
    expect(images.map(image => [image.id, image.expectedCostUsd, ...(image.reasons ?? [])])).toEqual([
      ['banner/en', '0.056', 'never generated', 'bought with hero, whose inputs are the same'],
      ['banner/de', '0.056', 'never generated', 'bought with hero, whose inputs are the same'],
      ['hero', '0.112', 'never generated'],
      ['other', '0.028', 'never generated', 'bought with hero, whose inputs are the same'],
      ['apart', '0.028', 'never generated'],
    ])
    const { report, events } = await project.run(emulator)
    expect(events.find(({ type }) => type === 'run-started')).toMatchObject({ expectedCostUsd })
    expect(report.summary.costUsd).toBe(expectedCostUsd)
    expect(expectedCostUsd).toBe('0.14')
  })
})
