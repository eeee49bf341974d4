import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const example = join(repository, 'examples', 'landing-page')
const resolveFromExample = createRequire(join(example, 'package.json')).resolve
const kirinBatch = binOf(join(repository, 'packages', 'cli', 'package.json'), 'kirin-batch')
const vite = binOf(resolveFromExample('vite/package.json'), 'vite')
const tsc = binOf(resolveFromExample('typescript/package.json'), 'tsc')

interface Report {
  readonly summary: Readonly<Record<string, number | string>>
  readonly images: readonly {
    readonly id: string
    readonly status: string
    readonly chosen: number
    readonly outputs: readonly { readonly sha256: string; readonly file?: string }[]
  }[]
}

function binOf(manifest: string, command: string): string {
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin[command])
}

/** The example in a folder of its own, with the packages that it has here. */
async function copyExample(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'kirin-example-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const copy = join(folder, 'examples', 'landing-page')
  await mkdir(join(folder, '.git'))
  const left = new Set(['node_modules', '.kirin', 'images', 'dist', 'images.kirin.lock.json'])
  await cp(example, copy, { recursive: true, filter: source => !left.has(basename(source)) })
  await symlink(join(example, 'node_modules'), join(copy, 'node_modules'), 'junction')
  return copy
}

async function startEmulator(): Promise<string> {
  const child = spawn(process.execPath, [kirinBatch, 'emulator', '--port', '0', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => stop(child))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listening on (http:\S+)/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('The emulator ended before it listened')
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

/** Runs a Node program; what it writes to stdout, once it has ended well. */
async function runNode(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.err += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${texts.out}${texts.err}`)
  return texts.out
}

async function logOf(emulator: string): Promise<readonly { readonly kind: string }[]> {
  return (await (await fetch(`${emulator}/__emulator/log`)).json()) as { readonly kind: string }[]
}

async function digestOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}

it('goes from the manifest to a site, and asks for nothing the second time', async () => {
  const copy = await copyExample()
  const emulator = await startEmulator()
  // Vitest's own NODE_ENV would make it a build that is none for production.
  const { NODE_ENV: _, ...rest } = process.env
  const env = { ...rest, KIRIN_EMULATE: '1', KIRIN_BASE_URL: emulator, KIRIN_API_KEY: 'any' }

  const first: Report = JSON.parse(await runNode(copy, [kirinBatch, 'run', '--json', '--quiet'], env))
  expect(first.summary).toMatchObject({ total: 7, generated: 7, failed: 0, costUsd: '0.336' })
  const kinds = (await logOf(emulator)).map(entry => entry.kind)
  expect(kinds.filter(kind => kind === 'create')).toHaveLength(7)
  expect(kinds.filter(kind => kind === 'download')).toHaveLength(12)

  await runNode(copy, [vite, 'build'], env)
  const assets = (await readdir(join(copy, 'dist', 'assets'))).filter(name => name.endsWith('.png'))
  const built = new Map<string, string>()
  for (const name of assets) {
    built.set(name.replace(/-[\w-]{8}\.png$/, ''), await digestOf(join(copy, 'dist', 'assets', name)))
  }
  const outputs = new Map(first.images.map(image => [image.id, image.outputs.map(output => output.sha256)]))
  expect(built).toEqual(
    new Map([
      ['blend', outputs.get('blend')?.[0]],
      ['blend.2', outputs.get('blend')?.[1]],
      ['blend.3', outputs.get('blend')?.[2]],
      ['en-dark', outputs.get('banner/en-dark')?.[0]],
      ['en-light', outputs.get('banner/en-light')?.[0]],
      ['hero', outputs.get('hero')?.[0]],
      ['ja-dark', outputs.get('banner/ja-dark')?.[0]],
      ['ja-light', outputs.get('banner/ja-light')?.[0]],
      ['story-1', outputs.get('story')?.[0]],
      ['story-2', outputs.get('story')?.[1]],
      ['story-3', outputs.get('story')?.[2]],
      ['story-4', outputs.get('story')?.[3]],
    ]),
  )

  await refersToBuiltFilesOnly(join(copy, 'dist'))

  const second: Report = JSON.parse(await runNode(copy, [kirinBatch, 'run', '--json', '--quiet'], env))
  expect(second.summary).toMatchObject({ total: 7, reused: 7, costUsd: '0' })
  expect(await logOf(emulator)).toHaveLength(kinds.length)
}, 120_000)

/** Every URL of a picture in the pages and style sheets is that of a hashed file which was built. */
async function refersToBuiltFilesOnly(dist: string): Promise<void> {
  const sheets = (await readdir(join(dist, 'assets'))).filter(name => name.endsWith('.css'))
  const texts = ['index.html', ...sheets.map(name => join('assets', name))]
  const urls: string[] = []
  for (const name of texts) {
    const text = await readFile(join(dist, name), 'utf8')
    expect(text).not.toContain('kirin:')
    urls.push(...[...text.matchAll(/[^"'()\s]+\.(?:png|jpe?g|svg)/g)].map(([url]) => url))
  }
  // The page's picture, the same for whoever shares the page, and the one behind the footer.
  expect(urls).toHaveLength(3)
  for (const url of urls) {
    expect(url).toMatch(/^\/assets\/[\w.-]+-[\w-]{8}\.png$/)
    expect((await readFile(join(dist, url))).length).toBeGreaterThan(0)
  }
}

it('typechecks with the declarations of its images, and not with an id that is misspelt', async () => {
  const copy = await copyExample()
  expect(await runNode(copy, [kirinBatch, 'types'])).toBe('kirin-batch.d.ts: 7 images, unchanged\n')

  await writeFile(join(copy, 'src', 'misspelt.ts'), `export { default } from 'virtual:kirin-batch/heroe'\n`)
  const said = await runNode(copy, [tsc, '--pretty', 'false']).catch((error: Error) => error.message)
  // All the rest is right.
  expect(said.split('\n').filter(line => line.includes('error TS'))).toEqual([
    expect.stringMatching(
      /^src\/misspelt\.ts\(1,25\): error TS2307: Cannot find module 'virtual:kirin-batch\/heroe'/,
    ),
  ])
}, 60_000)
