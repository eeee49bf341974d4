import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { type KirinEvent, type Ran, type RunOptions, run } from '@kirin-batch/core'
import { type Emulator, type EmulatorOptions, startEmulator } from '@kirin-batch/emulator'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'

export const KEY = 'sk-test-4f1d0c9e8b7a'

/** A scratch project on disk, removed when the test is over. */
export class Project {
  readonly root: string

  /** @param under where a disk other than that of temporary files is wanted */
  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}, under: string = tmpdir()) {
    this.root = mkdtempSync(join(under, 'kirin-core-'))
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true }))
    for (const [path, content] of Object.entries(files)) this.write(path, content)
  }

  write(path: string, content: string | Uint8Array): void {
    const absolute = join(this.root, path)
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(absolute, content)
  }

  read(path: string): Buffer {
    return readFileSync(join(this.root, path))
  }

  text(path: string): string {
    return this.read(path).toString('utf8')
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true })
  }

  /** All files below a folder, POSIX paths from the root, sorted. */
  files(folder = '.'): string[] {
    const walk = (at: string): string[] =>
      readdirSync(at, { withFileTypes: true }).flatMap(found =>
        found.isDirectory() ? walk(join(at, found.name)) : [join(at, found.name)],
      )
    try {
      return walk(join(this.root, folder))
        .map(path => relative(this.root, path).split(sep).join('/'))
        .sort()
    } catch {
      return []
    }
  }

  mtime(path: string): number {
    return statSync(join(this.root, path)).mtimeMs
  }

  /** Runs against an emulator as if it were the real API, unless told otherwise. */
  async run(
    emulator: Emulator | undefined,
    options: Partial<RunOptions> = {},
  ): Promise<Ran & { events: KirinEvent[] }> {
    const events: KirinEvent[] = []
    const result = await run({
      root: this.root,
      emulated: false,
      ...(emulator ? { api: { baseUrl: emulator.url, apiKey: KEY } } : {}),
      onEvent: event => events.push(event),
      ...options,
    })
    if (result.kind === 'invalid')
      throw new Error(result.diagnostics.map(found => `${found.code}: ${found.message}`).join('\n'))
    return { ...result, events }
  }
}

/** An emulator with small pictures, closed when the test is over. */
export async function emulate(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ imageScale: 0.05, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

/** A real picture of one colour. */
export async function picture(
  width: number,
  height: number,
  colour = '#336699',
  type: 'png' | 'jpeg' = 'png',
): Promise<Buffer> {
  const image = sharp({ create: { width, height, channels: 3, background: colour } })
  return await (type === 'png' ? image.png() : image.jpeg()).toBuffer()
}
