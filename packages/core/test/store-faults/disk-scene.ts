import { join } from 'node:path'
import { type Emulator, startEmulator } from '@kirin-batch/emulator'
import { expect, onTestFinished } from 'vitest'
import { flipBit, objectOf } from '../cache/scene.ts'
import { runAtOnce } from '../faults/surroundings.ts'
import { Project } from '../support/project.ts'
import { SmallDisk } from './disk.ts'

const TWO = 'version: 1\nout: images\nimages:\n  a: { prompt: one }\n  b: { prompt: two }\n'
const THREE = `${TWO}  c: { prompt: three }\n`

export const DISK_COLUMNS: readonly string[] = [
  'disk of',
  'what happens',
  'entries end',
  'accepted',
  'when it is mended: entries end',
  'accepted',
]

interface Met {
  readonly project: Project
  readonly disk: SmallDisk
  readonly emulator: Emulator
  readonly run: () => Promise<string>
}

interface Scene {
  /** Of the pictures; default small ones. */
  readonly scale?: number
  /** Relative to the project. */
  readonly folder: string
  readonly harm: (met: Met) => Promise<void> | void
  readonly mend: (disk: SmallDisk) => void
}

const empty = (disk: SmallDisk): void => disk.empty()
const writable = (disk: SmallDisk): void => disk.readOnly(false)
const full = ({ disk }: Met): void => disk.fill(0)
const readOnly = ({ disk }: Met): void => disk.readOnly(true)
/** After a run that makes everything. */
const later =
  (harm: (met: Met) => void) =>
  async (met: Met): Promise<void> => {
    await met.run()
    harm(met)
    met.disk.readOnly(true)
  }

/** By the names that `docs/store-faults.md` gives them. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'store: full from the start': { folder: '.kirin', harm: full, mend: empty },
  'store: full as the images come': {
    folder: '.kirin',
    // Each is larger than what is left.
    scale: 1,
    harm: ({ disk }) => disk.fill(64 * 1024),
    mend: empty,
  },
  'store: read-only, all is there': { folder: '.kirin', harm: later(() => undefined), mend: writable },
  'store: read-only, one is to be made': {
    folder: '.kirin',
    harm: later(({ project }) => project.write('a.kirin.yaml', THREE)),
    mend: writable,
  },
  'store: read-only, an object is damaged': {
    folder: '.kirin',
    harm: later(({ project }) => {
      flipBit(project, objectOf(project, 'a'))
      project.remove('images')
    }),
    mend: writable,
  },
  'named files: full': { folder: 'images', harm: full, mend: empty },
  'named files: read-only': { folder: 'images', harm: readOnly, mend: writable },
  'lock: full': { folder: '.', harm: full, mend: empty },
  'lock: read-only': { folder: '.', harm: readOnly, mend: writable },
}

export async function playDisk({ folder, scale = 0.05, harm, mend }: Scene): Promise<readonly string[]> {
  const emulator = await startEmulator({ imageScale: scale, seed: 'disk' })
  onTestFinished(() => emulator.close())
  const project = new Project()
  const disk = new SmallDisk(join(project.root, folder))
  // The lock stands beside its manifest: for its disk the store and the images are elsewhere.
  const cacheDir = folder === '.' ? new Project().root : join(project.root, '.kirin')
  project.write('a.kirin.yaml', folder === '.' ? TWO.replace('out: images\n', '') : TWO)
  const run = async (): Promise<string> => {
    try {
      const { report } = await runAtOnce(project, emulator, { cacheDir })
      for (const { error } of report.images.filter(image => image.error?.code === 'store-write'))
        expect(error?.message).toMatch(/ failed \((ENOSPC|EROFS)\); what was paid for stays in the journal$/)
      return report.images.map(({ action, error }) => error?.code ?? action).join(', ')
    } catch (error) {
      expect(error).toMatchObject({ code: 'lock-write' })
      expect((error as Error).message).toMatch(
        /^a\.kirin\.lock\.json cannot be written \((ENOSPC|EROFS)\)\. /,
      )
      return 'lock-write'
    }
  }
  await harm({ project, disk, emulator, run })
  const before = emulator.tasks().length
  const ends = await run()
  const accepted = emulator.tasks().length - before
  mend(disk)
  const next = await run()
  return [ends, String(accepted), next, String(emulator.tasks().length - before - accepted)]
}
