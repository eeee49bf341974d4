import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { preview } from 'vite'
import { onTestFinished } from 'vitest'
import { sha256, type TestProject } from './project.ts'

const pluginFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const repository = dirname(dirname(pluginFolder))

/** An example in a folder of its own. */
export interface ExampleCopy extends Pick<TestProject, 'root' | 'text'> {
  /** The command of a package that the example has, with arguments; what it writes, once it has ended well. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>
  /** Serves what was built, until the test is over; its origin. */
  serve(): Promise<string>
  remove(): Promise<void>
}

/** What is left by whoever has tried the example where it is. */
const LEFT = new Set(['node_modules', '.kirin', '.svelte-kit', 'dist', 'build', 'images.kirin.lock.json'])

export async function copyExample(name: string): Promise<ExampleCopy> {
  const example = join(repository, 'examples', name)
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'kirin-example-')))
  const root = join(folder, 'examples', name)
  await mkdir(join(folder, '.git'))
  await cp(example, root, { recursive: true, filter: source => !LEFT.has(basename(source)) })
  await installInto(root, example)
  return {
    root,
    text: path => readFile(join(root, path), 'utf8'),
    run: (command, args, env = {}) => runNode(root, [binOf(root, command), ...args], env),
    serve: () => serveBuilt(root),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The example's packages, but the plugin as it comes from a registry: it finds the Vite of the example, not ours. */
async function installInto(root: string, example: string): Promise<void> {
  const modules = join(root, 'node_modules')
  await mkdir(modules)
  await linkAll(join(example, 'node_modules'), modules, ['vite-plugin-kirin-batch', '.bin', '.vite'])
  const plugin = join(modules, 'vite-plugin-kirin-batch')
  for (const part of ['package.json', 'dist', 'page', 'client.d.ts']) {
    await cp(join(pluginFolder, part), join(plugin, part), { recursive: true })
  }
  await mkdir(join(plugin, 'node_modules'))
  const peers = ['vite', 'vite-imagetools', '.bin', '.vite']
  await linkAll(join(pluginFolder, 'node_modules'), join(plugin, 'node_modules'), peers)
}

async function linkAll(from: string, to: string, except: readonly string[]): Promise<void> {
  for (const name of await readdir(from)) {
    if (!except.includes(name)) await symlink(await realpath(join(from, name)), join(to, name), 'junction')
  }
}

const PACKAGES: Readonly<Record<string, string>> = { tsc: 'typescript' }

function binOf(root: string, command: string): string {
  const folder = join(root, 'node_modules', PACKAGES[command] ?? command)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

async function runNode(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = startNode(cwd, args, env)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${text}`)
  return text
}

function startNode(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcessByStdio<null, Readable, Readable> {
  // Vitest's own NODE_ENV would make it a build that is none for production.
  const { NODE_ENV: _, ...rest } = process.env
  return spawn(process.execPath, args, {
    cwd,
    env: { ...rest, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** By the server that was built, or else, where that is all that there is, as files. */
async function serveBuilt(root: string): Promise<string> {
  if (existsSync(join(root, 'dist'))) {
    const server = await preview({ root, configFile: false, preview: { host: '127.0.0.1', port: 0 } })
    onTestFinished(() => server.close())
    return server.resolvedUrls?.local[0] ?? ''
  }
  const child = startNode(root, ['build'], { HOST: '127.0.0.1', PORT: '0' })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill()
    await ended
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Listening on (http:\S+)/i.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('The server ended before it listened')
}

/** What a compiler says once there is one more file in `src`, a line an error. */
export async function complaintsOver(
  text: string,
  example: ExampleCopy,
  compiler: string,
): Promise<string[]> {
  await writeFile(join(example.root, 'src', 'more.ts'), text)
  const said = await example.run(compiler, ['--pretty', 'false']).catch((error: Error) => error.message)
  return said.split('\n').filter(line => line.includes('error TS'))
}

/** What a site is made of. */
export interface Site {
  /** Digest of each picture by its name, without folders; the same name twice would be the same picture twice. */
  readonly pictures: ReadonlyMap<string, string>
  /** All names of pictures that pages, style sheets and scripts tell. */
  readonly named: ReadonlySet<string>
  /** What is left of our own names in any of them. */
  readonly left: readonly string[]
}

export async function readSite(folder: string): Promise<Site> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(file =>
    file.isFile(),
  )
  const pictures = new Map<string, string>()
  const named = new Set<string>()
  const left: string[] = []
  for (const { parentPath, name } of files) {
    const bytes = await readFile(join(parentPath, name))
    if (name.endsWith('.png')) {
      if (pictures.has(name)) throw new Error(`The site has two pictures ${name}`)
      pictures.set(name, sha256(bytes))
    } else if (/\.(?:html|css|m?js)$/.test(name)) {
      const text = bytes.toString()
      for (const [found] of text.matchAll(/[\w.-]+\.png\b/g)) named.add(found)
      for (const [found] of text.matchAll(/(?:virtual:kirin-batch|\bkirin:)[^\s"'`)]*/g))
        left.push(`${name}: ${found}`)
    }
  }
  return { pictures, named, left }
}
