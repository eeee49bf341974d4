/** Milliseconds: below that, what the machine did for others meanwhile is not worth a look. */
const SHORT_MS = 20

/**
 * Starts to measure work of this process. What it gives tells the milliseconds since then without those in which the
 * machine was busy with others or asleep: never more than all threads of the process have worked.
 */
export function startStopwatch(): () => number {
  const cpu = process.cpuUsage()
  const start = performance.now()
  return () => {
    const ms = performance.now() - start
    if (ms < SHORT_MS) return ms
    const { user, system } = process.cpuUsage(cpu)
    return Math.min(ms, (user + system) / 1_000)
  }
}
