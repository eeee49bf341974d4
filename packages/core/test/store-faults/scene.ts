import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Invalid, Ran } from '@kirin-batch/core'
import { type Emulator, startEmulator } from '@kirin-batch/emulator'
import { runAtOnce, tryAtOnce } from '../faults/surroundings.ts'
import { filesBelow } from '../kill/check.ts'
import { memoryFolder } from '../kill/memory-folder.ts'
import { removeProject, square, writeProject } from '../kill/project.ts'

const BASE = `version: 1
out: images
elements:
  ada: { description: Ada, frontal_image: f.png, refer_images: [f.png] }
images:
  a: { prompt: a picture }
  b: { prompt: "<<<ada>>> waves" }
`
const REFUSED = '  no: { prompt: "[[forbidden]]" }\n'
const OPEN = '  open: { prompt: a request that is open }\n'

export const DAMAGES = ['missing', 'cut', 'wrong byte', 'a folder'] as const
export type Damage = (typeof DAMAGES)[number]

/** What is damaged, and in which circumstances. */
interface Victim {
  /** Absolute, found after the first run. */
  readonly path: (root: string) => string
  /** One more entry: one that is refused, or one whose request was accepted and not followed any more. */
  readonly more?: typeof REFUSED | typeof OPEN
  /** What else is gone: the account has forgotten everything, or there is no lock or no named file. */
  readonly without?: readonly ('account' | 'lock' | 'images')[]
}

const LOCK = 'a.kirin.lock.json'
const STORE = '.kirin/store/v1'

const object = (root: string): string => {
  const { sha256 } = JSON.parse(readFileSync(join(root, LOCK), 'utf8')).images.a.outputs[0]
  return join(root, STORE, 'objects', sha256.slice(0, 2), sha256)
}
const record = (root: string): string => {
  const { fingerprint } = JSON.parse(readFileSync(join(root, LOCK), 'utf8')).images.a
  return join(root, STORE, 'records', fingerprint.slice(0, 2), fingerprint, '1.json')
}
const only =
  (folder: string) =>
  (root: string): string =>
    filesBelow(join(root, folder)).filter(path => path.endsWith('.json'))[0] ?? ''

/** By the names that `docs/store-faults.md` gives them. */
export const VICTIMS: Readonly<Record<string, Victim>> = {
  object: { path: object, without: ['images'] },
  'object; the account has forgotten': { path: object, without: ['account'] },
  'object; the account has forgotten, no named file': { path: object, without: ['account', 'images'] },
  record: { path: record },
  'record; no lock': { path: record, without: ['lock'] },
  'record; no lock, the account has forgotten': { path: record, without: ['lock', 'account'] },
  'subject; no lock': { path: only(`${STORE}/subjects`), without: ['lock'] },
  refusal: { path: only(`${STORE}/refusals`), more: REFUSED },
  knowledge: { path: root => join(root, STORE, 'api.json') },
  claim: { path: only('.kirin/journal/v1/claims'), more: OPEN },
  lock: { path: root => join(root, LOCK) },
  'lock; the account has forgotten': { path: root => join(root, LOCK), without: ['account'] },
  'named file': { path: root => join(root, 'images/a.jpg') },
}

export const COLUMNS: readonly string[] = [
  'file',
  'damage',
  'entries end',
  'accepted',
  'downloads',
  'told',
  'next: entries end',
  'accepted',
]

/** The rest of a row: a complete project is damaged and run, and run once more. */
export async function play({ path, more, without = [] }: Victim, damage: Damage): Promise<readonly string[]> {
  const emulator = await emulatorOf('store')
  const files = { 'a.kirin.yaml': BASE + (more ?? ''), 'f.png': await square('#336699') }
  const root = writeProject({ files, images: {}, subjects: [] }, memoryFolder())
  let account = emulator
  try {
    await runAtOnce({ root }, emulator, { filter: '!open' })
    if (more === OPEN) await leaveOpen(root, emulator)
    const victim = path(root)
    if (without.includes('lock')) rmSync(join(root, LOCK))
    if (without.includes('images')) rmSync(join(root, 'images'), { recursive: true })
    if (without.includes('account')) account = await emulatorOf('another')
    inflict(victim, damage)
    const met = await look(root, account)
    const next = await look(root, account)
    return [met.ends, met.accepted, met.downloads, met.told, next.ends, next.accepted]
  } finally {
    await Promise.all([emulator.close(), account.close()])
    removeProject(root)
  }
}

function emulatorOf(seed: string): Promise<Emulator> {
  return startEmulator({ imageScale: 0.3, imageType: 'jpeg', seed })
}

async function leaveOpen(root: string, emulator: Emulator): Promise<void> {
  const stop = new AbortController()
  await runAtOnce({ root }, emulator, {
    filter: 'open',
    signal: stop.signal,
    onEvent: event => event.type === 'task-accepted' && stop.abort(),
  })
}

function inflict(path: string, damage: Damage): void {
  const bytes = readFileSync(path)
  rmSync(path)
  switch (damage) {
    case 'missing':
      return
    case 'cut':
      writeFileSync(path, bytes.subarray(0, bytes.length >> 1))
      return
    case 'wrong byte':
      // Of a digit it makes none, and of any other character a wrong one.
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x40
      writeFileSync(path, bytes)
      return
    case 'a folder':
      mkdirSync(path)
  }
}

async function look(
  root: string,
  emulator: Emulator,
): Promise<Record<'ends' | 'accepted' | 'downloads' | 'told', string>> {
  emulator.log.clear()
  const before = emulator.tasks().length
  const told = new Set<string>()
  const onEvent = (event: { type: string; message?: string }): void => {
    if (event.type !== 'notice') return
    if (event.message?.includes('was damaged')) told.add('damaged')
    if (event.message?.includes('taken back')) told.add('taken back')
  }
  const result = await tryAtOnce({ root }, emulator, { onEvent })
  if (result.kind === 'invalid') for (const { code } of result.diagnostics) told.add(code)
  return {
    ends: endsOf(result),
    accepted: String(emulator.tasks().length - before),
    downloads: String(emulator.log.count('download')),
    told: [...told].join(', ') || '–',
  }
}

function endsOf(result: Ran | Invalid): string {
  if (result.kind === 'invalid') return 'none is run'
  return result.report.images.map(({ action, error }) => error?.code ?? action).join(', ')
}
