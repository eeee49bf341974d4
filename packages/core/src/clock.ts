import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from './ports.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal ? { signal } : {})
    } catch (error) {
      // The signal's own reason says why the run ends.
      if (signal?.aborted) throw signal.reason
      throw error
    }
  },
}
