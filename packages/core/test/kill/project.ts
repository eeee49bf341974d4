import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

/** A project on disk, and what a complete run of it makes. */
export interface Project {
  readonly files: Readonly<Record<string, string | Uint8Array>>
  /** Ids of entries with how many images each has. */
  readonly images: Readonly<Record<string, number>>
  /** Names of declared subjects. */
  readonly subjects: readonly string[]
}

/** Singles, candidates, a series, a chain of three and a declared subject: thirteen purchases. */
export async function mixedProject(): Promise<Project> {
  const manifest = `version: 1
out: images
references: { hero: kirin:hero, wide: kirin:wide }
elements:
  barista:
    description: Young barista with round glasses
    frontal_image: refs/front.png
    refer_images: [refs/left.png]
images:
  one: { prompt: first of five }
  two: { prompt: second of five }
  three: { prompt: third of five }
  four: { prompt: fourth of five }
  five: { prompt: fifth of five }
  trio: { prompt: three to choose from, n: 3 }
  story: { prompt: a morning in frames, result_type: series, series_amount: 3 }
  hero: { prompt: a hero }
  wide: { prompt: "<<<hero>>> widened" }
  banner: { prompt: "<<<wide>>> as a banner" }
  pour: { prompt: "<<<barista>>> pours" }
  smile: { prompt: "<<<barista>>> smiles" }
`
  return {
    files: {
      'images.kirin.yaml': manifest,
      'refs/front.png': await square('#336699'),
      'refs/left.png': await square('#aa5533'),
    },
    images: {
      one: 1,
      two: 1,
      three: 1,
      four: 1,
      five: 1,
      trio: 3,
      story: 3,
      hero: 1,
      wide: 1,
      banner: 1,
      pour: 1,
      smile: 1,
    },
    subjects: ['barista'],
  }
}

/** One image and nothing else. */
export const SINGLE: Project = {
  files: { 'images.kirin.yaml': 'version: 1\nout: images\nimages:\n  one: { prompt: the only one }\n' },
  images: { one: 1 },
  subjects: [],
}

/** Writes a project into a new folder; `under` where a disk other than that of temporary files is wanted. */
export function writeProject({ files }: Project, under: string = tmpdir()): string {
  const root = mkdtempSync(join(under, 'kirin-kill-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

export function removeProject(root: string): void {
  rmSync(root, { recursive: true, force: true })
}

/** A picture that the API takes as a reference. */
export async function square(colour: string): Promise<Uint8Array> {
  return await sharp({ create: { width: 320, height: 320, channels: 3, background: colour } })
    .png()
    .toBuffer()
}
