import { expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'

it('watermarked images: asked for, told of, and the plain ones alone fetched', async () => {
  const emulator = await emulate()
  const project = new Project({
    'a.kirin.yaml':
      'version: 1\ndefaults: { watermark_info: { enabled: true } }\nimages:\n  a: { prompt: one }\n  b: { prompt: two }\n',
  })
  const told = (events: Awaited<ReturnType<Project['run']>>['events']): string[] =>
    events.flatMap(event => (event.type === 'notice' ? [event.message] : []))
  const { report, events } = await project.run(emulator)
  expect(report.summary).toMatchObject({ generated: 2, costUsd: '0.056' })
  expect(told(events)).toEqual([
    'a and 1 more ask for watermarked images (watermark_info): the API makes them, and the plain ones alone are fetched',
  ])
  expect(emulator.log.count('download')).toBe(2)
  expect(told((await project.run(emulator)).events)).toEqual([])
})
