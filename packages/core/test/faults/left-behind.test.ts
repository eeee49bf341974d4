import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimPath, claimsIn } from '../support/journal.ts'
import { emulate, Project, picture } from '../support/project.ts'
import { runAtOnce } from './surroundings.ts'

const TWO = 'version: 1\nimages:\n  a: { prompt: one }\n  b: { prompt: two }\n'
const SUBJECT = `version: 1
elements:
  barista: { description: Young barista, frontal_image: f.png, refer_images: [f.png] }
images:
  pour: { prompt: "<<<barista>>> pours" }
  smile: { prompt: "<<<barista>>> smiles" }
`

async function cafe(): Promise<Project> {
  return new Project({ 'images.kirin.yaml': SUBJECT, 'f.png': await picture(320, 320) })
}

/** Claims that are open now, as files of a journal. */
function journalOf(project: Project): Map<string, string> {
  return new Map(
    claimsIn(join(project.root, '.kirin')).map(claim => [
      `.kirin/${claimPath(claim)}`,
      JSON.stringify(claim, undefined, 2),
    ]),
  )
}

describe('what a process leaves that ended between the record and the end of its claim', () => {
  it('a claim whose images are there goes, without a request', async () => {
    const emulator = await emulate()
    const project = new Project({ 'images.kirin.yaml': TWO })
    let claims = new Map<string, string>()
    await runAtOnce(project, emulator, {
      onEvent: event => {
        if (event.type === 'image-stored') claims = new Map([...claims, ...journalOf(project)])
      },
    })
    expect(claims.size).toBe(2)
    for (const [path, text] of claims) project.write(path, text)
    emulator.log.clear()
    expect((await runAtOnce(project, emulator)).report.summary.reused).toBe(2)
    expect(project.files('.kirin/journal/v1/claims')).toEqual([])
    expect(emulator.log.entries).toEqual([])
  })

  it('a subject that is recorded and not in the lock gets there, and its claim goes', async () => {
    const emulator = await emulate()
    const project = await cafe()
    let claims = new Map<string, string>()
    await runAtOnce(project, emulator, {
      onEvent: event => {
        if (event.type === 'task-completed' && event.id === 'barista') claims = journalOf(project)
      },
    })
    expect(claims.size).toBe(1)
    const lock = project.text('images.kirin.lock.json')
    project.remove('images.kirin.lock.json')
    for (const [path, text] of claims) project.write(path, text)
    emulator.log.clear()
    expect((await runAtOnce(project, emulator)).report.summary.restored).toBe(2)
    expect(project.text('images.kirin.lock.json')).toBe(lock)
    expect(project.files('.kirin/journal/v1/claims')).toEqual([])
    expect(emulator.log.entries).toEqual([])
  })
})

describe('whether the API finds a task by its external id', () => {
  it('is asked with the next task where the answer was lost', async () => {
    const emulator = await emulate({
      imageScale: 0.3,
      faults: [
        { kind: 'status', on: 'read-external', status: 503, match: 'first' },
        { kind: 'reset-before', on: 'create', match: 'third' },
      ],
    })
    const project = new Project({
      'images.kirin.yaml': `version: 1
images:
  a: { prompt: first }
  b: { prompt: second, image_list: [{ image: kirin:a }] }
  c: { prompt: third, image_list: [{ image: kirin:b }] }
`,
    })
    const { report } = await runAtOnce(project, emulator)
    expect(report.summary).toMatchObject({ generated: 3, quarantined: 0 })
    expect(emulator.tasks()).toHaveLength(3)
  })

  it('is learned from a task of an earlier run too, so that nothing else has to be bought', async () => {
    const emulator = await emulate()
    const project = new Project({ 'images.kirin.yaml': TWO })
    const stop = new AbortController()
    await runAtOnce(project, emulator, {
      filter: 'a',
      signal: stop.signal,
      onEvent: event => {
        if (event.type === 'task-accepted') stop.abort()
      },
    })
    project.remove('.kirin/store')
    expect(journalOf(project).size).toBe(1)
    // b was asked for, and nobody knows what became of that.
    const other = new Project({ 'images.kirin.yaml': TWO })
    const lost = await emulate({ faults: [{ kind: 'reset-before', on: 'create' }] })
    await runAtOnce(other, lost, { filter: 'b' })
    for (const [path, text] of journalOf(other)) project.write(path, text.replace(lost.url, emulator.url))
    const { report } = await runAtOnce(project, emulator)
    expect(report.images.map(({ status, action }) => [status, action])).toEqual([
      ['ok', 'collect'],
      ['ok', 'generate'],
    ])
    expect(emulator.tasks()).toHaveLength(2)
  })

  it('keeps nobody waiting who waits for the same subject', async () => {
    const emulator = await emulate({ faults: [{ kind: 'reset-before', on: 'create-element' }] })
    const project = await cafe()
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ quarantined: 2 })
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ quarantined: 2 })
    expect(emulator.tasks()).toHaveLength(0)
  })
})

describe('temporary files of a process that was killed', () => {
  it("are removed once they are an hour old, and nobody else's file is", async () => {
    const emulator = await emulate()
    const project = new Project({ 'a/images.kirin.yaml': `${TWO}out: pictures\n` })
    const folders = ['.kirin/store/v1/incoming', 'a', 'a/pictures']
    const [old, young] = ['.tmp-123-0123456789ab', '.tmp-124-0123456789ab']
    for (const folder of folders) {
      for (const name of [old, young, '.tmp-mine']) project.write(`${folder}/${name}`, 'half')
      for (const name of [old, '.tmp-mine']) {
        const then = new Date(Date.now() - 2 * 60 * 60 * 1000)
        utimesSync(join(project.root, folder, name), then, then)
      }
    }
    await project.run(emulator)
    for (const folder of folders) {
      const left = project.files(folder).filter(path => path.includes(`${folder}/.tmp-`))
      expect(left).toEqual([`${folder}/${young}`, `${folder}/.tmp-mine`])
    }
  })
})
