import type { ApiConnection } from '@kirin-batch/core'
import { isLoopback } from '@kirin-batch/core/start'
import type { Project } from './project.ts'

/** Any text opens an emulator; the real key is never shown to one. */
const EMULATOR_KEY = 'emulator'

export interface OpenConnection {
  readonly api: ApiConnection
  close(): Promise<void>
}

/** Whether a build of this project may ask the API for anything. */
export function canConnect(project: Project): boolean {
  return project.emulated || project.environment.apiKey !== undefined
}

/** Why nothing may be generated, as a sentence; `undefined` where it may. */
export function whyNotGenerate(project: Project): string | undefined {
  if (project.options.generate === 'never') return 'The option "generate" is "never".'
  return canConnect(project) ? undefined : 'KIRIN_API_KEY is not set.'
}

/** The API, an emulator that `KIRIN_BASE_URL` names, or else one of our own; `undefined` without a key. */
export async function connect(project: Project): Promise<OpenConnection | undefined> {
  const { apiKey, baseUrl, subjectShape } = project.environment
  if (!project.emulated) return apiKey === undefined ? undefined : lasting({ baseUrl, apiKey, subjectShape })
  if (isLocal(project)) return lasting({ baseUrl, apiKey: EMULATOR_KEY, subjectShape })
  const { startEmulator } = await import('@kirin-batch/emulator')
  const emulator = await startEmulator()
  const api = { baseUrl: emulator.url, apiKey: EMULATOR_KEY, subjectShape }
  return { api, close: () => emulator.close() }
}

function lasting(api: ApiConnection): OpenConnection {
  return { api, close: async () => {} }
}

/** Whether `KIRIN_BASE_URL` names this machine, where only an emulator answers. */
export function isLocal({ environment }: Project): boolean {
  return isLoopback(environment.baseUrl)
}
