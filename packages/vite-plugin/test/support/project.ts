import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A project in a folder of its own, gone when the test is over. Paths are relative to it, with `/`. */
export interface TestProject {
  readonly root: string
  write(path: string, content: string): Promise<void>
  read(path: string): Promise<Buffer>
  text(path: string): Promise<string>
  /** All files below a folder, sorted; none where there is no such folder. */
  list(path: string): Promise<string[]>
}

const HTML =
  '<!doctype html><html lang="en"><title>t</title><script type="module" src="/main.js"></script></html>\n'

/** @param onEnd takes what is to be done once the project is of no more use: by default when the test is over */
export async function createProject(
  files: Readonly<Record<string, string>>,
  onEnd: (remove: () => Promise<void>) => void = onTestFinished,
): Promise<TestProject> {
  // Real, because Vite works with real paths and macOS has links in its temporary folder.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'kirin-vite-')))
  onEnd(() => rm(root, { recursive: true, force: true }))
  await mkdir(join(root, '.git'))
  const project: TestProject = {
    root,
    write: async (path, content) => {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), content)
    },
    read: path => readFile(join(root, path)),
    text: path => readFile(join(root, path), 'utf8'),
    list: async path => {
      const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(
        () => [],
      )
      return entries
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name).slice(join(root, path).length + 1))
        .map(name => name.replaceAll('\\', '/'))
        .sort()
    },
  }
  for (const [path, content] of Object.entries({ 'index.html': HTML, ...files }))
    await project.write(path, content)
  return project
}

/** A manifest of the given images, in YAML that is JSON. */
export function manifest(images: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  return `${JSON.stringify({ version: 1, images }, undefined, 2)}\n`
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

interface LockedEntry {
  readonly chosen: number
  readonly outputs: readonly { readonly sha256: string }[]
}

/** Digests of an entry's outputs as its lock has them, in order. */
export async function lockedDigests(project: Pick<TestProject, 'text'>, id: string): Promise<string[]> {
  const lock: Partial<Record<'images' | 'emulated', Record<string, LockedEntry>>> = JSON.parse(
    await project.text('images.kirin.lock.json'),
  )
  const entry = lock.images?.[id] ?? lock.emulated?.[id]
  return (entry?.outputs ?? []).map(output => output.sha256)
}
