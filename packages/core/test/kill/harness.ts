import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Ran, run } from '@kirin-batch/core'
import { type Emulator, type Fault, startEmulator } from '@kirin-batch/emulator'
import { claimsIn } from '../support/journal.ts'
import { recordsIn, violations } from './check.ts'
import type { Moment, Scenario } from './moments.ts'
import { type Project, removeProject, writeProject } from './project.ts'

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url))
const KEY = 'sk-test-kill'
/** Long enough that a moment never passes unseen between two looks. */
const ANSWER_MS = 400
/** A request that hangs is given up before the whole thing is killed. */
export const HANGS_MS = 500
/** Where none hangs: what a busy machine takes its time for is no failure. */
const PATIENT_MS = 10_000

/** What a kill came upon, and what the one run after it made of that. */
export interface Aftermath {
  readonly scenario: Scenario
  /** `false` where the run had ended before its moment came. */
  readonly killed: boolean
  /** Claims that the killed run left, with a task id and without. */
  readonly open: { readonly accepted: number; readonly unknown: number }
  /** Tasks that were accepted before the kill and after it. */
  readonly tasks: { readonly before: number; readonly after: number }
  readonly summary: Ran['report']['summary']
  /** What does not hold; nothing where all is well. */
  readonly violations: readonly string[]
}

export interface KillOptions {
  readonly project: Project
  /** Milliseconds that a whole run takes: see {@link durationOf}. */
  readonly durationMs: number
  /** Where the project is written; default the folder of temporary files. */
  readonly under?: string
}

/** Milliseconds from the first line of a child's code to its end, all going well. */
export async function durationOf(project: Project, under?: string): Promise<number> {
  return await withEmulator([], async emulator => {
    const root = writeProject(project, under)
    try {
      const child = await startChild([{ root, emulator }])
      const started = performance.now()
      await ended(child)
      if (child.exitCode !== 0) throw new Error(`an undisturbed run ended with ${child.exitCode}`)
      return performance.now() - started
    } finally {
      removeProject(root)
    }
  })
}

/** A first run with an empty store, killed at its moment; then one more, without a kill and without faults. */
export async function killOnce(options: KillOptions, scenario: Scenario): Promise<Aftermath> {
  const { project, under } = options
  return await withEmulator([...faultsOf(scenario.moment), ...scenario.faults], async emulator => {
    const root = writeProject(project, under)
    try {
      const child = await startChild([{ root, emulator }], HANGS_MS)
      const killed = await killAt(child, scenario.moment, { root, emulator, durationMs: options.durationMs })
      emulator.clearFaults()
      const open = openClaims(root)
      const before = emulator.tasks().length
      const second = await run({ root, emulated: false, api: { baseUrl: emulator.url, apiKey: KEY } })
      if (second.kind === 'invalid') throw new Error('the project is invalid')
      const failures = second.report.images
        .filter(({ error }) => error !== undefined)
        .map(({ id, error }) => `${id}: ${error?.code}: ${error?.message}`)
      return {
        scenario,
        killed,
        open,
        tasks: { before, after: emulator.tasks().length - before },
        summary: second.report.summary,
        violations: [...failures, ...(await violations(root, project, emulator, child.pid ?? 0))],
      }
    } finally {
      removeProject(root)
    }
  })
}

async function withEmulator<T>(
  faults: readonly Fault[],
  use: (emulator: Emulator) => Promise<T>,
): Promise<T> {
  const emulator = await startEmulator({ imageScale: 0.3, latencyMs: [40, 160], seed: 'kill', faults })
  try {
    return await use(emulator)
  } finally {
    await emulator.close()
  }
}

/** A moment between two things that follow at once needs something to hold them apart. */
function faultsOf(moment: Moment): Fault[] {
  switch (moment.kind) {
    case 'before-answer':
      return [{ kind: 'slow', on: 'create', ms: ANSWER_MS, skip: moment.nth - 1 }]
    case 'before-acceptance':
      return [{ kind: 'hang-before', on: 'create', skip: moment.nth - 1 }]
    case 'subject':
      return [{ kind: 'slow', on: 'create-element', ms: ANSWER_MS }]
    case 'download':
      return [{ kind: 'slow', on: 'download', ms: ANSWER_MS, skip: moment.nth - 1 }]
    default:
      return []
  }
}

interface Scene extends Place {
  readonly durationMs: number
}

/** Resolves when the process is gone, by the kill or before it. */
async function killAt(child: ChildProcess, moment: Moment, scene: Scene): Promise<boolean> {
  const end = ended(child)
  const gone = end.then(() => true)
  const came = happened(moment, scene, () => child.exitCode !== null)
  await Promise.race([came, gone])
  const killed = child.exitCode === null && child.kill('SIGKILL')
  await end
  return killed && child.signalCode === 'SIGKILL'
}

async function happened(moment: Moment, scene: Scene, over: () => boolean): Promise<void> {
  if (moment.kind === 'time') {
    await delay(moment.share * scene.durationMs)
    return
  }
  while (!over() && progressOf(moment, scene) < moment.nth) await delay(1)
}

/** How many of those that a moment counts have been seen. */
function progressOf(moment: Exclude<Moment, { kind: 'time' }>, { root, emulator }: Scene): number {
  switch (moment.kind) {
    case 'create':
    case 'before-answer':
    case 'before-acceptance':
      return emulator.log.count('create')
    case 'subject':
      return emulator.log.count('create-element')
    case 'download':
      return emulator.log.count('download')
    case 'claim':
      return claimsIn(join(root, '.kirin')).length + recordsIn(root).length
    case 'record':
      return recordsIn(root).length
  }
}

function openClaims(root: string): Aftermath['open'] {
  const claims = claimsIn(join(root, '.kirin'))
  const accepted = claims.filter(claim => claim.taskId !== undefined).length
  return { accepted, unknown: claims.length - accepted }
}

export interface Place {
  readonly root: string
  readonly emulator: Emulator
}

/**
 * A process that makes one run of each project, one after the other; resolves once it is about to begin.
 * @param timeoutMs after which it gives a request up
 */
export async function startChild(
  places: readonly Place[],
  timeoutMs: number = PATIENT_MS,
): Promise<ChildProcess> {
  const args = [String(timeoutMs), ...places.flatMap(({ root, emulator }) => [root, emulator.url])]
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
