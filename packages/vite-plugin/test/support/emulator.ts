import { type Emulator, type EmulatorOptions, startEmulator } from '@kirin-batch/emulator'
import { onTestFinished, vi } from 'vitest'

const VARIABLES = [
  'KIRIN_API_KEY',
  'KIRIN_BASE_URL',
  'KIRIN_CACHE_DIR',
  'KIRIN_EMULATE',
  'KIRIN_REMOTE_CACHE',
]

/**
 * An emulator with small pictures that stands for the real API: the environment names it and holds a key, and nothing
 * says that it is one.
 */
export async function startApi(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ imageScale: 0.1, seed: 'vite', ...options })
  onTestFinished(() => emulator.close())
  setEnvironment({ KIRIN_BASE_URL: emulator.url, KIRIN_API_KEY: 'key-of-the-test' })
  return emulator
}

/** Sets these variables of the plugin and clears the others, until the test is over. */
export function setEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const name of VARIABLES) vi.stubEnv(name, variables[name])
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
}

/** How many requests of each kind were made. */
export function requests(emulator: Emulator): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { kind } of emulator.log.entries) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
