import { type EntryOptions, type Environment, readEnvironment } from '@kirin-batch/core'
import { originOf } from './connection.ts'
import type { Context } from './context.ts'
import { openProject, type Project } from './project.ts'

/** As a command on one entry is typed. */
export interface TypedEntry {
  readonly id: string
  readonly manifest?: string
  readonly emulate: boolean
}

/** What the core needs to find the entry, in the project of the working directory. */
export interface OpenedEntry {
  readonly project: Project
  /** As typed: none means all. */
  readonly typed: readonly string[]
  readonly environment: Environment
  readonly options: EntryOptions
}

/** @throws KirinError `usage` for a manifest outside the project */
export function entryOptions({ id, manifest, emulate }: TypedEntry, context: Context): OpenedEntry {
  const typed = manifest === undefined ? [] : [manifest]
  const project = openProject(context.cwd, typed)
  const environment = readEnvironment(project.root, context.env)
  context.output.addSecret(environment.apiKey)
  const emulated = emulate || environment.emulate
  const origin = originOf(environment, emulated)
  return {
    project,
    typed,
    environment,
    options: {
      ...project,
      id,
      emulated,
      ...(origin === undefined ? {} : { origin }),
      ...(environment.cacheDir === undefined ? {} : { cacheDir: environment.cacheDir }),
    },
  }
}
