import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CacheStats,
  type CacheVerification,
  cacheStats,
  type PruneReport,
  type PruneScope,
  pruneCache,
  verifyCache,
} from '@kirin-batch/core'
import type { Emulator } from '@kirin-batch/emulator'
import { runAtOnce } from '../faults/surroundings.ts'
import { memoryFolder } from '../kill/memory-folder.ts'
import { emulate, Project } from '../support/project.ts'

export const OBJECTS = '.kirin/store/v1/objects'
export const DAMAGED = '.kirin/store/v1/damaged'

export function manifest(prompts: Readonly<Record<string, string>>, head = ''): string {
  const images = Object.entries(prompts).map(([id, prompt]) => `  ${id}: { prompt: ${prompt} }\n`)
  return `version: 1\n${head}images:\n${images.join('')}`
}

/** Two images of now, and one of a prompt that nobody asks for any more. */
export async function history(head = ''): Promise<{ project: Project; emulator: Emulator }> {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': manifest({ a: 'first', b: 'other' }, head) }, memoryFolder())
  await runAtOnce(project, emulator)
  project.write('a.kirin.yaml', manifest({ a: 'second', b: 'other' }, head))
  await runAtOnce(project, emulator)
  emulator.log.clear()
  return { project, emulator }
}

/** The path of the object that an entry of a lock shows. */
export function objectOf(project: Project, id: string, lock = 'a.kirin.lock.json'): string {
  const { images, emulated } = JSON.parse(project.text(lock))
  const sha256: string = (images?.[id] ?? emulated[id]).outputs[0].sha256
  return `${OBJECTS}/${sha256.slice(0, 2)}/${sha256}`
}

/** One bit is another, and the length is the same: as disks do it. */
export function flipBit(project: Project, path: string): void {
  const bytes = project.read(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  chmodSync(join(project.root, path), 0o644)
  project.write(path, bytes)
}

export async function stats({ root }: Project): Promise<CacheStats> {
  const result = await cacheStats({ root })
  if (result.kind === 'invalid') throw new Error(result.diagnostics[0]?.code)
  return result.stats
}

export async function verify({ root }: Project): Promise<CacheVerification> {
  const result = await verifyCache({ root })
  if (result.kind === 'invalid') throw new Error(result.diagnostics[0]?.code)
  return result.verification
}

/** @throws Error with the code of the first diagnostic where something is invalid */
export async function prune({ root }: Project, scopes: PruneScope[], dryRun = false): Promise<PruneReport> {
  const result = await pruneCache({ root, scopes, dryRun })
  if (result.kind === 'invalid') throw new Error(result.diagnostics[0]?.code)
  return result.report
}
