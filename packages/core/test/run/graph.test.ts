import type { ImageReport } from '@kirin-batch/core'
import { expect, it } from 'vitest'
import { emulate, Project } from '../support/project.ts'

const MANIFEST = `version: 1
references:
  lead: kirin:hero
  a: kirin:wide
  b: kirin:tall
  c: kirin:square
images:
  collage: { prompt: "<<<a>>> <<<b>>> <<<c>>>" }
  wide: { prompt: "<<<lead>>> wide" }
  tall: { prompt: "<<<lead>>> tall" }
  square: { prompt: "<<<lead>>> square" }
  hero: { prompt: hero, n: 2 }
`

it('hero → three banners → a collage: in order, with the most parallelism, and anew only with the bytes', async () => {
  const emulator = await emulate({ imageScale: 1, latencyMs: 300 })
  const project = new Project({ 'a.kirin.yaml': MANIFEST })
  const first = await project.run(emulator)
  expect(first.report.summary).toMatchObject({ generated: 5 })

  const events = first.events.flatMap(event =>
    event.type === 'task-accepted'
      ? [`+${event.id}`]
      : event.type === 'entry-finished'
        ? [`-${event.image.id}`]
        : [],
  )
  expect(events.slice(0, 2)).toEqual(['+hero', '-hero'])
  // All three are under way before the first of them is done.
  expect(events.slice(2, 5).sort()).toEqual(['+square', '+tall', '+wide'])
  expect(events.slice(5, 8).sort()).toEqual(['-square', '-tall', '-wide'])
  expect(events.slice(8)).toEqual(['+collage', '-collage'])

  const lock = 'a.kirin.lock.json'
  const chooseTheOther = (text: string): string => text.replace(/("hero": \{[^}]*\}[^}]*?"chosen": )1/, '$12')

  emulator.log.clear()
  project.write(lock, chooseTheOther(project.text(lock)))
  const second = await project.run(emulator)
  expect(second.report.summary).toMatchObject({ reused: 1, generated: 4 })
  expect(emulator.log.count('create')).toBe(4)
  expect(second.report.images.find(image => image.id === 'wide')?.reasons).toEqual([
    'reference kirin:hero changed',
  ])

  // Another choice with the very same bytes changes nothing downstream.
  const hero = /"hero": \{[\s\S]*?"tasks"/.exec(project.text(lock))?.[0] ?? ''
  const [, chosen = ''] = [...hero.matchAll(/^\s+(\{ "sha256": .*\}),?$/gm)].map(match => match[1] ?? '')
  const same = hero.replace('"chosen": 2', '"chosen": 1').replace(/(\{ "sha256": .*\}),\n/, `${chosen},\n`)
  project.write(lock, project.text(lock).replace(hero, same))
  emulator.log.clear()
  expect((await project.run(emulator)).report.summary).toMatchObject({ reused: 5, generated: 0 })
  expect(emulator.log.entries).toEqual([])
})

it('where more candidates cannot be had and the choice stays, what is made from it goes on', async () => {
  const emulator = await emulate({ imageScale: 1 })
  const text = (n: number, prompt: string): string =>
    `version: 1\nimages:\n  hero: { prompt: hero, n: ${n} }\n  wide: { prompt: "${prompt}", image_list: [{ image: kirin:hero }] }\n`
  const project = new Project({ 'a.kirin.yaml': text(1, 'wide') })
  await project.run(emulator)
  const ends = ({ report }: { report: { images: readonly ImageReport[] } }): unknown[] =>
    report.images.map(({ id, action, status }) => [id, action, status])

  project.write('a.kirin.yaml', text(3, 'wide'))
  expect(ends(await project.run(emulator, { maxCostUsd: '0.03' }))).toEqual([
    ['hero', 'generate', 'refused'],
    ['wide', 'reuse', 'ok'],
  ])
  expect(ends(await project.run(emulator, { frozen: true }))).toEqual([
    ['hero', 'generate', 'missing'],
    ['wide', 'reuse', 'ok'],
  ])

  project.write('a.kirin.yaml', text(3, 'wider'))
  expect(ends(await project.run(emulator, { maxCostUsd: '0.03' }))).toEqual([
    ['hero', 'generate', 'refused'],
    ['wide', 'generate', 'ok'],
  ])
})
