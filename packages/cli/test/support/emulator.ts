import { type Emulator, type EmulatorOptions, startEmulator } from '@kirin-batch/emulator'
import { onTestFinished } from 'vitest'

/** A key that must appear nowhere: looks like no ordinary word and is long enough to be redacted. */
export const KEY = 'sk-7f3a9c51e0d24b68'

/** An emulator of small pictures for one test. */
export async function emulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const running = await startEmulator({ imageScale: 0.1, ...options })
  onTestFinished(() => running.close())
  return running
}

/** The environment in which an emulator is taken for the real API, with a key. */
export function asReal({ url }: Emulator): Record<string, string> {
  return { KIRIN_BASE_URL: url, KIRIN_API_KEY: KEY }
}

/** The environment in which an emulator is used as such, with a key that it must not get. */
export function asEmulator({ url }: Emulator): Record<string, string> {
  return { ...asReal({ url } as Emulator), KIRIN_EMULATE: '1' }
}
