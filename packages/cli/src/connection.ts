import type { ApiConnection, Environment } from '@kirin-batch/core'
import { isLoopback } from '@kirin-batch/core/start'

/** What emulators get for a key: the real one never reaches them. */
const EMULATOR_KEY = 'emulated'

/** Long enough for progress to be seen, short enough not to be waited for. */
const EMBEDDED_LATENCY_MS: readonly [number, number] = [300, 900]

/** How this run reaches an API, or that it cannot. */
export interface Connection {
  readonly emulated: boolean
  /** Absent where there is no key. */
  readonly api?: ApiConnection
  close(): Promise<void>
}

/**
 * Emulating, an emulator that already listens at a loopback `KIRIN_BASE_URL` is used, otherwise one is started inside
 * this process; otherwise the real API, where there is a key.
 */
export async function connect(environment: Environment, emulated: boolean): Promise<Connection> {
  const { apiKey, baseUrl, subjectShape } = environment
  if (!emulated) {
    const api = apiKey === undefined ? {} : { api: { baseUrl, apiKey, subjectShape } }
    return { emulated, ...api, close: nothing }
  }
  const asEmulator = { apiKey: EMULATOR_KEY, subjectShape }
  if (isLoopback(baseUrl)) return { emulated, api: { baseUrl, ...asEmulator }, close: nothing }
  const { startEmulator } = await import('@kirin-batch/emulator')
  const emulator = await startEmulator({ latencyMs: EMBEDDED_LATENCY_MS })
  return { emulated, api: { baseUrl: emulator.url, ...asEmulator }, close: () => emulator.close() }
}

async function nothing(): Promise<void> {}

/** The origin a run would ask; `undefined` where it would start an emulator of its own. */
export function originOf({ baseUrl }: Environment, emulated: boolean): string | undefined {
  return emulated && !isLoopback(baseUrl) ? undefined : new URL(baseUrl).origin
}
