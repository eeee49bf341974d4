import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { loadProject } from '../../src/batch/load-project.ts'
import { renderDiagnostic } from '../../src/diagnostics/frame.ts'
import { digestsOf } from '../../src/execute/digests.ts'
import { type Sha256, sha256 } from '../../src/fingerprint/digest.ts'
import { canonicalInputs, type FingerprintInputs, inputsOf } from '../../src/fingerprint/fingerprint.ts'
import type { ResolvedEntry } from '../../src/resolve/entry.ts'
import { PICTURES } from './draw.ts'
import { DATA_FILE } from './model.ts'

/** A scratch project whose manifest is written again and again. */
export class Scratch {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /** @param shade of the first picture; the others are always the same */
  static async open(shade = 0): Promise<Scratch> {
    const root = mkdtempSync(join(tmpdir(), 'kirin-property-'))
    mkdirSync(join(root, 'refs'))
    for (const [index, path] of PICTURES.entries()) {
      const red = index === 0 ? shade : 0
      const image = sharp({
        create: { width: 300, height: 300, channels: 3, background: { r: red, g: 40 * index, b: 90 } },
      })
      writeFileSync(join(root, path), await image.png().toBuffer())
    }
    writeFileSync(join(root, DATA_FILE), 'id,name\none,"a ""red"", round cup"\nsecond row,{{ name }}\n')
    return new Scratch(root)
  }

  /** A picture as a data URL. */
  picture(path: string): string {
    return `data:image/png;base64,${readFileSync(join(this.root, path)).toString('base64')}`
  }

  /**
   * The entries of a manifest, in order. `upstream` is how an image that others are made of is called elsewhere.
   * @throws Error with the problems where there are any
   */
  async entriesOf(text: string, upstream: (id: string) => string = id => id): Promise<readonly Printed[]> {
    writeFileSync(join(this.root, 'a.kirin.yaml'), text)
    const project = await loadProject({ root: this.root, manifests: ['a.kirin.yaml'] })
    if (project.kind === 'invalid')
      throw new Error(`${project.diagnostics.map(found => renderDiagnostic(found)).join('\n\n')}\n\n${text}`)
    return project.entries.map(entry => ({ entry, print: printOf(entry, project.files, upstream) }))
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

export interface Printed {
  readonly entry: ResolvedEntry
  readonly print: FingerprintInputs
}

function printOf(
  entry: ResolvedEntry,
  files: ReadonlyMap<string, Sha256>,
  upstream: (id: string) => string,
): FingerprintInputs {
  const digests = digestsOf(entry, {
    files,
    remote: (_, url) => ({ kind: 'pinned', sha256: sha256(url) }),
    upstream: id => ({ outputs: framesOf(upstream(id)), chosen: 1 }),
  })
  if (!digests.ready) throw new Error(`${entry.id} is not ready`)
  return inputsOf(entry, digests, { revision: 1, emulated: false })
}

/** Pictures that follow from a name. */
function framesOf(
  name: string,
): { sha256: Sha256; type: 'image/png'; width: number; height: number; bytes: number }[] {
  return Array.from({ length: 9 }, (_, index) => ({
    sha256: sha256(`${name}#${index + 1}`),
    type: 'image/png',
    width: 1,
    height: 1,
    bytes: 1,
  }))
}

/** What is hashed: equal where the fingerprints are, and it shows what differs. */
export function hashedTexts(printed: readonly Printed[]): string[] {
  return printed.map(({ print }) => canonicalInputs(print))
}
