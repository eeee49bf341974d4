import { fstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { findProjectRoot, makeFolder, type Snapshot } from '@kirin-batch/core/up-to-date'
import packageJson from '../../package.json' with { type: 'json' }

/** What a run said that had nothing to do, and what it rests on. Texts bear marks where the time that it took goes. */
export interface KeptAnswer {
  readonly snapshot: Snapshot
  readonly stderr: string
  readonly stdout: string
}

/** Stands for the milliseconds. Nothing that is printed holds control characters. */
export const MS_MARK = '\u0001ms\u0001'
/** Stands for the time in words. */
export const TIME_MARK = '\u0001time\u0001'

/** What a run depends on beside its arguments and the project's files. The key counts only by being there. */
const VARIABLES = [
  ...['CI', 'FORCE_COLOR', 'KIRIN_BASE_URL', 'KIRIN_CACHE_DIR', 'KIRIN_ELEMENTS', 'KIRIN_EMULATE'],
  ...['NO_COLOR', 'TERM'],
]

/** With more, all others than the newest are forgotten. */
const MOST_KEPT = 8

type Variables = Readonly<Record<string, string | undefined>>

/** Where an answer is kept. Two questions may share a place: the key tells whose answer is there. */
export interface Place {
  readonly path: string
  readonly key: string
}

/** Of a command line in its surroundings; `undefined` for those whose answers are not kept. */
export function placeOfAnswer(argv: readonly string[], cwd: string, env: Variables): Place | undefined {
  // Under GitHub Actions each run writes a step summary. A callback's URL may be a secret, and the key is kept.
  const tells = argv.some(argument => argument.startsWith('--callback'))
  if (argv[0] !== 'run' || env['GITHUB_ACTIONS'] || tells) return undefined
  const key = JSON.stringify([
    packageJson.version,
    cwd,
    argv,
    VARIABLES.map(name => env[name] ?? null),
    Boolean(env['KIRIN_API_KEY']?.trim()),
    ...devices(cwd),
  ])
  const folder = join(cacheDirOf(findProjectRoot(cwd), env), 'state', 'v1')
  return { path: join(folder, `run-${fnv1a(key).toString(16)}`), key }
}

export function cacheDirOf(root: string, env: Variables): string {
  return resolve(root, env['KIRIN_CACHE_DIR']?.trim() || '.kirin')
}

/** A terminal's number, or 0 for files and pipes: what tells which colours are wanted, without loading a terminal. */
function devices(cwd: string): number[] {
  const numbers = [1, 2].map(descriptor => {
    const status = fstatSync(descriptor)
    return status.isCharacterDevice() ? status.rdev : 0
  })
  // Node's realpathSync takes what was last looked at for a part of its path, and stops at a pipe: then modules are not
  // found behind links. So the last thing that is looked at is a folder.
  statSync(cwd)
  return numbers
}

/** A hash without `node:crypto`, which takes longer to load than all the rest. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** The first line of the file; behind it come stdout and the texts of the manifests, as they are. */
interface Head {
  readonly key: string
  readonly stderr: string
  readonly stdoutBytes: number
  readonly manifests: readonly { readonly path: string; readonly bytes: number; readonly meaning?: string }[]
  readonly trusted: Snapshot['trusted']
  readonly objects: Snapshot['objects']
}

/** @returns `undefined` where another answer is there. @throws Error where there is none, or no such file */
export function readAnswer({ path, key }: Place): KeptAnswer | undefined {
  const file = readFileSync(path)
  let at = file.indexOf('\n') + 1
  const head = JSON.parse(file.toString('utf8', 0, at)) as Head
  if (head.key !== key) return undefined
  const next = (bytes: number): Buffer => {
    at += bytes
    if (at > file.length) throw new Error('the file is cut off')
    return file.subarray(at - bytes, at)
  }
  const stdout = next(head.stdoutBytes).toString('utf8')
  const manifests = head.manifests.map(({ bytes, ...manifest }) => ({ ...manifest, text: next(bytes) }))
  const { stderr, trusted, objects } = head
  return { stderr, stdout, snapshot: { manifests, trusted, objects } }
}

/** @throws the system's error where it cannot be written */
export function writeAnswer({ path, key }: Place, { snapshot, stderr, stdout }: KeptAnswer): void {
  const folder = dirname(path)
  makeFolder(folder)
  const out = Buffer.from(stdout)
  const { manifests, trusted, objects } = snapshot
  const head: Head = {
    key,
    stderr,
    stdoutBytes: out.length,
    manifests: manifests.map(({ text, ...manifest }) => ({ ...manifest, bytes: text.length })),
    trusted,
    objects,
  }
  const temporary = `${path}.${process.pid}`
  const texts = manifests.map(({ text }) => text)
  writeFileSync(temporary, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), out, ...texts]))
  renameSync(temporary, path)
  const kept = readdirSync(folder).filter(name => name.startsWith('run-'))
  if (kept.length <= MOST_KEPT) return
  for (const name of kept) if (join(folder, name) !== path) rmSync(join(folder, name), { force: true })
}
