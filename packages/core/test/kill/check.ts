import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { plan } from '@kirin-batch/core'
import type { Emulator } from '@kirin-batch/emulator'
import type { Project } from './project.ts'

/** All files below a folder; none where there is no folder, or none any more. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap(found =>
      found.isDirectory() ? filesBelow(join(folder, found.name)) : [join(folder, found.name)],
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export function recordsIn(root: string): string[] {
  return filesBelow(join(root, '.kirin/store/v1/records')).filter(path => path.endsWith('.json'))
}

/**
 * What does not hold of a project after the run that followed a kill; nothing where all is well.
 * @param killed the process that was killed: only its temporary files may be left
 */
export async function violations(
  root: string,
  project: Project,
  emulator: Emulator,
  killed: number,
): Promise<string[]> {
  const wrong: string[] = []
  for (const path of ['claims', 'logs'].flatMap(name => filesBelow(join(root, '.kirin/journal/v1', name))))
    wrong.push(`left in the journal: ${path}: ${readFileSync(path, 'utf8')}`)
  for (const path of filesBelow(root)) {
    const name = basename(path)
    if (name.startsWith('.tmp-') && !name.startsWith(`.tmp-${killed}-`)) wrong.push(`left behind: ${path}`)
  }
  wrong.push(...doublePurchases(emulator, project))
  wrong.push(...gapsInLock(root, project))
  const after = await plan({ root, emulated: false, origin: emulator.url })
  if (after.kind === 'invalid') return [...wrong, 'the project is invalid']
  for (const { id, action } of after.report.images) {
    if (action !== 'reuse') wrong.push(`${id} would be asked for again: ${action}`)
  }
  return wrong
}

/** Every purchase has a prompt or a name of its own; a task that failed by a fault was followed by another. */
function doublePurchases(emulator: Emulator, project: Project): string[] {
  const bought = new Map<string, number>()
  for (const { params, status } of emulator.tasks()) {
    const { prompt, element_name } = JSON.parse(params) as { prompt?: string; element_name?: string }
    const what = prompt ?? element_name ?? ''
    bought.set(what, (bought.get(what) ?? 0) + (status === 'failed' ? 0 : 1))
  }
  const wanted = Object.keys(project.images).length + project.subjects.length
  const wrong = [...bought]
    .filter(([, times]) => times !== 1)
    .map(([what, times]) => `${what}: ${times} times`)
  return bought.size === wanted ? wrong : [...wrong, `${bought.size} things were bought, not ${wanted}`]
}

interface LockJson {
  readonly images?: Readonly<Record<string, { readonly outputs?: readonly { readonly sha256: string }[] }>>
  readonly elements?: Readonly<Record<string, unknown>>
}

function gapsInLock(root: string, project: Project): string[] {
  const path = join(root, 'images.kirin.lock.json')
  if (!existsSync(path)) return ['there is no lock']
  const lock = JSON.parse(readFileSync(path, 'utf8')) as LockJson
  const wrong: string[] = []
  for (const [id, count] of Object.entries(project.images)) {
    const outputs = lock.images?.[id]?.outputs ?? []
    if (outputs.length !== count) wrong.push(`the lock has ${outputs.length} images of ${id}, not ${count}`)
    for (const { sha256 } of outputs) {
      const object = join(root, '.kirin/store/v1/objects', sha256.slice(0, 2), sha256)
      if (!existsSync(object)) wrong.push(`${id}: object ${sha256} is missing`)
      else if (sha256Of(object) !== sha256) wrong.push(`${id}: object ${sha256} is damaged`)
    }
    const emitted = filesBelow(join(root, 'images')).map(sha256Of)
    if (!outputs.some(({ sha256 }) => emitted.includes(sha256))) wrong.push(`${id} has no file`)
  }
  for (const name of project.subjects) {
    if (lock.elements?.[name] === undefined) wrong.push(`the lock lacks the subject ${name}`)
  }
  return wrong
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
